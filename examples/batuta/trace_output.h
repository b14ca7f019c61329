// The options of `batuta trace` that say what is shown, and where it goes.
#ifndef BATUTA_EXAMPLES_BATUTA_TRACE_OUTPUT_H_
#define BATUTA_EXAMPLES_BATUTA_TRACE_OUTPUT_H_

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/trace_report.h"

namespace batuta::cli {

class ReportStream;

struct TraceOutput {
  enum class Source { kProgram, kKeptTrace };
  void AddOptions(CLI::App& command, Source source);
  // What the words ask for; InvalidArgument names the one that is wrong, or has no meaning there.
  absl::StatusOr<trace::Report::Options> MakeReport() const;
  // The trace itself, not a report of it, is what goes to `file`.
  bool IsRaw() const;
  // Line by line, which shows that the recording goes on.
  bool ShowsCallsOnStderr() const;
  // A picture, for which the whole trace is needed.
  bool IsGraph() const;
  void WriteGraph(const trace::Trace& run, ReportStream& stream) const;

  std::string file, format;
  std::vector<std::string> expressions, paths;
  int num_times = 0, max_text_bytes = 32;
  bool summary = false, text_and_summary = false, durations = false, descriptors = false;
  bool relative = false, stack = false;
};

// A file or a standard stream that remembers its first error.
class ReportStream {
 public:
  // Empty: `otherwise`, which is not closed.
  static absl::StatusOr<ReportStream> Open(const std::string& file, std::FILE* otherwise);
  ~ReportStream();
  ReportStream(ReportStream&& other) noexcept;

  void Put(std::string_view text);
  absl::Status Close();

 private:
  ReportStream(std::string name, std::FILE* stream, bool is_owned)
      : name_(std::move(name)), stream_(stream), is_owned_(is_owned) {}

  std::string name_;
  std::FILE* stream_;
  bool is_owned_;
  int error_ = 0;
};

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_TRACE_OUTPUT_H_

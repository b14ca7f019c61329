// Many scripts translated into one Rust program, so that they are compiled together and run one by
// one beside the shell that they were written for.
#ifndef BATUTA_BENCH_SHELL_BATCH_H_
#define BATUTA_BENCH_SHELL_BATCH_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/shell/syntax.h"

namespace batuta::bench {

struct BatchScript {
  std::string name;  // for messages
  convert::shell::Dialect dialect = convert::shell::Dialect::kBash;
  std::string text;
  std::string refusal;  // not empty: the translator cannot, and why
  bool native_commands = false;
  bool runs_same_commands = true;  // false: it asks for others, or is about being stopped
};

enum class BatchProfile {
  kQuick,  // compiled soon
  kSpeed,  // as programs are
};

// What a run shows.
struct Shown {
  std::string outcome, stdout_text, stderr_text;
  double wall_ms = 0;
  int64_t max_rss_bytes = 0;
  bool IsLike(const Shown& other) const {
    return outcome == other.outcome && stdout_text == other.stdout_text &&
           stderr_text == other.stderr_text;
  }
};

class Batch {
 public:
  // Translates and compiles. `folder`: a private one, which may be used again. FailedPrecondition:
  // what was translated does not compile.
  static absl::StatusOr<Batch> Build(const std::filesystem::path& folder,
                                     std::vector<BatchScript> scripts,
                                     BatchProfile profile = BatchProfile::kQuick);

  const std::vector<BatchScript>& scripts() const { return scripts_; }

  // Runs a script in an empty folder, as "s.sh".
  absl::StatusOr<Shown> RunOriginal(size_t index) const;
  absl::StatusOr<Shown> RunTranslated(size_t index) const;
  // The same with a file "t.sh" beside it.
  absl::StatusOr<Shown> RunOriginal(size_t index, const std::string& beside) const;
  absl::StatusOr<Shown> RunTranslated(size_t index, const std::string& beside) const;

  // The commands that a run starts as processes, each with its arguments, sorted. commands.cc.
  // FailedPrecondition: the machine lets no program be traced.
  absl::StatusOr<std::vector<std::string>> Commands(size_t index, bool translated) const;

 private:
  Batch(std::filesystem::path folder, std::filesystem::path program,
        std::vector<BatchScript> scripts)
      : folder_(std::move(folder)), program_(std::move(program)), scripts_(std::move(scripts)) {}
  absl::StatusOr<Shown> Run(size_t index, bool translated, const std::string* beside) const;

  std::filesystem::path folder_, program_;
  std::vector<BatchScript> scripts_;
};

}  // namespace batuta::bench

#endif  // BATUTA_BENCH_SHELL_BATCH_H_

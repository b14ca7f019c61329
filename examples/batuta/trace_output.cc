#include "examples/batuta/trace_output.h"

#include <cerrno>
#include <utility>

#include "batuta/trace_graphs.h"
#include "examples/batuta/output.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::cli {
namespace {

constexpr std::string_view kRawSuffix = ".btrace";

// Of the kinds that strace's -e knows, the one that picks calls.
absl::StatusOr<trace::CallFilter> ParseExpressions(const std::vector<std::string>& expressions) {
  std::string list;
  for (std::string_view expression : expressions) {
    for (const std::string_view prefix : {"trace=", "t="}) {
      if (expression.starts_with(prefix)) expression.remove_prefix(prefix.size());
    }
    if (expression.find('=') != std::string_view::npos && !expression.starts_with('/')) {
      return InvalidArgument("-e %s: only trace=... is known", expression);
    }
    list += (list.empty() ? "" : ",") + std::string(expression);
  }
  if (list.empty()) return trace::CallFilter();
  return trace::CallFilter::Parse(list);
}

}  // namespace

void TraceOutput::AddOptions(CLI::App& command, Source source) {
  const bool is_recorded = source == Source::kProgram;
  command.add_option("-o,--output", file,
                     is_recorded
                         ? "Write to this file, not to stderr; NAME.btrace keeps the trace itself"
                         : "Write to this file, not to stdout");
  std::vector<std::string> formats{"text", "jsonl",  "csv",        "summary",
                                   "html", "folded", "flamegraph", "chrome"};
  std::string help =
      "text, jsonl, csv, summary, html, folded and flamegraph (SVG), chrome (for Perfetto too)";
  if (is_recorded) {
    formats.emplace_back("trace");
    help += ", or trace (the file itself)";
  }
  command.add_option("--format", format, help)->check(CLI::IsMember(formats));
  command.add_flag("-c,--summary-only", summary, "Only a table of calls, times and errors");
  command.add_flag("-C,--summary", text_and_summary, "The table after the calls");
  command.add_option(
      "-e", expressions,
      "trace=LIST: only these calls: names, %class, /regex, ?name; ! for all others");
  command.add_option("-P,--trace-path", paths, "Only calls on this path (can be repeated)");
  command.add_flag("-t", num_times, "Time of day; -tt with microseconds");
  command.add_flag("-r,--relative-timestamps", relative, "Time since the line before");
  command.add_flag("-T,--syscall-times", durations, "How long each call took");
  command.add_flag("--stack", stack,
                   "Through which functions each call was made, with source lines");
  command.add_flag("-y,--decode-fds", descriptors, "What descriptors lead to");
  command
      .add_option("-s,--string-limit", max_text_bytes, "Bytes of texts and data to keep and show")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
}

absl::StatusOr<trace::Report::Options> TraceOutput::MakeReport() const {
  const bool picks = !paths.empty() || summary || text_and_summary || num_times > 0 || relative ||
                     durations || descriptors;
  if (IsGraph() && picks) {
    return InvalidArgument(
        "--format %s shows all of a trace: -P, -c, -C, -t, -r, -T and -y do not "
        "go with it",
        format);
  }
  trace::Report::Options options;
  if (stack) BATUTA_RETURN_IF_ERROR(trace::Stacks::Check());
  if (format == "jsonl") options.format = trace::Format::kJsonLines;
  if (format == "csv") options.format = trace::Format::kCsv;
  if (format == "summary" || summary) options.format = trace::Format::kSummary;
  if (text_and_summary) options.format = trace::Format::kTextAndSummary;
  if (num_times == 1) options.style.clock = trace::Clock::kSeconds;
  if (num_times >= 2) options.style.clock = trace::Clock::kTimeOfDay;
  if (relative) options.style.clock = trace::Clock::kSinceLast;
  options.style.show_duration = durations;
  options.style.show_descriptors = descriptors;
  options.style.show_stack = stack;
  options.style.max_text_bytes = max_text_bytes;
  options.selection.paths = paths;
  BATUTA_ASSIGN_OR_RETURN(options.selection.calls, ParseExpressions(expressions));
  return options;
}

bool TraceOutput::IsRaw() const {
  return format == "trace" || (format.empty() && file.ends_with(kRawSuffix));
}

bool TraceOutput::ShowsCallsOnStderr() const {
  return file.empty() && !summary && format != "summary" && !IsRaw() && !IsGraph();
}

bool TraceOutput::IsGraph() const {
  return format == "html" || format == "folded" || format == "flamegraph" || format == "chrome";
}

void TraceOutput::WriteGraph(const trace::Trace& run, ReportStream& stream) const {
  if (format == "html") stream.Put(trace::HtmlReport(run));
  if (format == "folded") stream.Put(trace::FoldedStacks(run));
  if (format == "flamegraph") stream.Put(trace::FlameGraph(run));
  if (format == "chrome") {
    trace::WriteChromeTrace(run, [&stream](std::string_view text) { stream.Put(text); });
  }
}

absl::StatusOr<ReportStream> ReportStream::Open(const std::string& file, std::FILE* otherwise) {
  if (file.empty()) return ReportStream("standard output", otherwise, false);
  std::FILE* stream = std::fopen(file.c_str(), "wbe");
  if (stream == nullptr) return ErrorFor(file, errno);
  return ReportStream(file, stream, true);
}

ReportStream::~ReportStream() {
  if (is_owned_ && stream_ != nullptr) std::fclose(stream_);
}

ReportStream::ReportStream(ReportStream&& other) noexcept
    : name_(std::move(other.name_)),
      stream_(std::exchange(other.stream_, nullptr)),
      is_owned_(other.is_owned_),
      error_(other.error_) {}

void ReportStream::Put(std::string_view text) {
  if (error_ != 0 || text.empty()) return;
  if (std::fwrite(text.data(), 1, text.size(), stream_) != text.size()) error_ = errno;
}

absl::Status ReportStream::Close() {
  if (std::fflush(stream_) != 0 && error_ == 0) error_ = errno;
  return error_ == 0 ? absl::OkStatus() : ErrorFor(name_, error_);
}

}  // namespace batuta::cli

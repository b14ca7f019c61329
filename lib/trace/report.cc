#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "absl/strings/str_format.h"
#include "batuta/trace_report.h"
#include "lib/trace/argument_text.h"
#include "lib/trace/descriptors.h"
#include "lib/trace/selection.h"

namespace batuta::trace {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
// What is right of this column is the result, as in strace's output.
constexpr size_t kResultColumn = 40;

std::string TimeOfDay(int64_t realtime_ns, bool with_micros) {
  const time_t seconds = realtime_ns / kSecond;
  struct tm local{};
  localtime_r(&seconds, &local);
  char text[16];
  strftime(text, sizeof(text), "%H:%M:%S", &local);
  if (!with_micros) return text;
  return absl::StrFormat("%s.%06d", text, realtime_ns % kSecond / 1000);
}

std::string SignalLine(const Event& event) {
  const std::string name = SignalName(event.number);
  const auto code = static_cast<int>(static_cast<int64_t>(event.args[0]));
  std::string more;
  if (event.args[1] != 0) more = absl::StrFormat(", si_pid=%d", event.args[1]);
  return absl::StrFormat("--- %s {si_signo=%s, si_code=%d%s} ---", name, name, code, more);
}

std::string ExitLine(const Event& event) {
  const int status = static_cast<int>(event.result);
  if (WIFSIGNALED(status)) {
    return absl::StrFormat("+++ killed by %s%s +++", SignalName(WTERMSIG(status)),
                           WCOREDUMP(status) ? " (core dumped)" : "");
  }
  return absl::StrFormat("+++ exited with %d +++", WEXITSTATUS(status));
}

std::string CallHead(const Event& call, const ArgumentStyle& arguments) {
  const bool is_foreign = (call.flags & kForeignAbi) != 0;
  std::string head = is_foreign ? absl::StrFormat("i386_%d", call.number) : CallName(call.number);
  head += "(" + ArgumentsText(call, arguments) + ")";
  if (head.size() < kResultColumn - 1) head.resize(kResultColumn - 1, ' ');
  return head;
}

// As strace -k has them, and where the source is.
std::string StackLines(std::span<const Frame> stack) {
  std::string lines;
  for (const Frame& frame : stack) {
    lines += absl::StrFormat(" > %s(%s+%#x)", frame.module.empty() ? "?" : frame.module,
                             frame.function, frame.offset);
    if (!frame.file.empty()) lines += absl::StrFormat(" %s:%d", frame.file, frame.line);
    lines += "\n";
  }
  return lines;
}

std::string CallTail(const Event& call, bool with_duration, const ArgumentStyle& arguments) {
  std::string tail = " = " + ResultText(call, arguments);
  if (with_duration && call.Returned()) {
    tail += absl::StrFormat(" <%d.%06d>", call.duration_ns / kSecond,
                            call.duration_ns % kSecond / 1000);
  }
  return tail;
}

}  // namespace

struct Report::State {
  State(const About& about, const Options& all)
      : format(all.format),
        style(all.style),
        realtime_offset_ns(about.begin_realtime_ns - about.begin_ns),
        last_ns(about.begin_ns),
        descriptors(about),
        selector(all.selection, about) {
    arguments.max_text_bytes = static_cast<size_t>(std::max(style.max_text_bytes, 0));
    if (style.show_descriptors) arguments.descriptors = &descriptors;
  }

  std::string Time(int64_t time_ns) {
    const int64_t since_last_ns = time_ns - last_ns;
    last_ns = time_ns;
    switch (style.clock) {
      case Clock::kNone:
        return {};
      case Clock::kSeconds:
        return TimeOfDay(time_ns + realtime_offset_ns, false) + " ";
      case Clock::kTimeOfDay:
        return TimeOfDay(time_ns + realtime_offset_ns, true) + " ";
      case Clock::kSinceLast:
        return absl::StrFormat("%6d.%06d ", since_last_ns / kSecond,
                               since_last_ns % kSecond / 1000);
    }
    return {};
  }

  std::span<const Frame> StackOf(const Event& event) {
    return style.show_stack ? stacks.Of(event) : std::span<const Frame>();
  }

  bool IsText() const { return format == Format::kText || format == Format::kTextAndSummary; }

  // Arguments mean what they meant before the call, the result what it means after.
  std::string TextLine(const Event& event) {
    std::string line;
    if (event.IsCall()) line = CallHead(event, arguments);
    descriptors.Apply(event);
    if (event.IsCall()) line += CallTail(event, style.show_duration, arguments);
    if (event.kind == Kind::kSignal) line = SignalLine(event);
    if (event.kind == Kind::kExit) line = ExitLine(event);
    if (line.empty()) return line;
    return absl::StrFormat("%-5d %s%s\n", event.tid, Time(event.time_ns), line) +
           StackLines(StackOf(event));
  }

  std::string Shown(const Event& event) {
    if (IsText()) return TextLine(event);
    descriptors.Apply(event);
    if (format == Format::kJsonLines) return ToJsonLine(event, StackOf(event));
    return format == Format::kCsv ? ToCsvLine(event) : "";
  }

  Format format;
  TextStyle style;
  int64_t realtime_offset_ns, last_ns;
  bool has_head = false;
  Descriptors descriptors;
  Selector selector;
  Stacks stacks;
  ArgumentStyle arguments;
  Summary summary;
};

Report::Report(const About& about, const Options& options)
    : state_(std::make_unique<State>(about, options)) {}
Report::~Report() = default;
Report::Report(Report&&) noexcept = default;

std::string Report::Add(const Event& event) {
  std::string text;
  if (state_->format == Format::kCsv && !std::exchange(state_->has_head, true)) text = CsvHead();
  if (state_->style.show_stack) state_->stacks.Apply(event);
  if (!state_->selector.Takes(event, state_->descriptors)) {
    state_->descriptors.Apply(event);
    return text;
  }
  state_->summary.Add(event);
  return text + state_->Shown(event);
}

std::string Report::Finish() {
  const bool has_table =
      state_->format == Format::kSummary || state_->format == Format::kTextAndSummary;
  return has_table ? state_->summary.Table() : "";
}

void WriteReport(const Trace& trace, const Report::Options& options,
                 const std::function<void(std::string_view)>& out) {
  Report report(trace.about(), options);
  for (const Event& event : trace) out(report.Add(event));
  out(report.Finish());
}

}  // namespace batuta::trace

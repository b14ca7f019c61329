// The trace event format of Chromium, read by Perfetto too.
#include "absl/strings/str_format.h"
#include "batuta/trace_graphs.h"
#include "lib/trace/argument_text.h"
#include "lib/trace/json_text.h"

namespace batuta::trace {
namespace {

double Us(int64_t ns) { return static_cast<double>(ns) / 1000; }

std::string Call(const Event& call, int64_t begin_ns) {
  return absl::StrFormat(
      "{\"name\":\"%s\",\"ph\":\"X\",\"ts\":%.3f,\"dur\":%.3f,\"pid\":%d,\"tid\":%d,\"args\":{"
      "\"arguments\":"
      "%s,\"result\":%s}}",
      (call.flags & kForeignAbi) != 0 ? absl::StrFormat("i386_%d", call.number)
                                      : CallName(call.number),
      Us(call.time_ns - begin_ns), Us(call.duration_ns), call.pid, call.tid,
      JsonText(ArgumentsText(call, {})), JsonText(ResultText(call, {})));
}

std::string Instant(const Event& event, const std::string& name, int64_t begin_ns) {
  return absl::StrFormat("{\"name\":%s,\"ph\":\"i\",\"s\":\"t\",\"ts\":%.3f,\"pid\":%d,\"tid\":%d}",
                         JsonText(name), Us(event.time_ns - begin_ns), event.pid, event.tid);
}

// Inside of the call that it was in.
std::string OffCpu(const Event& event, int64_t begin_ns) {
  return absl::StrFormat(
      "{\"name\":\"%s\",\"ph\":\"X\",\"ts\":%.3f,\"dur\":%.3f,\"pid\":%d,\"tid\":%d,\"args\":{"
      "\"waker\":%d}}",
      event.number == 0 ? "(ready)" : "(blocked)", Us(event.time_ns - begin_ns),
      Us(event.duration_ns), event.pid, event.tid, event.args[1]);
}

std::string ProcessName(int pid, std::string_view program) {
  return absl::StrFormat(
      "{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":%d,\"args\":{\"name\":%s}}", pid,
      JsonText(program));
}

// Empty for what is not shown.
std::string Shown(const Event& event, int64_t begin_ns) {
  switch (event.kind) {
    case Kind::kCall:
      return Call(event, begin_ns);
    case Kind::kExec:
      return ProcessName(event.pid, event.texts[0]);
    case Kind::kSignal:
      return Instant(event, SignalName(event.number), begin_ns);
    case Kind::kExit:
      return Instant(event, "exit", begin_ns);
    case Kind::kOffCpu:
      return OffCpu(event, begin_ns);
    default:
      return {};
  }
}

}  // namespace

void WriteChromeTrace(const Trace& run, const std::function<void(std::string_view)>& out) {
  const About& about = run.about();
  out("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n");
  out(ProcessName(about.root_pid, about.argv.empty() ? "" : about.argv.front()));
  for (const Event& event : run) {
    if (const std::string shown = Shown(event, about.begin_ns); !shown.empty()) {
      out(",\n");
      out(shown);
    }
  }
  out("\n]}\n");
}

}  // namespace batuta::trace

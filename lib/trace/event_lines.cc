// JSON lines and CSV.
#include "absl/strings/str_format.h"
#include "batuta/trace_report.h"
#include "lib/trace/argument_text.h"
#include "lib/trace/json_text.h"

namespace batuta::trace {
namespace {

const char* NameOfKind(Kind kind) {
  switch (kind) {
    case Kind::kBegin:
      return "begin";
    case Kind::kCall:
      return "call";
    case Kind::kFork:
      return "fork";
    case Kind::kExec:
      return "exec";
    case Kind::kExit:
      return "exit";
    case Kind::kSignal:
      return "signal";
    case Kind::kEnd:
      return "end";
    case Kind::kFile:
      return "file";
    case Kind::kMaps:
      return "maps";
    case Kind::kOffCpu:
      return "off_cpu";
  }
  return "unknown";
}

std::string CallFields(const Event& call) {
  const bool is_foreign = (call.flags & kForeignAbi) != 0;
  std::string text =
      absl::StrFormat(",\"name\":\"%s\",\"number\":%d,\"duration_ns\":%d",
                      is_foreign ? absl::StrFormat("i386_%d", call.number) : CallName(call.number),
                      call.number, call.duration_ns);
  if (call.Returned()) {
    text += absl::StrFormat(",\"result\":%d", call.result);
    if (call.Failed()) {
      text += ",\"error\":\"" + ErrorName(static_cast<int>(-call.result)) + "\"";
    }
  }
  text += ",\"args\":[";
  for (size_t i = 0; i < call.args.size(); ++i) {
    // As a text: a JSON number holds 53 bits.
    text += absl::StrFormat("%s\"0x%x\"", i > 0 ? "," : "", call.args[i]);
  }
  text += "]";
  if (!call.payload.empty()) text += ",\"payload\":" + JsonText(call.payload);
  if (call.has_digest) {
    text +=
        absl::StrFormat(",\"bytes\":%d,\"hash\":\"%016x\"", call.digest.length, call.digest.hash);
  }
  return text;
}

std::string OtherFields(const Event& event) {
  switch (event.kind) {
    case Kind::kFork:
      return absl::StrFormat(",\"child_tid\":%d,\"child_pid\":%d,\"thread\":%s", event.args[0],
                             event.args[1], (event.flags & kNewThread) != 0 ? "true" : "false");
    case Kind::kExit:
      return absl::StrFormat(
          ",\"status\":%d,\"peak_resident_bytes\":%d,\"minor_faults\":%d,\"major_faults\":%d",
          event.result, event.args[0], event.args[1], event.args[2]);
    case Kind::kSignal:
      return ",\"signal\":\"" + SignalName(event.number) + "\"";
    case Kind::kEnd:
      return absl::StrFormat(",\"status\":%d,\"lost\":%d,\"complete\":%s", event.result,
                             event.args[0], (event.flags & kIncomplete) != 0 ? "false" : "true");
    case Kind::kFile:
      return absl::StrFormat(",\"mode\":\"%o\",\"size\":%d,\"input\":%s", event.args[0],
                             event.args[3], (event.flags & kInput) != 0 ? "true" : "false") +
             (event.has_digest ? absl::StrFormat(",\"hash\":\"%016x\"", event.digest.hash) : "");
    case Kind::kOffCpu:
      return absl::StrFormat(
          ",\"duration_ns\":%d,\"state\":%d,\"woken_ns\":%d,\"waker_tid\":%d,\"waker_pid\":%d,"
          "\"soft_interrupt\":%s",
          event.duration_ns, event.number, event.args[0], event.args[1], event.args[2],
          (event.flags & kSoftInterrupt) != 0 ? "true" : "false");
    default:
      return {};
  }
}

std::string Texts(const Event& event) {
  std::string text;
  for (size_t i = 0; i < event.texts.size() && event.text_args[i] >= 0; ++i) {
    text += absl::StrFormat("%s\"%d\":", text.empty() ? "" : ",", event.text_args[i]);
    text += JsonText(event.texts[i]);
  }
  return text.empty() ? text : ",\"texts\":{" + text + "}";
}

std::string StackField(std::span<const Frame> stack) {
  std::string text;
  for (const Frame& frame : stack) {
    text +=
        absl::StrFormat("%s{\"module\":%s,\"function\":%s,\"offset\":%d", text.empty() ? "" : ",",
                        JsonText(frame.module), JsonText(frame.function), frame.offset);
    if (!frame.file.empty()) {
      text += absl::StrFormat(",\"file\":%s,\"line\":%d", JsonText(frame.file), frame.line);
    }
    text += "}";
  }
  return text.empty() ? text : ",\"stack\":[" + text + "]";
}

std::string CsvText(std::string text) {
  for (size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 2) {
    text.insert(at, 1, '"');
  }
  return "\"" + text + "\"";
}

}  // namespace

std::string ToJsonLine(const Event& event, std::span<const Frame> stack) {
  std::string line = absl::StrFormat("{\"event\":\"%s\",\"time_ns\":%d,\"pid\":%d,\"tid\":%d",
                                     NameOfKind(event.kind), event.time_ns, event.pid, event.tid);
  line += event.IsCall() ? CallFields(event) : OtherFields(event);
  return line + Texts(event) + StackField(stack) + "}\n";
}

std::string CsvHead() { return "time_ns,duration_ns,pid,tid,call,result,error,text\n"; }

std::string ToCsvLine(const Event& event) {
  if (!event.IsCall()) return {};
  const bool is_foreign = (event.flags & kForeignAbi) != 0;
  return absl::StrFormat(
      "%d,%d,%d,%d,%s,%s,%s,%s\n", event.time_ns, event.duration_ns, event.pid, event.tid,
      is_foreign ? absl::StrFormat("i386_%d", event.number) : CallName(event.number),
      event.Returned() ? std::to_string(event.result) : "",
      event.Failed() ? ErrorName(static_cast<int>(-event.result)) : "",
      CsvText(ArgumentsText(event, {})));
}

}  // namespace batuta::trace

// Wrappers without logic for recording and reading traces.
#include <algorithm>

#include "batuta/c.h"
#include "batuta/trace.h"
#include "batuta/trace_analysis.h"
#include "batuta/trace_report.h"
#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "capi/trace_handle.h"

using namespace batuta::capi;
namespace trace = batuta::trace;

namespace {

absl::StatusOr<trace::RecordOptions> ToCpp(const batuta_record_options& c) {
  trace::RecordOptions options;
  BATUTA_ASSIGN_OR_RETURN(options.argv, ToStrings(c.argv, c.num_argv, "options.argv"));
  if (options.argv.empty()) return batuta::InvalidArgument("options.argv has no words");
  options.folder = OrEmpty(c.folder);
  options.file = OrEmpty(c.file);
  if (c.calls != nullptr) {
    BATUTA_RETURN_IF_ERROR(CheckName(c.calls, "options.calls"));
    BATUTA_ASSIGN_OR_RETURN(options.calls, trace::CallFilter::Parse(c.calls));
  }
  BATUTA_ASSIGN_OR_RETURN(options.backend,
                          ToEnum("trace backend", c.backend, trace::Backend::kPtrace));
  if (c.payload_bytes != 0) options.payload_bytes = std::max(0, c.payload_bytes);
  options.follow = c.only_root == 0;
  options.stop = TokenOf(c.stop);
  options.file_states = c.file_states != 0;
  return options;
}

batuta_trace_summary ToC(const trace::Figures& figures, const trace::About& about) {
  batuta_trace_summary full = BATUTA_TRACE_SUMMARY_INIT;
  full.wall_ns = figures.wall_ns;
  full.num_events = about.num_events;
  full.calls = figures.calls;
  full.failed_calls = figures.failed_calls;
  full.processes = figures.processes.size();
  full.threads = figures.threads;
  full.bytes_read = figures.bytes_read;
  full.bytes_written = figures.bytes_written;
  full.peak_resident_bytes = figures.peak_resident_bytes;
  full.page_faults = figures.page_faults;
  full.exit_code = figures.exit_code;
  full.is_complete = about.is_complete ? 1 : 0;
  if (figures.has_allocations) {
    full.peak_allocated_bytes = figures.peak_allocated_bytes;
    full.allocated_bytes = figures.allocated_bytes;
  }
  return full;
}

absl::StatusOr<trace::Format> ToFormat(batuta_trace_format format) {
  switch (format) {
    case BATUTA_TRACE_TEXT:
      return trace::Format::kText;
    case BATUTA_TRACE_COUNTS:
      return trace::Format::kSummary;
    case BATUTA_TRACE_JSON:
      return trace::Format::kJsonLines;
    case BATUTA_TRACE_CSV:
      return trace::Format::kCsv;
  }
  return batuta::InvalidArgument("there is no trace format %d", static_cast<int>(format));
}

int32_t Visit(const trace::Event& event,
              int32_t (*visit)(const batuta_trace_event* event, void* user), void* user) {
  const std::string name = event.IsCall() ? trace::CallName(event.number) : "";
  const std::string_view path = event.text_args[0] < 0 ? std::string_view() : event.texts[0];
  const batuta_trace_event c_event = {sizeof(batuta_trace_event),
                                      name.c_str(),
                                      path.data(),
                                      path.size(),
                                      event.time_ns,
                                      event.duration_ns,
                                      event.result,
                                      event.pid,
                                      event.tid,
                                      static_cast<int32_t>(event.kind),
                                      event.number};
  return visit(&c_event, user);
}

}  // namespace

batuta_status batuta_trace_record(const batuta_record_options* options,
                                  batuta_record_outcome* outcome) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckSize(outcome, "outcome"));
    BATUTA_ASSIGN_OR_RETURN(
        const batuta_record_options full,
        Upgraded(options, batuta_record_options BATUTA_RECORD_OPTIONS_INIT, "options"));
    BATUTA_ASSIGN_OR_RETURN(const trace::RecordOptions cpp, ToCpp(full));
    BATUTA_ASSIGN_OR_RETURN(const trace::RecordOutcome done, trace::Record(cpp));
    const batuta_record_outcome filled = {sizeof(batuta_record_outcome),
                                          done.exit_code,
                                          done.term_signal,
                                          done.was_let_go ? 1 : 0,
                                          done.about.is_complete ? 1 : 0,
                                          done.about.num_events};
    return Fill(filled, outcome, "outcome");
  });
}

batuta_status batuta_trace_load(const char* file, batuta_damage damage, batuta_trace** trace) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(trace, "trace"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(file, "file"));
    BATUTA_ASSIGN_OR_RETURN(const trace::Damage cpp,
                            ToEnum("damage", damage, trace::Damage::kSalvage));
    BATUTA_ASSIGN_OR_RETURN(trace::Trace opened, trace::Trace::Open(file, cpp));
    *trace = HandOut(std::make_unique<batuta_trace>(batuta_trace{std::move(opened)}));
    return absl::OkStatus();
  });
}

batuta_status batuta_trace_summarize(const batuta_trace* trace, batuta_trace_summary* summary) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(trace, "trace"));
    BATUTA_RETURN_IF_ERROR(CheckSize(summary, "summary"));
    const trace::Figures figures = trace::MakeFigures(trace->trace);
    return Fill(ToC(figures, trace->trace.about()), summary, "summary");
  });
}

batuta_status batuta_trace_create_text(const batuta_trace* trace, batuta_trace_format format,
                                       char** text) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(text, "text"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(trace, "trace"));
    trace::Report::Options options;
    BATUTA_ASSIGN_OR_RETURN(options.format, ToFormat(format));
    std::string whole;
    trace::WriteReport(trace->trace, options, [&](std::string_view piece) { whole += piece; });
    return HandOutText(whole, text);
  });
}

batuta_status batuta_trace_visit(const batuta_trace* trace,
                                 int32_t (*visit)(const batuta_trace_event* event, void* user),
                                 void* user) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(trace, "trace"));
    if (visit == nullptr) return batuta::InvalidArgument("argument 'visit' is NULL");
    for (const trace::Event& event : trace->trace) {
      if (Visit(event, visit, user) != 0) break;
    }
    return absl::OkStatus();
  });
}

void batuta_trace_destroy(batuta_trace* trace) { TakeBack(trace); }

#include "test/capi/hostile_calls.h"

namespace batuta::test {

std::vector<Entry> TraceEntries() {
  return {
      {"batuta_trace_record",
       [](Arguments& a, const Handles&) {
         const char* words[] = {a.Path("/dev/null/program")};
         batuta_record_options options = BATUTA_RECORD_OPTIONS_INIT;
         batuta_record_outcome outcome = BATUTA_RECORD_OUTCOME_INIT;
         options.struct_size = a.Size(sizeof(options));
         outcome.struct_size = a.Size(sizeof(outcome));
         options.argv = a.Required(words);
         options.num_argv = 1;
         options.folder = "/dev/null/folder";
         options.calls = a.OptionalName("%file");
         options.backend = a.Number(BATUTA_TRACE_PTRACE);
         options.payload_bytes = a.Number(0);
         return batuta_trace_record(a.Required(&options), a.Required(&outcome));
       }},
      {"batuta_trace_load",
       [](Arguments& a, const Handles& h) {
         batuta_trace* trace = nullptr;
         const batuta_status status =
             batuta_trace_load(a.Path(h.trace_file.c_str()),
                               static_cast<batuta_damage>(a.Number(0)), a.Required(&trace));
         batuta_trace_destroy(trace);
         return status;
       }},
      {"batuta_trace_summarize",
       [](Arguments& a, const Handles& h) {
         batuta_trace_summary summary = BATUTA_TRACE_SUMMARY_INIT;
         summary.struct_size = a.Size(sizeof(summary));
         return batuta_trace_summarize(a.Required(h.trace), a.Required(&summary));
       }},
      {"batuta_trace_create_text",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         const auto format = static_cast<batuta_trace_format>(a.Number(BATUTA_TRACE_CSV));
         return CheckText(batuta_trace_create_text(a.Required(h.trace), format, a.Required(&text)),
                          text);
       }},
      {"batuta_trace_visit",
       [](Arguments& a, const Handles& h) {
         const auto visit = [](const batuta_trace_event*, void*) -> int32_t { return 0; };
         int32_t (*call)(const batuta_trace_event*, void*) = visit;
         return batuta_trace_visit(a.Required(h.trace),
                                   a.Required(&call) == nullptr ? nullptr : call, nullptr);
       }},
      {"batuta_trace_destroy",
       [](Arguments&, const Handles& h) {
         batuta_trace* trace = nullptr;
         Need(batuta_trace_load(h.trace_file.c_str(), BATUTA_DAMAGE_REFUSE, &trace));
         return DestroyTwice(trace, batuta_trace_destroy);
       }},
      {"batuta_critical_path_create",
       [](Arguments& a, const Handles& h) {
         batuta_critical_path* path = nullptr;
         const batuta_status status =
             batuta_critical_path_create(a.Required(h.trace), a.Required(&path));
         batuta_critical_path_destroy(path);
         return status;
       }},
      {"batuta_critical_path_num_segments",
       [](Arguments& a, const Handles& h) {
         size_t count = 0;
         return batuta_critical_path_num_segments(a.Required(h.path), a.Required(&count));
       }},
      {"batuta_critical_path_segment",
       [](Arguments& a, const Handles& h) {
         batuta_segment segment = BATUTA_SEGMENT_INIT;
         segment.struct_size = a.Size(sizeof(segment));
         return batuta_critical_path_segment(a.Required(h.path), a.Index(), a.Required(&segment));
       }},
      {"batuta_critical_path_create_text",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         return CheckText(batuta_critical_path_create_text(a.Required(h.path), a.Required(&text)),
                          text);
       }},
      {"batuta_critical_path_destroy",
       [](Arguments&, const Handles& h) {
         batuta_critical_path* path = nullptr;
         Need(batuta_critical_path_create(h.trace, &path));
         return DestroyTwice(path, batuta_critical_path_destroy);
       }},
      {"batuta_trace_check_budgets",
       [](Arguments& a, const Handles& h) {
         batuta_budget_report* report = nullptr;
         const batuta_status status = batuta_trace_check_budgets(
             a.Required(h.trace), a.Path(h.budgets_file.c_str()), a.Required(&report));
         batuta_budget_report_destroy(report);
         return status;
       }},
      {"batuta_budget_report_succeeded",
       [](Arguments& a, const Handles& h) {
         int32_t succeeded = 0;
         return batuta_budget_report_succeeded(a.Required(h.budget), a.Required(&succeeded));
       }},
      {"batuta_budget_report_num_checks",
       [](Arguments& a, const Handles& h) {
         size_t count = 0;
         return batuta_budget_report_num_checks(a.Required(h.budget), a.Required(&count));
       }},
      {"batuta_budget_report_check",
       [](Arguments& a, const Handles& h) {
         batuta_budget_check check = BATUTA_BUDGET_CHECK_INIT;
         check.struct_size = a.Size(sizeof(check));
         return batuta_budget_report_check(a.Required(h.budget), a.Index(), a.Required(&check));
       }},
      {"batuta_budget_report_create_text",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         return CheckText(batuta_budget_report_create_text(a.Required(h.budget), a.Required(&text)),
                          text);
       }},
      {"batuta_budget_report_destroy",
       [](Arguments&, const Handles& h) {
         batuta_budget_report* report = nullptr;
         Need(batuta_trace_check_budgets(h.trace, h.budgets_file.c_str(), &report));
         return DestroyTwice(report, batuta_budget_report_destroy);
       }},
  };
}

}  // namespace batuta::test

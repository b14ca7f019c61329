#include "test/capi/hostile_calls.h"

namespace batuta::test {

batuta_comparison* MakeComparison(const batuta_trace* trace) {
  const batuta_compare_options options = BATUTA_COMPARE_OPTIONS_INIT;
  batuta_comparison* comparison = nullptr;
  Need(batuta_trace_compare(trace, trace, &options, &comparison));
  return comparison;
}

std::vector<Entry> ComparisonEntries() {
  return {
      {"batuta_trace_compare",
       [](Arguments& a, const Handles& h) {
         const batuta_trace* repeats[] = {a.Required(h.trace)};
         batuta_compare_options options = BATUTA_COMPARE_OPTIONS_INIT;
         options.struct_size = a.Size(sizeof(options));
         // A struct that ends before `repeats` has none to refuse.
         if (options.struct_size == 8) options.struct_size = 0;
         options.repeats = a.Required(repeats);
         options.num_repeats = 1;
         options.rules_file = h.rules_file.c_str();
         batuta_comparison* comparison = nullptr;
         const batuta_status status =
             batuta_trace_compare(a.Required(h.trace), a.Required(h.trace), a.Required(&options),
                                  a.Required(&comparison));
         batuta_comparison_destroy(comparison);
         return status;
       }},
      {"batuta_comparison_summarize",
       [](Arguments& a, const Handles& h) {
         batuta_comparison_summary summary = BATUTA_COMPARISON_SUMMARY_INIT;
         summary.struct_size = a.Size(sizeof(summary));
         return batuta_comparison_summarize(a.Required(h.comparison), a.Required(&summary));
       }},
      {"batuta_comparison_divergence",
       [](Arguments& a, const Handles& h) {
         batuta_divergence divergence = BATUTA_DIVERGENCE_INIT;
         divergence.struct_size = a.Size(sizeof(divergence));
         return batuta_comparison_divergence(a.Required(h.comparison), a.Index(),
                                             a.Required(&divergence));
       }},
      {"batuta_comparison_create_text",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         return CheckText(
             batuta_comparison_create_text(a.Required(h.comparison), a.Required(&text)), text);
       }},
      {"batuta_comparison_destroy",
       [](Arguments&, const Handles& h) {
         return DestroyTwice(MakeComparison(h.trace), batuta_comparison_destroy);
       }},
      {"batuta_trace_create_difference",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         return CheckText(batuta_trace_create_difference(a.Required(h.trace), a.Required(h.trace),
                                                         a.Required(&text)),
                          text);
       }},
  };
}

}  // namespace batuta::test

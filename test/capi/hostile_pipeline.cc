#include "test/capi/hostile_calls.h"

namespace batuta::test {

std::vector<Entry> PipelineEntries() {
  return {
      {"batuta_pipeline_run",
       [](Arguments& a, const Handles& h) {
         batuta_pipeline_options options = BATUTA_PIPELINE_OPTIONS_INIT;
         options.struct_size = a.Size(sizeof(options));
         // A struct that ends before `dry_run` would really run it.
         if (options.struct_size == 8) options.struct_size = 0;
         options.dry_run = 1;
         options.num_threads = a.Number(1) < 0 ? -1 : 1;
         options.keep_going = a.Number(0);
         options.force = a.Number(0);
         options.memory_bytes = a.Number(0);
         options.store_limit_bytes = a.Number(0);
         batuta_pipeline_report* report = nullptr;
         const batuta_status status = batuta_pipeline_run(
             a.Path(h.pipeline_file.c_str()), a.Required(&options), a.Required(&report));
         batuta_pipeline_report_destroy(report);
         return status;
       }},
      {"batuta_pipeline_report_summary",
       [](Arguments& a, const Handles& h) {
         batuta_pipeline_summary summary = BATUTA_PIPELINE_SUMMARY_INIT;
         summary.struct_size = a.Size(sizeof(summary));
         return batuta_pipeline_report_summary(a.Required(h.pipeline_report), a.Required(&summary));
       }},
      {"batuta_pipeline_report_stage",
       [](Arguments& a, const Handles& h) {
         batuta_pipeline_stage stage = BATUTA_PIPELINE_STAGE_INIT;
         stage.struct_size = a.Size(sizeof(stage));
         return batuta_pipeline_report_stage(a.Required(h.pipeline_report), a.Index(),
                                             a.Required(&stage));
       }},
      {"batuta_pipeline_report_destroy",
       [](Arguments&, const Handles& h) {
         return DestroyTwice(MakePipelineReport(h.pipeline_file), batuta_pipeline_report_destroy);
       }},
      {"batuta_pipeline_create_drawing",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         const auto drawing = static_cast<batuta_drawing>(a.Number(BATUTA_DRAWING_SVG));
         return CheckText(batuta_pipeline_create_drawing(a.Path(h.pipeline_file.c_str()), drawing,
                                                         a.Required(&text)),
                          text);
       }},
  };
}

batuta_pipeline_report* MakePipelineReport(const std::string& file) {
  batuta_pipeline_options options = BATUTA_PIPELINE_OPTIONS_INIT;
  options.dry_run = 1;
  batuta_pipeline_report* report = nullptr;
  Need(batuta_pipeline_run(file.c_str(), &options, &report));
  return report;
}

}  // namespace batuta::test

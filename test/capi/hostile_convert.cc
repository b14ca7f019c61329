#include "batuta/convert.h"
#include "test/capi/hostile_calls.h"

namespace batuta::test {

batuta_analysis* MakeAnalysis(const std::string& folder) {
  batuta_analyze_options options = BATUTA_ANALYZE_OPTIONS_INIT;
  options.project = folder.c_str();
  batuta_analysis* analysis = nullptr;
  Need(batuta_analyze(&options, &analysis));
  return analysis;
}

std::string SmallReport() {
  convert::UnitReport unit;
  unit.name = unit.crate = "wc";
  unit.language = convert::Language::kC;
  unit.verdict = convert::Verdict::kVerified;
  unit.cases = unit.cases_passed = 3;
  convert::Report report;
  report.batuta_version = "0.1.0";
  report.units.push_back(unit);
  return ReportToJson(report);
}

std::vector<Entry> ConvertEntries() {
  return {
      {"batuta_analyze",
       [](Arguments& a, const Handles& h) {
         batuta_analyze_options options = BATUTA_ANALYZE_OPTIONS_INIT;
         const char* exclude[] = {a.Path("*.o")};
         options.struct_size = a.Size(sizeof(options));
         options.project = a.Path(h.folder.c_str());
         options.num_threads = 1;
         options.exclude = a.Required(exclude);
         options.num_exclude = 1;
         batuta_analysis* analysis = nullptr;
         const batuta_status status = batuta_analyze(a.Required(&options), a.Required(&analysis));
         batuta_analysis_destroy(analysis);
         return status;
       }},
      {"batuta_analysis_create_text",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         const auto format = static_cast<batuta_format>(a.Number(BATUTA_FORMAT_JSON));
         return CheckText(
             batuta_analysis_create_text(a.Required(h.analysis), format, a.Required(&text)), text);
       }},
      {"batuta_analysis_destroy",
       [](Arguments&, const Handles& h) {
         return DestroyTwice(MakeAnalysis(h.folder), batuta_analysis_destroy);
       }},
      {"batuta_convert",
       [](Arguments& a, const Handles& h) {
         batuta_convert_options options = BATUTA_CONVERT_OPTIONS_INIT;
         const char* tools[] = {a.Path("bridge")};
         options.struct_size = a.Size(sizeof(options));
         options.project = a.Path("/dev/null/project");
         options.output = a.Path("/dev/null/output");
         options.tools = a.Required(tools);
         options.num_tools = 1;
         options.last_step = a.Number(BATUTA_STEP_TRANSPILE);
         options.stop = h.stopped;
         batuta_report* report = nullptr;
         return CheckOut(batuta_convert(a.Required(&options), a.Required(&report)), report);
       }},
      {"batuta_report_open",
       [](Arguments& a, const Handles& h) {
         batuta_report* report = nullptr;
         const batuta_status status =
             batuta_report_open(a.Path(h.output.c_str()), a.Required(&report));
         batuta_report_destroy(report);
         return status;
       }},
      {"batuta_report_succeeded",
       [](Arguments& a, const Handles& h) {
         int32_t succeeded = 0;
         return batuta_report_succeeded(a.Required(h.report), a.Required(&succeeded));
       }},
      {"batuta_report_count",
       [](Arguments& a, const Handles& h) {
         int32_t count = 0;
         return batuta_report_count(a.Required(h.report), static_cast<batuta_verdict>(a.Number(0)),
                                    a.Required(&count));
       }},
      {"batuta_report_num_units",
       [](Arguments& a, const Handles& h) {
         size_t count = 0;
         return batuta_report_num_units(a.Required(h.report), a.Required(&count));
       }},
      {"batuta_report_unit",
       [](Arguments& a, const Handles& h) {
         batuta_unit unit = BATUTA_UNIT_INIT;
         unit.struct_size = a.Size(sizeof(unit));
         return batuta_report_unit(a.Required(h.report), a.Index(), a.Required(&unit));
       }},
      {"batuta_report_create_text",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         const auto format = static_cast<batuta_format>(a.Number(BATUTA_FORMAT_HTML));
         return CheckText(
             batuta_report_create_text(a.Required(h.report), format, a.Required(&text)), text);
       }},
      {"batuta_report_destroy",
       [](Arguments&, const Handles& h) {
         batuta_report* report = nullptr;
         Need(batuta_report_open(h.output.c_str(), &report));
         return DestroyTwice(report, batuta_report_destroy);
       }},
  };
}

}  // namespace batuta::test

// The module's one export; all else is hidden.
#include "capi/convert_module.h"

extern "C" __attribute__((visibility("default"))) const batuta::os::ModuleTable*
batuta_convert_module() {
  using namespace batuta::convert;
  static constexpr batuta::capi::ConvertModule kModule{{batuta::capi::kConvertModuleVersion},
                                                       &Analyze,
                                                       &AnalysisToJson,
                                                       &AnalysisToTable,
                                                       &Convert,
                                                       &LoadReport,
                                                       &ReportToTable,
                                                       &ReportToJson,
                                                       &ReportToMarkdown,
                                                       &ReportToHtml};
  return &kModule;
}

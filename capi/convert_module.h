// Analysis and conversion, two fifths of all code: in a module of their own, so that embedders who
// do not convert carry none of it. Loaded when it is first asked for. See README.md.
#ifndef BATUTA_CAPI_CONVERT_MODULE_H_
#define BATUTA_CAPI_CONVERT_MODULE_H_

#include <string>

#include "absl/status/statusor.h"
#include "batuta/convert.h"
#include "batuta/version.h"
#include "lib/os/module_file.h"

namespace batuta::capi {

// What the module offers: functions of batuta/analysis.h and batuta/convert.h.
struct ConvertModule : os::ModuleTable {
  decltype(&convert::Analyze) analyze;
  decltype(&convert::AnalysisToJson) analysis_to_json;
  decltype(&convert::AnalysisToTable) analysis_to_table;
  decltype(&convert::Convert) convert;
  decltype(&convert::LoadReport) load_report;
  decltype(&convert::ReportToTable) report_to_table;
  decltype(&convert::ReportToJson) report_to_json;
  decltype(&convert::ReportToMarkdown) report_to_markdown;
  decltype(&convert::ReportToHtml) report_to_html;
};

inline constexpr os::ModuleName kConvertModule{"libbatuta_convert.so", "BATUTA_CONVERT_PATH"};
// It changes with the headers that say what goes across.
inline constexpr const char* kConvertModuleVersion =
    BATUTA_VERSION_STRING " convert " BATUTA_CONVERT_INTERFACE;

// FailedPrecondition: there is none, it cannot be loaded, or it belongs to another batuta.
absl::StatusOr<const ConvertModule*> LoadConvertModule();

}  // namespace batuta::capi

// What the module exports.
extern "C" batuta::os::ModuleEntry batuta_convert_module;

#endif  // BATUTA_CAPI_CONVERT_MODULE_H_

// Wrappers without logic for convert: null checks, and the types of C to those of C++ and back.
// What does the work is in the module.
#include "batuta/c.h"
#include "batuta/convert.h"
#include "capi/arguments.h"
#include "capi/convert_module.h"
#include "capi/events.h"
#include "capi/guard.h"
#include "capi/handles.h"

using namespace batuta::capi;
using batuta::InvalidArgument;
namespace convert = batuta::convert;

struct batuta_analysis {
  const ConvertModule* module;  // that made it
  convert::Analysis analysis;
};

struct batuta_report {
  const ConvertModule* module;  // that made it
  convert::Report report;
};

namespace {

constexpr int kColumns = 100;  // of tables

absl::StatusOr<convert::LastStep> ToLastStep(int32_t step) {
  switch (step) {
    case BATUTA_STEP_PUBLISH:
      return convert::LastStep::kPublish;
    case BATUTA_STEP_TRANSPILE:
      return convert::LastStep::kTranspile;
    case BATUTA_STEP_VERIFY:
      return convert::LastStep::kVerify;
    case BATUTA_STEP_OPTIMIZE:
      return convert::LastStep::kOptimize;
    default:
      return InvalidArgument("there is no step %d", step);
  }
}

absl::StatusOr<convert::ConvertOptions> ToCpp(const batuta_convert_options& c) {
  BATUTA_RETURN_IF_ERROR(CheckGiven(c.project, "options.project"));
  BATUTA_RETURN_IF_ERROR(CheckGiven(c.output, "options.output"));
  convert::ConvertOptions options;
  options.project = c.project;
  options.output = c.output;
  options.num_threads = c.num_threads;
  options.force = c.force != 0;
  BATUTA_ASSIGN_OR_RETURN(options.tools, ToStrings(c.tools, c.num_tools, "options.tools"));
  BATUTA_ASSIGN_OR_RETURN(options.last_step, ToLastStep(c.last_step));
  options.stop = TokenOf(c.stop);
  options.on_event = Observer(c.on_event, c.user);
  return options;
}

absl::StatusOr<convert::Verdict> ToCpp(batuta_verdict verdict) {
  switch (verdict) {
    case BATUTA_VERDICT_VERIFIED:
      return convert::Verdict::kVerified;
    case BATUTA_VERDICT_COMPILED:
      return convert::Verdict::kCompiled;
    case BATUTA_VERDICT_BRIDGED:
      return convert::Verdict::kBridged;
    case BATUTA_VERDICT_FAILED:
      return convert::Verdict::kFailed;
    case BATUTA_VERDICT_TRANSPILED:
      return convert::Verdict::kTranspiled;
  }
  return InvalidArgument("there is no verdict %d", static_cast<int>(verdict));
}

batuta_verdict ToC(convert::Verdict verdict) {
  switch (verdict) {
    case convert::Verdict::kVerified:
      return BATUTA_VERDICT_VERIFIED;
    case convert::Verdict::kCompiled:
      return BATUTA_VERDICT_COMPILED;
    case convert::Verdict::kBridged:
      return BATUTA_VERDICT_BRIDGED;
    case convert::Verdict::kTranspiled:
      return BATUTA_VERDICT_TRANSPILED;
    case convert::Verdict::kFailed:
      break;
  }
  return BATUTA_VERDICT_FAILED;
}

absl::StatusOr<std::string> Render(const batuta_report& report, batuta_format format) {
  switch (format) {
    case BATUTA_FORMAT_TABLE:
      return report.module->report_to_table(report.report, kColumns);
    case BATUTA_FORMAT_JSON:
      return report.module->report_to_json(report.report);
    case BATUTA_FORMAT_MARKDOWN:
      return report.module->report_to_markdown(report.report);
    case BATUTA_FORMAT_HTML:
      return report.module->report_to_html(report.report);
  }
  return InvalidArgument("there is no format %d", static_cast<int>(format));
}

}  // namespace

batuta_status batuta_analyze(const batuta_analyze_options* options, batuta_analysis** analysis) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(analysis, "analysis"));
    BATUTA_ASSIGN_OR_RETURN(
        const batuta_analyze_options full,
        Upgraded(options, batuta_analyze_options BATUTA_ANALYZE_OPTIONS_INIT, "options"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(full.project, "options.project"));
    convert::AnalyzeOptions cpp;
    cpp.num_threads = full.num_threads;
    BATUTA_ASSIGN_OR_RETURN(cpp.exclude,
                            ToStrings(full.exclude, full.num_exclude, "options.exclude"));
    cpp.stop = TokenOf(full.stop);
    BATUTA_ASSIGN_OR_RETURN(const ConvertModule* module, LoadConvertModule());
    BATUTA_ASSIGN_OR_RETURN(convert::Analysis made, module->analyze(full.project, cpp));
    *analysis =
        HandOut(std::make_unique<batuta_analysis>(batuta_analysis{module, std::move(made)}));
    return absl::OkStatus();
  });
}

batuta_status batuta_analysis_create_text(const batuta_analysis* analysis, batuta_format format,
                                          char** text) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(text, "text"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(analysis, "analysis"));
    switch (format) {
      case BATUTA_FORMAT_TABLE:
        return HandOutText(analysis->module->analysis_to_table(analysis->analysis, kColumns), text);
      case BATUTA_FORMAT_JSON:
        return HandOutText(analysis->module->analysis_to_json(analysis->analysis), text);
      default:
        return InvalidArgument("an analysis has no format %d", static_cast<int>(format));
    }
  });
}

void batuta_analysis_destroy(batuta_analysis* analysis) { TakeBack(analysis); }

batuta_status batuta_convert(const batuta_convert_options* options, batuta_report** report) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(report, "report"));
    BATUTA_ASSIGN_OR_RETURN(
        const batuta_convert_options full,
        Upgraded(options, batuta_convert_options BATUTA_CONVERT_OPTIONS_INIT, "options"));
    BATUTA_ASSIGN_OR_RETURN(const convert::ConvertOptions cpp, ToCpp(full));
    BATUTA_ASSIGN_OR_RETURN(const ConvertModule* module, LoadConvertModule());
    BATUTA_ASSIGN_OR_RETURN(convert::Report result, module->convert(cpp));
    *report = HandOut(std::make_unique<batuta_report>(module, std::move(result)));
    return absl::OkStatus();
  });
}

batuta_status batuta_report_open(const char* output, batuta_report** report) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(report, "report"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(output, "output"));
    BATUTA_ASSIGN_OR_RETURN(const ConvertModule* module, LoadConvertModule());
    BATUTA_ASSIGN_OR_RETURN(convert::Report result, module->load_report(output));
    *report = HandOut(std::make_unique<batuta_report>(module, std::move(result)));
    return absl::OkStatus();
  });
}

batuta_status batuta_report_succeeded(const batuta_report* report, int32_t* succeeded) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(succeeded, "succeeded"));
    *succeeded = report->report.Succeeded() ? 1 : 0;
    return absl::OkStatus();
  });
}

batuta_status batuta_report_count(const batuta_report* report, batuta_verdict verdict,
                                  int32_t* num_units) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(num_units, "num_units"));
    BATUTA_ASSIGN_OR_RETURN(const convert::Verdict which, ToCpp(verdict));
    *num_units = report->report.Count(which);
    return absl::OkStatus();
  });
}

batuta_status batuta_report_num_units(const batuta_report* report, size_t* num_units) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(num_units, "num_units"));
    *num_units = report->report.units.size();
    return absl::OkStatus();
  });
}

batuta_status batuta_report_unit(const batuta_report* report, size_t index, batuta_unit* unit) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    BATUTA_RETURN_IF_ERROR(CheckIndex(index, report->report.units.size(), "unit"));
    const convert::UnitReport& from = report->report.units[index];
    batuta_unit full = BATUTA_UNIT_INIT;
    full.name = from.name.c_str();
    full.crate_name = from.crate.c_str();
    full.language = convert::LanguageName(from.language);
    full.tool = from.tool.c_str();
    full.verdict = ToC(from.verdict);
    full.cases = from.cases;
    full.cases_passed = from.cases_passed;
    full.original_lines = from.original_lines;
    full.rust_lines = from.rust_lines;
    return Fill(full, unit, "unit");
  });
}

batuta_status batuta_report_create_text(const batuta_report* report, batuta_format format,
                                        char** text) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(text, "text"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    BATUTA_ASSIGN_OR_RETURN(const std::string rendered, Render(*report, format));
    return HandOutText(rendered, text);
  });
}

void batuta_report_destroy(batuta_report* report) { TakeBack(report); }

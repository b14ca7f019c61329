// Wrappers without logic: null checks, and the types of C to those of C++ and back.
#include <cstdlib>
#include <cstring>
#include <stop_token>

#include "batuta/c.h"
#include "batuta/convert.h"
#include "batuta/version.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "lib/status_macros.h"

using batuta::InvalidArgument;
using batuta::capi::CheckGiven;
using batuta::capi::CopyText;
using batuta::capi::Guard;

struct batuta_report {
  batuta::convert::Report report;
};

namespace {

// A copy of what the caller's version of the struct has; what it lacks is zero.
absl::StatusOr<batuta_convert_options> Upgraded(const batuta_convert_options* options) {
  BATUTA_RETURN_IF_ERROR(CheckGiven(options, "options"));
  batuta_convert_options full = BATUTA_CONVERT_OPTIONS_INIT;
  if (options->struct_size < sizeof(size_t) || options->struct_size > sizeof(full)) {
    return InvalidArgument("options.struct_size is %d: use BATUTA_CONVERT_OPTIONS_INIT",
                           options->struct_size);
  }
  std::memcpy(&full, options, options->struct_size);
  BATUTA_RETURN_IF_ERROR(CheckGiven(full.project, "options.project"));
  BATUTA_RETURN_IF_ERROR(CheckGiven(full.output, "options.output"));
  if (full.num_tools > 0) BATUTA_RETURN_IF_ERROR(CheckGiven(full.tools, "options.tools"));
  for (size_t i = 0; i < full.num_tools; ++i) {
    BATUTA_RETURN_IF_ERROR(CheckGiven(full.tools[i], "options.tools[]"));
  }
  return full;
}

batuta::convert::ConvertOptions ToCpp(const batuta_convert_options& c) {
  batuta::convert::ConvertOptions options;
  options.project = c.project;
  options.output = c.output;
  options.num_threads = c.num_threads;
  options.force = c.force != 0;
  options.tools.assign(c.tools, c.tools + c.num_tools);
  if (c.stop != nullptr) options.stop = c.stop->source.get_token();
  if (c.on_event != nullptr) {
    options.on_event = [call = c.on_event, user = c.user](const batuta::pipeline::Event& event) {
      const std::string name(event.name);
      const batuta_event c_event = {
          sizeof(batuta_event), name.c_str(),   StageStateName(event.state),
          event.at_ms,          event.num_done, event.num_known};
      call(&c_event, user);
    };
  }
  return options;
}

absl::StatusOr<batuta::convert::Verdict> ToCpp(batuta_verdict verdict) {
  using batuta::convert::Verdict;
  switch (verdict) {
    case BATUTA_VERDICT_VERIFIED:
      return Verdict::kVerified;
    case BATUTA_VERDICT_COMPILED:
      return Verdict::kCompiled;
    case BATUTA_VERDICT_BRIDGED:
      return Verdict::kBridged;
    case BATUTA_VERDICT_FAILED:
      return Verdict::kFailed;
    case BATUTA_VERDICT_TRANSPILED:
      return Verdict::kTranspiled;
  }
  return InvalidArgument("there is no verdict %d", static_cast<int>(verdict));
}

absl::StatusOr<std::string> Render(const batuta::convert::Report& report, batuta_format format) {
  constexpr int kColumns = 100;
  switch (format) {
    case BATUTA_FORMAT_TABLE:
      return ReportToTable(report, kColumns);
    case BATUTA_FORMAT_JSON:
      return ReportToJson(report);
    case BATUTA_FORMAT_MARKDOWN:
      return ReportToMarkdown(report);
    case BATUTA_FORMAT_HTML:
      return ReportToHtml(report);
  }
  return InvalidArgument("there is no format %d", static_cast<int>(format));
}

}  // namespace

const char* batuta_version(void) { return BATUTA_VERSION_STRING; }

const char* batuta_last_error_message(void) { return batuta::capi::LastErrorMessage(); }

batuta_status batuta_stop_create(batuta_stop** stop) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(stop, "stop"));
    *stop = new batuta_stop;
    return absl::OkStatus();
  });
}

batuta_status batuta_stop_request(batuta_stop* stop) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(stop, "stop"));
    stop->source.request_stop();
    return absl::OkStatus();
  });
}

void batuta_stop_destroy(batuta_stop* stop) { delete stop; }

batuta_status batuta_convert(const batuta_convert_options* options, batuta_report** report) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    *report = nullptr;
    BATUTA_ASSIGN_OR_RETURN(const batuta_convert_options full, Upgraded(options));
    BATUTA_ASSIGN_OR_RETURN(batuta::convert::Report result, batuta::convert::Convert(ToCpp(full)));
    *report = new batuta_report{std::move(result)};
    return absl::OkStatus();
  });
}

batuta_status batuta_report_open(const char* output, batuta_report** report) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    *report = nullptr;
    BATUTA_RETURN_IF_ERROR(CheckGiven(output, "output"));
    BATUTA_ASSIGN_OR_RETURN(batuta::convert::Report result, batuta::convert::LoadReport(output));
    *report = new batuta_report{std::move(result)};
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
    BATUTA_ASSIGN_OR_RETURN(const batuta::convert::Verdict which, ToCpp(verdict));
    *num_units = report->report.Count(which);
    return absl::OkStatus();
  });
}

batuta_status batuta_report_create_text(const batuta_report* report, batuta_format format,
                                        char** text) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(text, "text"));
    *text = nullptr;
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    BATUTA_ASSIGN_OR_RETURN(const std::string rendered, Render(report->report, format));
    return CopyText(rendered, text);
  });
}

void batuta_report_destroy(batuta_report* report) { delete report; }

void batuta_text_destroy(char* text) { std::free(text); }

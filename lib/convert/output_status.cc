#include "lib/convert/output_status.h"

#include <boost/json.hpp>

#include "absl/strings/str_format.h"
#include "batuta/convert.h"
#include "lib/convert/report.h"
#include "lib/convert/state.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/text.h"

namespace batuta::convert {
namespace {

constexpr const char* kReport = "report.json";

// `path` itself, or what it was converted to if it is a project.
fs::path OutputAt(const std::string& path) {
  const fs::path real = RealOutput(path);
  const fs::path published = DefaultOutput(real);
  std::error_code error;
  // Not every report.json is batuta's: what is remembered is.
  for (const fs::path& output : {real, published}) {
    if (fs::exists(StateDir(output), error)) return output;
  }
  for (const fs::path& output : {real, published}) {
    if (fs::exists(output / kReport, error)) return output;
  }
  return real;
}

absl::StatusOr<Report> LoadFrom(const fs::path& output) {
  std::error_code error;
  fs::path path = StateDir(output) / kReport;
  if (!fs::exists(path, error)) path = output / kReport;
  if (!fs::exists(path, error)) {
    return NotFound("%s: nothing was converted to it", output.native());
  }
  BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(path));
  absl::StatusOr<Report> report = ReportFromJson(text);
  return report.ok() ? report : Prefixed(path.native(), report.status());
}

std::string StateOf(const OutputStatus& status) {
  if (!status.is_there) return "the output is gone";
  return status.is_untouched ? "as batuta left it" : status.change;
}

}  // namespace

fs::path RealOutput(const std::string& output) {
  std::error_code error;
  const fs::path absolute = fs::absolute(output, error);  // an error: of the empty path alone
  fs::path path = fs::weakly_canonical(absolute, error);
  if (error) path = absolute;
  path = path.lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

std::string DefaultOutput(const std::string& project) {
  return RealOutput(project).native() + "-rust";
}

absl::StatusOr<Report> LoadReport(const std::string& output) { return LoadFrom(OutputAt(output)); }

absl::StatusOr<OutputStatus> LoadStatus(const std::string& output) {
  const fs::path path = OutputAt(output);
  OutputStatus status;
  status.output = path;
  BATUTA_ASSIGN_OR_RETURN(status.report, LoadFrom(path));
  std::error_code error;
  status.is_there = fs::exists(path, error);
  if (!status.is_there) return status;
  BATUTA_ASSIGN_OR_RETURN(const OutputState state, OutputState::Open(path));
  const absl::Status replaceable = state.CheckReplaceable();
  status.is_untouched = replaceable.ok();
  status.change = std::string(replaceable.message());
  return status;
}

std::string StatusToText(const OutputStatus& status) {
  const Report& report = status.report;
  return absl::StrFormat("%s: made from %s by batuta %s: %s; %s", MakePrintable(status.output),
                         MakePrintable(report.project), report.batuta_version, CountsPhrase(report),
                         MakePrintable(StateOf(status)));
}

std::string StatusToJson(const OutputStatus& status) {
  boost::json::object units;
  for (const Verdict verdict : kVerdicts)
    units[VerdictName(verdict)] = status.report.Count(verdict);
  return boost::json::serialize(
      boost::json::object{{"output", EncodeBytes(status.output)},
                          {"project", EncodeBytes(status.report.project)},
                          {"batuta_version", EncodeBytes(status.report.batuta_version)},
                          {"succeeded", status.report.Succeeded()},
                          {"units", units},
                          {"is_there", status.is_there},
                          {"is_untouched", status.is_untouched},
                          {"state", EncodeBytes(StateOf(status))}});
}

absl::Status Reset(const std::string& output) {
  const fs::path path = OutputAt(output);
  std::error_code error;
  if (!fs::exists(StateDir(path), error)) {
    return NotFound("%s: nothing is remembered of it", path.native());
  }
  // Holding the lock proves that no run is using what is removed.
  BATUTA_ASSIGN_OR_RETURN(OutputState state, OutputState::Open(path));
  return state.Forget();
}

}  // namespace batuta::convert

#include "batuta/convert.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_format.h"
#include "batuta/version.h"
#include "lib/convert/candidate_order.h"
#include "lib/convert/conversion.h"
#include "lib/convert/output_status.h"
#include "lib/convert/report.h"
#include "lib/convert/settings.h"
#include "lib/convert/state.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

absl::StatusOr<fs::path> RealFolder(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  if (error) return NotFound("%s: %s", path, error.message());
  if (!fs::is_directory(real, error)) return InvalidArgument("%s: not a folder", path);
  if (!os::IsReadable(real)) {
    return FailedPrecondition("%s: %s", real.native(),
                              std::make_error_code(std::errc::permission_denied).message());
  }
  return real;
}

// Neither may hold the other: the project is never written to, and the output is replaced as a
// whole.
absl::Status CheckApart(const fs::path& project, const fs::path& output) {
  if (os::IsUnder(output, project)) {
    return InvalidArgument("output %s: lies inside the project, which is never written to",
                           output.native());
  }
  if (os::IsUnder(project, output)) {
    return InvalidArgument("output %s: holds the project", output.native());
  }
  return absl::OkStatus();
}

// A name that nobody knows would leave all units to the bridge.
absl::Status CheckKnown(const std::vector<std::string>& tools, const char* place,
                        const tools::Registry& registry) {
  for (const std::string& tool : tools) {
    if (tool == kOwnTranslator || registry.Describe(tool) != nullptr) continue;
    return InvalidArgument("%s '%s': not known (%s, and what batuta tools lists)", place, tool,
                           kOwnTranslator);
  }
  return absl::OkStatus();
}

// Everything that the result of a conversion depends on.
std::string Fingerprint(const fs::path& project, const ConvertOptions& options,
                        const tools::Registry& registry) {
  os::Hasher hasher;
  // Another build of batuta may judge otherwise, also under the same version number.
  std::error_code error;
  hasher.Add(BATUTA_VERSION_STRING);
  hasher.Add(os::StatSignature(fs::read_symlink("/proc/self/exe", error)));
  hasher.Add(project.native()).Add(TreeSignature(project));
  for (const std::string& tool : options.tools) hasher.Add(tool);
  if (options.compare_effects) hasher.Add("effects");
  for (const tools::Tool& tool : registry.All()) {
    hasher.Add(tool.name).Add(tool.path).Add(tool.version);
  }
  return hasher.Finish();
}

absl::Status StageReports(const fs::path& staged, const Report& report) {
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(staged / "report.json", ReportToJson(report)));
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(staged / "report.md", ReportToMarkdown(report)));
  return os::WriteFileAtomic(staged / "report.html", ReportToHtml(report));
}

}  // namespace

absl::StatusOr<Report> Convert(const ConvertOptions& caller_options) {
  ConvertOptions options = caller_options;
  BATUTA_ASSIGN_OR_RETURN(const fs::path project, RealFolder(options.project));
  if (options.output.empty()) options.output = DefaultOutput(project);
  const fs::path output = RealOutput(options.output);
  BATUTA_RETURN_IF_ERROR(CheckApart(project, output));
  options.project = project;
  options.output = output;
  BATUTA_ASSIGN_OR_RETURN(Settings settings, LoadSettings(project));
  tools::OpenOptions open;
  open.project_dir = project;
  BATUTA_ASSIGN_OR_RETURN(tools::Registry registry, tools::Registry::Open(open));
  BATUTA_RETURN_IF_ERROR(CheckKnown(options.tools, "tool", registry));
  BATUTA_RETURN_IF_ERROR(CheckKnown(settings.tools, "batuta.toml: tools.use", registry));
  BATUTA_ASSIGN_OR_RETURN(OutputState state, OutputState::Open(output));
  const std::string fingerprint = Fingerprint(project, options, registry);
  if (options.last_step == LastStep::kPublish && state.IsUpToDate(fingerprint)) {
    auto report = LoadReport(output);
    if (report.ok()) {
      report->up_to_date = true;
      return report;
    }
  }
  const bool publishes =
      options.last_step == LastStep::kPublish || options.last_step == LastStep::kOptimize;
  if (publishes && !options.force) BATUTA_RETURN_IF_ERROR(state.CheckReplaceable());
  Conversion conversion(options, std::move(settings), std::move(registry), state);
  BATUTA_ASSIGN_OR_RETURN(Report report, conversion.Run());
  if (!publishes) return report;
  BATUTA_RETURN_IF_ERROR(StageReports(state.staged(), report));
  // It took its time: somebody may have worked in the output meanwhile.
  if (!options.force) BATUTA_RETURN_IF_ERROR(state.CheckReplaceable());
  BATUTA_RETURN_IF_ERROR(state.Publish(fingerprint, ReportToJson(report)));
  return report;
}

absl::StatusOr<std::string> InitSettings(const std::string& project) {
  BATUTA_ASSIGN_OR_RETURN(const fs::path root, RealFolder(project));
  const fs::path path = root / "batuta.toml";
  std::error_code error;
  if (fs::exists(fs::symlink_status(path, error))) {
    return FailedPrecondition("%s: is there already", path.native());
  }
  BATUTA_ASSIGN_OR_RETURN(const Analysis analysis, Analyze(root, {}));
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(path, MakeSettingsTemplate(analysis)));
  return path.native();
}

}  // namespace batuta::convert

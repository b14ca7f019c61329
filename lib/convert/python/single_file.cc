#include "lib/convert/python/single_file.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include "lib/convert/room.h"
#include "lib/os/toml.h"
#include <vector>

#include "lib/convert/error_line.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

// A private copy of the one source, so that a tool that writes beside its input does no harm.
absl::StatusOr<fs::path> PrivateSource(const CandidateInput& input) {
  const Unit& unit = *input.unit;
  if (unit.files.size() != 1) {
    return FailedPrecondition("%s: takes one file, the program has %d", input.tool->name,
                              unit.files.size());
  }
  const fs::path source = input.original->build_root / unit.files[0];
  // Both tools derive names from the file's: it must be a Python identifier.
  const fs::path copy = input.scratch / "in" / "main.py";
  BATUTA_RETURN_IF_ERROR(os::CopyFile(source, copy));
  return copy;
}

absl::StatusOr<os::ProcessResult> Call(const CandidateInput& input, std::vector<std::string> args) {
  os::ProcessSpec spec;
  spec.argv = {input.tool->path};
  spec.argv.insert(spec.argv.end(), args.begin(), args.end());
  spec.cwd = input.scratch;
  const tools::Description* description = input.registry->Describe(input.tool->name);
  spec.time_limit = std::chrono::seconds(description == nullptr ? 60 : description->time_limit_s);
  spec.output_limit_bytes = int64_t{64} << 20;
  spec.output_cap_bytes = 1 << 20;
  spec.writable = std::vector<fs::path>{input.scratch, input.output};
  spec.env = os::CurrentEnvironment();
  (*spec.env)["TMPDIR"] = input.scratch;
  (*spec.env)["NO_COLOR"] = "1";
  BATUTA_ASSIGN_OR_RETURN(os::ProcessResult result, os::RunProcess(spec, input.stop));
  BATUTA_RETURN_IF_ERROR(CheckRoom(input.scratch, result));
  if (result.timed_out) {
    return DeadlineExceeded("%s: %s", input.tool->name, result.Outcome(spec));
  }
  if (result.flooded || result.term_signal != 0) {
    return FailedPrecondition("%s: %s", input.tool->name, result.Outcome(spec));
  }
  return result;
}

// Moves the one file that counts into the crate; a tool that wrote nothing is told so.
absl::StatusOr<Crate> TakeMain(const CandidateInput& input, const fs::path& made,
                               const os::ProcessResult& result) {
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(made, error)) || fs::file_size(made, error) == 0) {
    return FailedPrecondition("%s: exit %d without a result (%s)", input.tool->name,
                              result.exit_code, ErrorLineOf(result));
  }
  BATUTA_RETURN_IF_ERROR(os::CopyFile(made, input.output / "src" / "main.rs"));
  Crate crate;
  crate.dir = input.output;
  crate.tool = input.tool->name;
  return crate;
}

// Dependencies of a manifest that the tool wrote: plain versions, or tables with a version.
CrateRequirements RequirementsOf(std::string_view manifest) {
  CrateRequirements requirements;
  const toml::parse_result parsed = toml::parse(manifest);
  if (!parsed) return requirements;
  const toml::table* table = parsed.table()["dependencies"].as_table();
  if (table == nullptr) return requirements;
  for (const auto& [name, value] : *table) {
    std::optional<std::string> version = value.value<std::string>();
    if (const toml::table* inner = value.as_table()) {
      version = (*inner)["version"].value<std::string>();
    }
    if (version) requirements[std::string(name.str())] = *version;
  }
  return requirements;
}

// The manifest that py2many writes at a file's head, for rust-script: "//! " before each line,
// between fences.
std::string ManifestInHead(std::string_view text) {
  constexpr std::string_view kComment = "//! ";
  constexpr std::string_view kFence = "```";
  std::string manifest;
  bool is_inside = false;
  while (text.starts_with(kComment)) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(kComment.size(), end - kComment.size());
    if (line.starts_with(kFence)) {
      if (is_inside) break;
      is_inside = true;
    } else if (is_inside) {
      manifest.append(line).append("\n");
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return manifest;
}

// py2many takes the type of main's result from the crate anyhow, also where nothing can fail. The
// standard library has what that needs, and then the program builds without a registry.
bool ReplaceAnyhow(std::string& text) {
  constexpr std::string_view kImport = "extern crate anyhow;\nuse anyhow::Result;\n";
  constexpr std::string_view kOwn =
      "type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;\n";
  const size_t at = text.find(kImport);
  if (at == std::string::npos) return false;
  const size_t after = at + kImport.size();
  if (text.find("anyhow", after) != std::string::npos) return false;
  text.replace(at, kImport.size(), kOwn);
  return true;
}

bool DefinesMain(const fs::path& source) {
  const auto text = os::ReadFile(source);
  return text.ok() && text->find("fn main(") != std::string::npos;
}

}  // namespace

absl::StatusOr<Crate> MakeDepylerCrate(const CandidateInput& input) {
  BATUTA_ASSIGN_OR_RETURN(const fs::path source, PrivateSource(input));
  const fs::path made = input.scratch / "out" / "src" / "main.rs";
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(made.parent_path()));
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result,
                          Call(input, {"transpile", source.native(), "-o", made.native()}));
  if (result.exit_code != 0) {
    return FailedPrecondition("depyler: exit %d (%s)", result.exit_code, ErrorLineOf(result));
  }
  BATUTA_ASSIGN_OR_RETURN(Crate crate, TakeMain(input, made, result));
  if (!DefinesMain(made)) return FailedPrecondition("depyler: its result has no main");
  for (const fs::path& manifest :
       {made.parent_path() / "Cargo.toml", made.parent_path().parent_path() / "Cargo.toml"}) {
    const auto text = os::ReadFile(manifest, 1 << 20);
    if (text.ok()) crate.dependencies.merge(RequirementsOf(*text));
  }
  return crate;
}

absl::StatusOr<Crate> MakePy2manyCrate(const CandidateInput& input) {
  BATUTA_ASSIGN_OR_RETURN(const fs::path source, PrivateSource(input));
  const fs::path out = input.scratch / "out";
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(out));
  // Its exit code says little: it writes the file also when it complains.
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result,
                          Call(input, {"--rust", "--outdir", out.native(), source.native()}));
  const fs::path made = out / "main.rs";
  BATUTA_ASSIGN_OR_RETURN(Crate crate, TakeMain(input, made, result));
  if (!DefinesMain(made)) return FailedPrecondition("py2many: its result has no main");
  BATUTA_ASSIGN_OR_RETURN(std::string text, os::ReadFile(made));
  crate.dependencies = RequirementsOf(ManifestInHead(text));
  if (ReplaceAnyhow(text)) {
    crate.dependencies.erase("anyhow");
    crate.repairs.emplace_back("anyhow::Result is the standard library's Result");
    BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(input.output / "src" / "main.rs", text));
  }
  return crate;
}

}  // namespace batuta::convert

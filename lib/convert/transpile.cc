#include "lib/convert/transpile.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>

#include "absl/strings/str_format.h"
#include "lib/convert/c/bridge_c.h"
#include "lib/convert/c/c2rust.h"
#include "lib/convert/candidate_order.h"
#include "lib/convert/error_line.h"
#include "lib/convert/python/bridge_python.h"
#include "lib/convert/python/single_file.h"
#include "lib/convert/python/translate_python.h"
#include "lib/convert/room.h"
#include "lib/convert/shell/bridge_shell.h"
#include "lib/convert/shell/transpile_shell.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

const std::map<std::string, CandidateMaker, std::less<>>& KnownMakers() {
  static const std::map<std::string, CandidateMaker, std::less<>> makers = {
      {kShellTranslator, MakeShellCrate},
      {"c2rust", MakeC2rustCrate},
      {"depyler", MakeDepylerCrate},
      {"py2many", MakePy2manyCrate},
  };
  return makers;
}

std::string Filled(std::string text, const std::map<std::string, std::string>& values) {
  for (const auto& [name, value] : values) {
    const std::string marker = "${" + name + "}";
    for (size_t at = 0; (at = text.find(marker, at)) != std::string::npos; at += value.size()) {
      text.replace(at, marker.size(), value);
    }
  }
  return text;
}

// A private temporary folder, so that a tool leaves nothing behind; it can write nowhere else.
absl::StatusOr<os::Environment> ToolEnvironment(const CandidateInput& input,
                                                const tools::Description& description,
                                                const std::map<std::string, std::string>& values) {
  os::Environment env = os::CurrentEnvironment();
  const fs::path temp = input.scratch / "tmp";
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(temp));
  env["TMPDIR"] = temp;
  for (const auto& [name, value] : description.convert_env) env[name] = Filled(value, values);
  return env;
}

absl::Status CheckOutcome(const std::string& tool, const tools::Description& description,
                          const os::ProcessSpec& spec, const os::ProcessResult& result) {
  const auto& codes = description.success_codes;
  const bool exited_well = result.term_signal == 0 && !result.timed_out && !result.flooded &&
                           std::find(codes.begin(), codes.end(), result.exit_code) != codes.end();
  if (result.timed_out) return DeadlineExceeded("%s: %s", tool, result.Outcome(spec));
  if (!exited_well) {
    const std::string line = ErrorLineOf(result);
    return FailedPrecondition("%s: %s%s", tool, result.Outcome(spec),
                              line.empty() ? "" : " (" + line + ")");
  }
  for (const std::string& pattern : description.failure_patterns) {
    if (result.stdout_text.find(pattern) != std::string::npos ||
        result.stderr_text.find(pattern) != std::string::npos) {
      return FailedPrecondition("%s: says '%s'", tool, pattern);
    }
  }
  return absl::OkStatus();
}

// Any tool that makes one Rust file, called as its description says. Its input is the program's first
// file; the others lie beside it as in the project.
absl::StatusOr<Crate> MakeDescribedCrate(const CandidateInput& input) {
  const std::string& tool = input.tool->name;
  const tools::Description* description = input.registry->Describe(tool);
  if (description == nullptr || description->convert_argv.empty()) {
    return FailedPrecondition("%s: its description does not say how to call it", tool);
  }
  for (const std::string& file : input.unit->files) {
    BATUTA_RETURN_IF_ERROR(
        os::CopyFile(input.original->build_root / file, input.scratch / "in" / file));
  }
  const fs::path source = fs::path(input.unit->files.front());
  const fs::path private_source = input.scratch / "in" / source;
  const fs::path output = input.scratch / "out" / "main.rs";
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(output.parent_path()));
  const std::map<std::string, std::string> values = {{"input", private_source},
                                                     {"output", output},
                                                     {"output_dir", output.parent_path()},
                                                     {"stem", source.stem()},
                                                     {"name", input.unit->name}};
  os::ProcessSpec spec;
  spec.argv = {input.tool->path};
  for (const std::string& arg : description->convert_argv) spec.argv.push_back(Filled(arg, values));
  spec.cwd = output.parent_path();
  spec.time_limit = std::chrono::seconds(description->time_limit_s);
  spec.output_limit_bytes = int64_t{64} << 20;
  spec.output_cap_bytes = 1 << 20;
  spec.writable = std::vector<fs::path>{input.scratch, input.output};
  BATUTA_ASSIGN_OR_RETURN(spec.env, ToolEnvironment(input, *description, values));
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, os::RunProcess(spec, input.stop));
  BATUTA_RETURN_IF_ERROR(CheckRoom(input.scratch, result));
  BATUTA_RETURN_IF_ERROR(CheckOutcome(tool, *description, spec, result));
  const fs::path made = description->convert_output.empty()
                            ? output
                            : fs::path(Filled(description->convert_output, values));
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(made, error))) {
    return FailedPrecondition("%s: exit 0, but it wrote no result", tool);
  }
  BATUTA_RETURN_IF_ERROR(os::CopyFile(made, input.output / "src" / "main.rs"));
  Crate crate;
  crate.dir = input.output;
  crate.tool = tool;
  return crate;
}

// As a word of its own: "unsafe fn", not "unsafe_code".
int CountWord(std::string_view line, std::string_view word) {
  const auto is_part = [&](size_t at) {
    return at < line.size() &&
           (std::isalnum(static_cast<unsigned char>(line[at])) != 0 || line[at] == '_');
  };
  int count = 0;
  for (size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + word.size())) {
    if ((at == 0 || !is_part(at - 1)) && !is_part(at + word.size())) ++count;
  }
  return count;
}

}  // namespace

absl::StatusOr<Crate> Transpile(const CandidateInput& input) {
  CandidateMaker maker = MakeTranslatedPythonCrate;
  if (input.tool != nullptr) {
    const auto it = KnownMakers().find(input.tool->name);
    maker = it == KnownMakers().end() ? MakeDescribedCrate : it->second;
  }
  BATUTA_ASSIGN_OR_RETURN(Crate crate, maker(input));
  const fs::path main = crate.dir / "src" / "main.rs";
  std::error_code error;
  if (fs::file_size(main, error) == 0 || error) {
    return FailedPrecondition("%s: its result is empty", crate.tool);
  }
  return crate;
}

absl::StatusOr<Crate> MakeBridge(const CandidateInput& input) {
  switch (input.unit->language) {
    case Language::kC:
    case Language::kCxx:
      return MakeCBridge(input);
    case Language::kPython:
      return MakePythonBridge(input);
    case Language::kShell:
      return MakeShellBridge(input);
    case Language::kOther:
      break;
  }
  return Internal("unit '%s' has no language", input.unit->name);
}

RustCount CountRust(const fs::path& crate_dir) {
  RustCount count;
  std::error_code error;
  for (fs::recursive_directory_iterator it(crate_dir / "src", error), last; !error && it != last;
       it.increment(error)) {
    if (it->path().extension() != ".rs") continue;
    const auto text = os::ReadFile(it->path());
    if (!text.ok()) continue;
    bool in_comment = false;
    for (size_t at = 0; at < text->size();) {
      const size_t end = std::min(text->find('\n', at), text->size());
      std::string_view line(text->data() + at, end - at);
      at = end + 1;
      const size_t start = line.find_first_not_of(" \t\r");
      if (start == std::string_view::npos) continue;
      line.remove_prefix(start);
      if (in_comment) {
        in_comment = line.find("*/") == std::string_view::npos;
        continue;
      }
      if (line.starts_with("//")) continue;
      if (line.starts_with("/*")) {
        in_comment = line.find("*/") == std::string_view::npos;
        continue;
      }
      ++count.lines;
      count.unsafe_count += CountWord(line, "unsafe");
    }
  }
  return count;
}

}  // namespace batuta::convert

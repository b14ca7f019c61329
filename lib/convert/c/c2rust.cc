#include "lib/convert/c/c2rust.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_format.h"
#include "lib/convert/c/c_repair.h"
#include "lib/convert/c/link_flags.h"
#include "lib/convert/c/link_graph.h"
#include "lib/convert/c/preprocess.h"
#include "lib/convert/c/repair.h"
#include "lib/convert/c/transpile_c.h"
#include "lib/convert/room.h"
#include "lib/convert/suggest.h"
#include "lib/os/embedded.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::embedded {
std::span<const File> CSupport();
}

namespace batuta::convert {
namespace {

absl::Status CheckTranslatable(const CTarget& target) {
  if (target.commands.empty()) return FailedPrecondition("c2rust: the program has no C source");
  std::set<std::string> sources;
  for (const CompileCommand& command : target.commands) {
    const std::string name = fs::path(command.source).filename().native();
    if (IsCxxCommand(command)) return FailedPrecondition("c2rust: '%s' is C++", name);
    if (name.ends_with(".s") || name.ends_with(".S")) {
      return FailedPrecondition("c2rust: '%s' is assembly", name);
    }
    if (!sources.insert(command.source).second) {
      return FailedPrecondition("c2rust: '%s' is compiled twice for one program", name);
    }
  }
  return absl::OkStatus();
}

bool Says(const absl::Status& status, const char* what) {
  return std::string(status.message()).find(what) != std::string::npos;
}

// Translates the sources as they are, or else changed to what c2rust can read.
absl::StatusOr<TranspiledC> Translate(const CandidateInput& input, Crate& crate) {
  std::vector<CompileCommand> commands = input.unit->target.commands;
  auto transpiled = TranspileC(input, commands, input.scratch / "as-it-is");
  if (Says(transpiled.status(), "name not declared")) {
    const fs::path work = input.scratch / "rewritten";
    BATUTA_ASSIGN_OR_RETURN(auto rewritten, RewriteSources(commands, input.original->build_root,
                                                           work / "c", HoistBlockExterns));
    if (rewritten.empty()) return transpiled;
    commands = std::move(rewritten);
    crate.repairs.push_back("extern declarations in functions");
    transpiled = TranspileC(input, commands, work);
  }
  if (Says(transpiled.status(), "arg_tys.len() == exprs.len()")) {
    const fs::path work = input.scratch / "preprocessed";
    auto plain = PreprocessSources(input, commands, work / "i");
    const bool is_late = absl::IsDeadlineExceeded(plain.status());
    if (is_late || EndsRun(plain.status())) return plain.status();
    if (!plain.ok()) return transpiled;
    BATUTA_ASSIGN_OR_RETURN(auto rewritten,
                            RewriteSources(*plain, work / "i", work / "c", CallOldStyleByAddress));
    commands = rewritten.empty() ? *std::move(plain) : std::move(rewritten);
    crate.repairs.push_back("calls of old-style functions");
    transpiled = TranspileC(input, commands, work);
  }
  if (Says(transpiled.status(), "labels-as-values")) {
    // Programs that jump to computed labels have another way for compilers that cannot.
    for (CompileCommand& command : commands) {
      command.argv.insert(command.argv.begin() + 1, "-U__GNUC__");
    }
    crate.repairs.push_back("computed goto");
    transpiled = TranspileC(input, commands, input.scratch / "not-gnu");
  }
  return transpiled;
}

void Repair(std::vector<RustModule>& modules, Crate& crate) {
  for (const RepairPass& pass : RepairPasses()) {
    bool changed = false;
    for (RustModule& module : modules) {
      std::string text = pass.apply(module.text, module.name);
      changed = changed || text != module.text;
      module.text = std::move(text);
    }
    if (changed) crate.repairs.push_back(pass.name);
  }
}

bool AnyUses(const std::vector<RustModule>& modules, std::string_view what) {
  return std::any_of(modules.begin(), modules.end(), [what](const RustModule& module) {
    return module.text.find(what) != std::string::npos;
  });
}

std::string MakeRoot(const Unit& unit, const std::vector<RustModule>& modules) {
  std::string text = absl::StrFormat(
      "//! %s, translated from C: each C file is a module, and they meet by the names of C's linker.\n"
      "#![no_main]\n"
      "// C's arithmetic wraps and its arrays are not checked: what rustc can foresee of that is no\n"
      "// error here, and the style is C's.\n"
      "#![allow(\n    warnings,\n    arithmetic_overflow,\n    unconditional_panic,\n"
      "    overflowing_literals,\n    invalid_reference_casting,\n    clippy::all\n)]\n\n",
      unit.name);
  if (AnyUses(modules, "BitfieldStruct")) text += "#[macro_use]\nextern crate c2rust_bitfields;\n\n";
  for (const embedded::File& file : embedded::CSupport()) {
    const std::string name = fs::path(file.path).stem().native();
    if (AnyUses(modules, "crate::" + name + "::")) text += absl::StrFormat("mod %s;\n", name);
  }
  for (const RustModule& module : modules) text += absl::StrFormat("mod %s;\n", module.name);
  for (const std::string& library : RustLibraries(unit.target.link_flags)) {
    text += absl::StrFormat("\n#[link(name = \"%s\")]\nextern \"C\" {}\n", library);
  }
  return text;
}

absl::Status WriteCrate(const CandidateInput& input, const std::vector<RustModule>& modules) {
  const fs::path src = input.output / "src";
  for (const embedded::File& file : embedded::CSupport()) {
    const std::string name = fs::path(file.path).stem().native();
    if (!AnyUses(modules, "crate::" + name + "::")) continue;
    BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(src / (name + ".rs"), file.content));
  }
  for (const RustModule& module : modules) {
    BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(src / (module.name + ".rs"), module.text));
  }
  return os::WriteFileAtomic(src / "main.rs", MakeRoot(*input.unit, modules));
}

// Compiles the crate, with rustc's own suggestions applied while they help.
absl::Status MendUntilItCompiles(const CandidateInput& input, Crate& crate) {
  const tools::Tool* cargo = input.registry->Find("cargo");
  if (cargo == nullptr) return FailedPrecondition("c2rust: there is no cargo to check its result");
  // Dependencies are compiled once, in a folder that cargo locks; without any, nobody has to wait.
  const fs::path shared = crate.dependencies.empty() ? input.scratch : input.scratch.parent_path();
  BATUTA_ASSIGN_OR_RETURN(
      const CheckPackage package,
      MakeCheckPackage(crate, input.scratch / "check", shared / "check-target", cargo->path));
  BATUTA_ASSIGN_OR_RETURN(std::vector<RustError> errors, CheckCrate(package, input.stop));
  if (errors.empty()) return absl::OkStatus();
  BATUTA_ASSIGN_OR_RETURN(const int applied, ApplySuggestions(package, errors, input.stop));
  if (applied > 0) crate.repairs.push_back(absl::StrFormat("rustc's suggestions (%d)", applied));
  if (!errors.empty()) return FailedPrecondition("c2rust: %s", errors.front().message);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Crate> MakeC2rustCrate(const CandidateInput& input) {
  BATUTA_RETURN_IF_ERROR(CheckTranslatable(input.unit->target));
  Crate crate;
  crate.dir = input.output;
  crate.tool = "c2rust";
  BATUTA_ASSIGN_OR_RETURN(TranspiledC transpiled, Translate(input, crate));
  crate.dependencies = std::move(transpiled.dependencies);
  if (crate.dependencies.contains("f128")) {
    return FailedPrecondition("c2rust: long double would become a type of another layout");
  }
  Repair(transpiled.modules, crate);
  if (!AnyUses(transpiled.modules, "::libc")) crate.dependencies.erase("libc");
  BATUTA_RETURN_IF_ERROR(WriteCrate(input, transpiled.modules));
  BATUTA_RETURN_IF_ERROR(MendUntilItCompiles(input, crate));
  return crate;
}

}  // namespace batuta::convert

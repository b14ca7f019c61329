#include "bench/shell/batch.h"

#include <chrono>

#include "absl/strings/str_format.h"
#include "lib/convert/error_line.h"
#include "lib/convert/shell/program_writer.h"
#include "lib/convert/shell/transpile_shell.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::bench {
namespace {

namespace fs = std::filesystem;
using convert::shell::Dialect;

constexpr const char* kManifest = R"([package]
name = "batch"
version = "0.1.0"
edition = "2021"

[dependencies]
batuta-sh = { path = "../batuta-sh" }

[workspace]

[profile.dev]
debug = 0
incremental = false

[profile.dev.package.batuta-sh]
opt-level = 1
)";

// Which script is run stands in the environment, for the program alone.
constexpr const char* kMain = R"(
/// The script that the environment names.
#[no_mangle]
pub extern "C" fn main(
    argc: std::ffi::c_int,
    argv: *const *const std::ffi::c_char,
) -> std::ffi::c_int {
    let which = std::env::var("BATUTA_BATCH").unwrap_or_default();
    std::env::remove_var("BATUTA_BATCH");
    let index: usize = which.parse().expect("a number");
    // SAFETY: these are the arguments of main.
    unsafe { batuta_sh::start(SCRIPTS[index], argc, argv, None) }
}
)";

// A whole program becomes a module of another.
std::string AsModule(std::string text) {
  const auto replace = [&text](const std::string& from, const std::string& to) {
    if (const size_t at = text.find(from); at != std::string::npos)
      text.replace(at, from.size(), to);
  };
  replace("//! ", "// ");
  replace("#![no_main]\n", "");
  replace("mod tree;\n", "");
  if (const size_t at = text.find("/// Unpacks the files"); at != std::string::npos) {
    text.erase(at, text.find("\n}\n", at) + 3 - at);
  }
  replace("batuta_sh::program!(Script {", "pub static SCRIPT: Script = Script {");
  const size_t end = text.find("\n}", text.find("pub static SCRIPT"));
  if (end != std::string::npos) text.replace(end, text.find(");\n", end) + 2 - end, "\n};");
  return text;
}

absl::Status WriteRuntime(const fs::path& folder) {
  for (const embedded::File& file : convert::ShellCrateFiles()) {
    BATUTA_RETURN_IF_ERROR(
        os::WriteFileAtomic(folder / "batuta-sh" / std::string(file.path), file.content));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Batch> Batch::Build(const fs::path& folder, std::vector<BatchScript> scripts,
                                   BatchProfile profile) {
  BATUTA_RETURN_IF_ERROR(os::RemoveAll(folder / "crate" / "src"));
  BATUTA_RETURN_IF_ERROR(WriteRuntime(folder));
  std::string modules, table;
  for (size_t i = 0; i < scripts.size(); ++i) {
    convert::shell::Sources sources{.path = "s.sh", .program = "s"};
    sources.dialect = scripts[i].dialect;
    sources.text = scripts[i].text;
    sources.native_commands = scripts[i].native_commands;
    const auto program = convert::shell::WriteProgram(sources, {});
    if (!program.ok()) {
      scripts[i].refusal = std::string(program.status().message());
      table += "&NONE,\n";
      continue;
    }
    BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(
        folder / "crate" / "src" / absl::StrFormat("s%d.rs", i), AsModule(program->main)));
    modules += absl::StrFormat("mod s%d;\n", i);
    table += absl::StrFormat("&s%d::SCRIPT,\n", i);
  }
  const std::string none =
      "static NONE: batuta_sh::Script = batuta_sh::Script {\npath: \"\",\nprogram: \"\",\n"
      "dialect: batuta_sh::Dialect::Bash,\noptions: \"\",\nbody: |_| Ok(()),\nsourced: &[],\n"
      "texts: &[],\n};\n";
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(folder / "crate" / "src" / "main.rs",
                                             "#![no_main]\n" + modules + none +
                                                 "static SCRIPTS: &[&batuta_sh::Script] = &[\n" +
                                                 table + "];\n" + kMain));
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(folder / "crate" / "Cargo.toml", kManifest));
  os::ProcessSpec spec;
  spec.argv = {"cargo", "build", "--quiet", "--offline", "--message-format=short"};
  if (profile == BatchProfile::kSpeed) spec.argv.emplace_back("--release");
  spec.cwd = folder / "crate";
  spec.time_limit = std::chrono::minutes(20);
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, os::RunProcess(spec));
  if (!result.Succeeded()) {
    return FailedPrecondition("cargo build: %s", result.stderr_text.substr(0, 4000));
  }
  const char* made = profile == BatchProfile::kSpeed ? "release" : "debug";
  return Batch(folder, folder / "crate" / "target" / made / "batch", std::move(scripts));
}

absl::StatusOr<Shown> Batch::Run(size_t index, bool translated, const std::string* beside) const {
  const BatchScript& script = scripts_[index];
  BATUTA_ASSIGN_OR_RETURN(const fs::path work, os::MakePrivateDir(folder_, "run-"));
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(work / "s.sh", script.text));
  if (beside != nullptr) BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(work / "t.sh", *beside));
  os::ProcessSpec spec;
  spec.cwd = work;
  spec.time_limit = std::chrono::seconds(20);
  spec.output_limit_bytes = 1 << 20;
  const os::Environment own = os::CurrentEnvironment();
  spec.env = os::Environment{
      {"PATH", own.at("PATH")}, {"HOME", "/nonexistent"}, {"LC_ALL", "C.UTF-8"}, {"TZ", "UTC"}};
  if (translated) {
    spec.program = program_;
    spec.argv = {"s.sh"};
    (*spec.env)["BATUTA_BATCH"] = absl::StrFormat("%d", index);
  } else {
    spec.argv = {script.dialect == Dialect::kBash ? "bash" : "dash", "s.sh"};
  }
  // From before the start: on a busy machine the program may have ended when its start returns.
  const auto start = std::chrono::steady_clock::now();
  auto result = os::RunProcess(spec);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  os::RemoveAll(work).IgnoreError();
  BATUTA_RETURN_IF_ERROR(result.status());
  return Shown{result->Outcome(spec), result->stdout_text, result->stderr_text, took.count(),
               result->max_rss_bytes};
}

absl::StatusOr<Shown> Batch::RunOriginal(size_t index) const { return Run(index, false, nullptr); }

absl::StatusOr<Shown> Batch::RunTranslated(size_t index) const { return Run(index, true, nullptr); }

absl::StatusOr<Shown> Batch::RunOriginal(size_t index, const std::string& beside) const {
  return Run(index, false, &beside);
}

absl::StatusOr<Shown> Batch::RunTranslated(size_t index, const std::string& beside) const {
  return Run(index, true, &beside);
}

}  // namespace batuta::bench

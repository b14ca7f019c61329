#include "lib/convert/workspace.h"

#include <sys/stat.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <string_view>

#include "absl/strings/str_format.h"
#include "lib/convert/bridge/crate_files.h"
#include "lib/convert/cases_test_source.h"
#include "lib/convert/python/runtime_crate.h"
#include "lib/convert/room.h"
#include "lib/convert/shell/transpile_shell.h"
#include "lib/convert/suggest.h"
#include "lib/os/embedded.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/text.h"

namespace batuta::embedded {
std::span<const File> BatutaCases();
}

namespace batuta::convert {
namespace {

namespace json = boost::json;

constexpr const char* kCasesCrate = "batuta-cases";

// Writes what differs and remembers what belongs, so that the rest can be removed.
class Writer {
 public:
  explicit Writer(fs::path root) : root_(std::move(root)) {}

  absl::Status Put(const fs::path& relative, std::string_view content, int mode = 0644) {
    kept_.insert(relative.native());
    const fs::path path = root_ / relative;
    struct stat st;
    if (lstat(path.c_str(), &st) == 0 && S_ISREG(st.st_mode) &&
        static_cast<size_t>(st.st_size) == content.size()) {
      auto old = os::ReadFile(path);
      if (old.ok() && *old == content) return absl::OkStatus();
    }
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) BATUTA_RETURN_IF_ERROR(os::RemoveAll(path));
    return os::WriteFileAtomic(path, content, mode);
  }

  absl::Status PutTree(const fs::path& from, const fs::path& relative) {
    std::error_code error;
    for (fs::recursive_directory_iterator it(from, error), end; !error && it != end;
         it.increment(error)) {
      std::error_code ignored;
      if (!it->is_regular_file(ignored)) continue;
      const fs::path inner = it->path().lexically_relative(from);
      if (inner == "Cargo.toml" || inner == "Cargo.lock" || *inner.begin() == "target") continue;
      BATUTA_ASSIGN_OR_RETURN(const std::string content, os::ReadFile(it->path()));
      BATUTA_RETURN_IF_ERROR(Put(relative / inner, content));
    }
    if (error) return FailedPrecondition("%s: %s", from.native(), error.message());
    return absl::OkStatus();
  }

  void Keep(const fs::path& relative) { kept_.insert(relative.native()); }

  void KeepTree(const fs::path& relative) {
    std::error_code error;
    for (fs::recursive_directory_iterator it(root_ / relative, error), end; !error && it != end;
         it.increment(error)) {
      Keep(it->path().lexically_relative(root_));
    }
  }

  absl::Status RemoveTheRest() {
    std::error_code error;
    std::vector<fs::path> stale;
    for (fs::recursive_directory_iterator it(root_, error), end; !error && it != end;
         it.increment(error)) {
      if (it->is_directory(error) && !it->is_symlink(error)) continue;
      if (!kept_.contains(it->path().lexically_relative(root_).native())) {
        stale.push_back(it->path());
      }
    }
    for (const fs::path& path : stale) {
      BATUTA_RETURN_IF_ERROR(os::RemoveAll(path));
      // Cargo takes every folder below crates/ for a member: leave no empty ones.
      fs::path parent = path.parent_path();
      while (parent != root_ && fs::remove(parent, error)) parent = parent.parent_path();
    }
    return absl::OkStatus();
  }

 private:
  fs::path root_;
  std::set<std::string> kept_;
};

std::string Manifest(const Member& member) {
  const Crate& crate = *member.crate;
  const Unit& unit = member.planned->unit;
  const auto requirements = [](const CrateRequirements& all) {
    std::string text;
    for (const auto& [name, version] : all) text += absl::StrFormat("%s = \"%s\"\n", name, version);
    return text;
  };
  std::string text = absl::StrFormat(
      "[package]\nname = \"%s\"\nversion = \"0.1.0\"\nedition = \"%s\"\npublish = false\n\n"
      "[[bin]]\nname = \"%s\"\npath = \"src/main.rs\"\ntest = false\nbench = false\n",
      unit.crate, crate.edition, unit.name);
  if (!crate.dependencies.empty() || !crate.local_dependencies.empty()) {
    text += "\n[dependencies]\n" + requirements(crate.dependencies);
    for (const std::string& name : crate.local_dependencies) {
      text += absl::StrFormat("%s = { path = \"../../support/%s\" }\n", name, name);
    }
  }
  if (!crate.build_dependencies.empty()) {
    text += "\n[build-dependencies]\n" + requirements(crate.build_dependencies);
  }
  return text + absl::StrFormat("\n[dev-dependencies]\n%s = { path = \"../../support/%s\" }\n",
                                kCasesCrate, kCasesCrate);
}

constexpr const char* kMembers = R"([workspace]
resolver = "2"
members = ["crates/*", "support/*"]
)";

// Else `cargo test` would compile the unit tests of what is shipped along.
constexpr const char* kDefaultMembers = "default-members = [\"crates/*\"]\n";

// No panic is caught anywhere, and code that need not be ready to unwind is smaller and faster.
constexpr const char* kProfiles = R"(
# Translated C wraps around and indexes as C does; its checks are the original program's own.
[profile.dev]
overflow-checks = false
debug-assertions = false

[profile.release]
overflow-checks = false
debug-assertions = false
panic = "abort"
)";

// It is compiled once for many programs.
constexpr const char* kRuntimeProfile = R"(
[profile.release.package.batuta-py]
codegen-units = 1
)";

std::string RootManifest(Profile profile, bool has_members, bool has_runtime) {
  std::string text = kMembers;
  if (has_members) text += kDefaultMembers;  // cargo takes none that matches nothing
  text += kProfiles;
  if (profile == Profile::kLinkTime) text += "lto = \"fat\"\ncodegen-units = 1\n";
  if (has_runtime) text += kRuntimeProfile;
  return text;
}

absl::Status PutEmbedded(Writer& writer, const std::string& name,
                         std::span<const embedded::File> files) {
  for (const embedded::File& file : files) {
    BATUTA_RETURN_IF_ERROR(
        writer.Put(fs::path("support") / name / std::string(file.path), file.content));
  }
  return absl::OkStatus();
}

std::string FirstLine(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

// Cargo's package ids hold the package's folder: ".../crates/unit-wc#unit-wc@0.1.0" or, in older
// versions, "unit-wc 0.1.0 (path+file:///.../crates/unit-wc)".
std::string CrateOf(const json::object& message) {
  const auto* manifest = message.if_contains("manifest_path");
  if (manifest == nullptr || !manifest->is_string()) return {};
  return fs::path(manifest->as_string().c_str()).parent_path().filename().native();
}

void ReadMessages(std::string_view output, BuildOutcome& outcome) {
  while (!output.empty()) {
    const size_t end = output.find('\n');
    const std::string_view line = output.substr(0, end);
    output.remove_prefix(end == std::string_view::npos ? output.size() : end + 1);
    json::error_code error;
    const json::value value = json::parse({line.data(), line.size()}, error);
    if (error || !value.is_object()) continue;
    const json::object& message = value.as_object();
    const auto* reason = message.if_contains("reason");
    const std::string crate = CrateOf(message);
    if (reason == nullptr || crate.empty()) continue;
    if (*reason == "compiler-artifact") {
      const auto* program = message.if_contains("executable");
      if (program != nullptr && program->is_string()) {
        outcome.binaries[crate] = program->as_string().c_str();
      }
      const auto* fresh = message.if_contains("fresh");
      if (fresh != nullptr && *fresh == false) outcome.compiled.insert(crate);
    } else if (*reason == "compiler-message") {
      const auto errors = ParseRustErrors(line, {});
      if (!errors.empty()) outcome.failed.emplace(crate, errors.front().message);
    }
  }
}

// The first line of cargo's own words that says what is wrong, and its deepest cause.
std::string FirstError(std::string_view text) {
  std::string error, cause;
  bool is_cause = false;
  for (size_t at = 0; at < text.size();) {
    const std::string line = FirstLine(text.substr(at));
    at += line.size() + 1;
    if (error.empty() && line.starts_with("error")) error = line;
    if (is_cause && !error.empty())
      cause = line.substr(std::min(line.find_first_not_of(' '), line.size()));
    is_cause = line == "Caused by:";
  }
  if (error.empty()) return FirstLine(text);
  return cause.empty() ? error : error + ": " + cause;
}

// A build script's failure is told on stderr only: its first line that says "error", else the
// first.
std::string BuildScriptError(std::string_view log, const std::string& crate) {
  const size_t at = log.find("custom build command for `" + crate + " ");
  if (at == std::string_view::npos) return {};
  size_t end = log.find("\nerror: failed to run custom build", at);
  const std::string_view part = log.substr(at, end == std::string_view::npos ? end : end - at);
  for (const char* word : {" error: ", "error occurred", "fatal error", "error: "}) {
    const size_t found = part.find(word, 40);
    if (found == std::string_view::npos) continue;
    const size_t start = part.rfind('\n', found) + 1;
    return "build script: " + FirstLine(part.substr(start));
  }
  return "build script failed";
}

}  // namespace

std::string WorkspaceReadme(const std::string& project_name, const std::vector<Member>& members) {
  std::string text = absl::StrFormat(
      "# %s in Rust\n\nMade from the project %s by batuta. `cargo build --release` builds it, "
      "`cargo test --release` runs every recorded case of the original against it; `report.md` "
      "says "
      "what became of each unit.\n\n| program | original | made by |\n|---|---|---|\n",
      EscapeMarkdown(project_name), EscapeMarkdown(project_name));
  for (const Member& member : members) {
    const std::string maker = member.crate->kind == CrateKind::kBridged
                                  ? "bridge: the original code, called from Rust"
                                  : member.crate->tool;
    text += absl::StrFormat("| `target/release/%s` | %s | %s%s |\n", member.planned->unit.name,
                            EscapeMarkdown(member.planned->unit.product), EscapeMarkdown(maker),
                            member.is_faulty ? "; **differs from the original**" : "");
  }
  text +=
      "\nTo build without a network: run `cargo vendor` once where there is one and put what it "
      "prints into `.cargo/config.toml`.\n";
  return text;
}

absl::Status Workspace::Write(const std::string& project_name, const std::vector<Member>& members,
                              Profile profile) {
  Writer writer(dir_);
  profile_ = profile;
  shipped_ = {kCasesCrate};
  for (const Member& member : members) {
    const fs::path folder = fs::path("crates") / member.planned->unit.crate;
    BATUTA_RETURN_IF_ERROR(writer.PutTree(member.crate->dir, folder));
    if (member.baselines == nullptr) writer.KeepTree(folder / "tests");
    for (const auto& [path, content] : CasesTestSource(member)) {
      BATUTA_RETURN_IF_ERROR(writer.Put(folder / path, content));
    }
    BATUTA_RETURN_IF_ERROR(writer.Put(folder / "Cargo.toml", Manifest(member)));
    shipped_.insert(member.crate->local_dependencies.begin(),
                    member.crate->local_dependencies.end());
  }
  BATUTA_RETURN_IF_ERROR(PutEmbedded(writer, kCasesCrate, embedded::BatutaCases()));
  if (shipped_.contains(kBridgeCrate)) {
    BATUTA_RETURN_IF_ERROR(PutEmbedded(writer, kBridgeCrate, BridgeCrateFiles()));
  }
  if (shipped_.contains(kShellCrate)) {
    BATUTA_RETURN_IF_ERROR(PutEmbedded(writer, kShellCrate, ShellCrateFiles()));
  }
  if (shipped_.contains(kRuntimeCrate)) {
    BATUTA_RETURN_IF_ERROR(PutEmbedded(writer, kRuntimeCrate, RuntimeCrateFiles()));
  }
  BATUTA_RETURN_IF_ERROR(writer.Put(
      "Cargo.toml", RootManifest(profile, !members.empty(), shipped_.contains(kRuntimeCrate))));
  BATUTA_RETURN_IF_ERROR(writer.Put("README.md", WorkspaceReadme(project_name, members)));
  BATUTA_RETURN_IF_ERROR(writer.Put(".gitignore", "/target/\n"));
  writer.Keep("Cargo.lock");
  return writer.RemoveTheRest();
}

// What goes wrong with these costs time, nothing else.
void Workspace::TakeCompiledCrates() const {
  if (profile_ != Profile::kPlain) return;
  for (const std::string& crate : shipped_) {
    compiled_.Restore(crate, {dir_, target_dir_}).IgnoreError();
  }
}

void Workspace::KeepCompiledCrates(const BuildOutcome& outcome) const {
  if (profile_ != Profile::kPlain) return;
  for (const std::string& crate : shipped_) {
    if (!outcome.compiled.contains(crate)) continue;
    compiled_.Store(crate, {dir_, target_dir_}).IgnoreError();
  }
}

absl::StatusOr<BuildOutcome> Workspace::Build(const std::vector<Member>& members,
                                              std::stop_token stop) {
  os::ProcessSpec spec;
  spec.argv = {cargo_,
               "build",
               "--release",
               "--keep-going",
               "--message-format=json",
               "--target-dir",
               target_dir_.native()};
  spec.cwd = dir_;
  spec.time_limit = std::chrono::minutes(30);
  spec.env = os::CurrentEnvironment();
  (*spec.env)["CARGO_TERM_COLOR"] = "never";
  (*spec.env)["CARGO_INCREMENTAL"] = "0";
  TakeCompiledCrates();
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, os::RunProcess(spec, stop));
  BATUTA_RETURN_IF_ERROR(CheckRoom(target_dir_, result));
  BuildOutcome outcome;
  ReadMessages(result.stdout_text, outcome);
  KeepCompiledCrates(outcome);
  if (result.stderr_text.find("No space left on device") != std::string::npos) {
    return ResourceExhausted("cargo build: No space left on device (%s)", target_dir_.native());
  }
  if (result.timed_out) return DeadlineExceeded("cargo build: %s", result.Outcome(spec));
  bool any_built = false;
  for (const Member& member : members) {
    const std::string& crate = member.planned->unit.crate;
    if (outcome.failed.contains(crate)) {
      outcome.binaries.erase(crate);
      continue;
    }
    if (outcome.binaries.contains(crate)) {
      any_built = true;
      continue;
    }
    std::string reason = BuildScriptError(result.stderr_text, crate);
    if (reason.empty() && result.stderr_text.find("`" + crate + "`") != std::string::npos) {
      reason = "could not be compiled";
    }
    if (!reason.empty()) outcome.failed[crate] = reason;
  }
  if (!result.Succeeded() && !any_built && outcome.failed.empty()) {
    return FailedPrecondition("cargo build: %s", FirstError(result.stderr_text));
  }
  for (const Member& member : members) {
    const std::string& crate = member.planned->unit.crate;
    if (!outcome.binaries.contains(crate)) {
      outcome.failed.emplace(crate, FirstError(result.stderr_text));
    }
  }
  return outcome;
}

}  // namespace batuta::convert

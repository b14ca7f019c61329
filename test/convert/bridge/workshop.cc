#include "test/convert/bridge/workshop.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <ostream>
#include <regex>

#include "lib/convert/bridge/crate_files.h"
#include "lib/convert/languages.h"
#include "lib/convert/python/bridge_python.h"
#include "lib/convert/python/launch.h"
#include "lib/convert/shell/bridge_shell.h"
#include "lib/convert/shell/first_line.h"
#include "lib/os/file_system.h"

namespace batuta::convert {
namespace {

std::string ReplaceAll(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string Manifest(const std::string& name, const Crate& crate) {
  std::string text = "[package]\nname = \"" + name + "\"\nversion = \"0.1.0\"\nedition = \"" +
                     crate.edition + "\"\n[dependencies]\n";
  for (const std::string& local : crate.local_dependencies) {
    text += local + " = { path = \"../../support/" + local + "\" }\n";
  }
  return text;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Seen& seen) {
  out << seen.outcome << "\n--- stdout\n" << seen.stdout_text << "--- stderr\n" << seen.stderr_text;
  for (const auto& [path, content] : seen.files) out << "--- " << path << "\n" << content;
  return out;
}

Workshop::Workshop(std::map<std::string, ProjectFile> files, std::vector<EntryPoint> entries) {
  root_ = *os::MakePrivateDir(os::TempDir(), "batuta-test-");
  original_.source_root = original_.build_root = root_ / "demo";
  analysis_.root = original_.source_root;
  analysis_.entry_points = std::move(entries);
  for (const auto& [path, file] : files) {
    REQUIRE(os::WriteFileAtomic(original_.build_root / path, file.content, file.mode).ok());
    SourceFile source;
    source.path = path;
    source.language = LanguageOfName(path);
    source.bytes = static_cast<int64_t>(file.content.size());
    analysis_.files.push_back(source);
  }
  std::sort(analysis_.files.begin(), analysis_.files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  input_.analysis = &analysis_;
  input_.original = &original_;
}

Workshop::~Workshop() { os::RemoveAll(root_).IgnoreError(); }

void Workshop::Provide(const std::string& product, const std::string& binary,
                       const std::string& script) {
  input_.product_binaries[product] = binary;
  for (const fs::path& path : {original_.build_root / product, Binary(binary)}) {
    REQUIRE(os::WriteFileAtomic(path, script, 0755).ok());
  }
}

const EntryPoint& Workshop::Entry(const std::string& name) const {
  for (const EntryPoint& entry : analysis_.entry_points) {
    if (entry.name == name) return entry;
  }
  throw std::invalid_argument(name);
}

Unit Workshop::MakeUnit(const EntryPoint& entry) const {
  Unit unit;
  unit.name = unit.crate = entry.name;
  unit.language = entry.language;
  unit.entry = entry;
  unit.files = {entry.path};
  unit.product = entry.path;
  unit.is_program = !entry.name.ends_with("-lib");
  return unit;
}

void Workshop::Build() {
  const fs::path workspace = root_ / "rust";
  for (const embedded::File& file : BridgeCrateFiles()) {
    const fs::path path = workspace / "support" / kBridgeCrate / std::string(file.path);
    REQUIRE(os::WriteFileAtomic(path, file.content).ok());
  }
  REQUIRE(os::WriteFileAtomic(workspace / "Cargo.toml",
                              "[workspace]\nresolver = \"2\"\nmembers = [\"crates/*\"]\n")
              .ok());
  for (const EntryPoint& entry : analysis_.entry_points) {
    const Unit unit = MakeUnit(entry);
    CandidateInput input = input_;
    input.unit = &unit;
    input.output = workspace / "crates" / entry.name;
    auto crate = entry.language == Language::kShell ? MakeShellBridge(input)
                                                    : MakePythonBridge(input);
    INFO(crate.status().ToString());
    REQUIRE(crate.ok());
    REQUIRE(os::WriteFileAtomic(input.output / "Cargo.toml", Manifest(entry.name, *crate)).ok());
    crates_[entry.name] = *crate;
  }
  os::ProcessSpec spec;
  spec.argv = {"cargo", "build", "--quiet", "--offline"};
  spec.cwd = workspace;
  spec.env = os::CurrentEnvironment();
  (*spec.env)["CARGO_TARGET_DIR"] = root_ / "target";
  (*spec.env)["RUSTFLAGS"] = "-Dwarnings";
  const auto result = os::RunProcess(spec);
  INFO(result.status().ToString());
  REQUIRE(result.ok());
  INFO(result->stderr_text);
  REQUIRE(result->Succeeded());
}

fs::path Workshop::Binary(const std::string& name) const {
  return root_ / "target" / "debug" / name;
}

fs::path Workshop::Tree() const {
  for (const auto& entry : fs::directory_iterator(home() / ".cache" / "batuta" / "tree")) {
    if (fs::is_directory(entry.path() / "demo")) return entry.path() / "demo";
  }
  throw std::logic_error("nothing is unpacked");
}

os::Environment Workshop::Env() const {
  return {{"PATH", os::CurrentEnvironment()["PATH"]},
          {"HOME", home()},
          {"TMPDIR", root_ / "tmp"},
          {"LC_ALL", "C.UTF-8"}};
}

Seen Workshop::RunOriginal(const std::string& name, const RunOptions& options) const {
  const EntryPoint& entry = Entry(name);
  const fs::path path = original_.build_root / entry.path;
  os::Environment env = Env();
  std::vector<std::string> argv;
  if (entry.language == Language::kShell) {
    argv = ShellCommand(*os::ReadFile(path), entry.path);
    argv.push_back(path);
  } else {
    const PythonLaunch launch = *LaunchOf(MakeUnit(entry));
    argv = launch.words;
    argv.insert(argv.begin(), original_.python);
    if (!launch.script.empty()) argv.push_back(path);
    if (launch.search_folder) env["PYTHONPATH"] = original_.build_root / *launch.search_folder;
  }
  return Run(std::move(argv), options, std::move(env));
}

Seen Workshop::RunBridged(const std::string& name, const RunOptions& options) const {
  return Run({Binary(name)}, options, Env());
}

Seen Workshop::Run(std::vector<std::string> argv, const RunOptions& options,
                   os::Environment env) const {
  argv.insert(argv.end(), options.args.begin(), options.args.end());
  if (!options.wrapper.empty()) {
    const std::vector<std::string> shell = {"/bin/bash", "-c", options.wrapper, "wrapper"};
    argv.insert(argv.begin(), shell.begin(), shell.end());
  }
  const fs::path work = root_ / "work";
  REQUIRE(os::RemoveAll(work).ok());
  for (const fs::path& folder : {work, home(), root_ / "tmp"}) REQUIRE(os::MakeDirs(folder).ok());
  for (const auto& [variable, value] : options.env) env[variable] = value;
  os::ProcessSpec spec;
  spec.argv = std::move(argv);
  spec.cwd = work;
  spec.env = std::move(env);
  spec.stdin_text = options.stdin_text;
  spec.time_limit = std::chrono::seconds(30);
  const auto result = os::RunProcess(spec);
  INFO(result.status().ToString());
  REQUIRE(result.ok());
  Seen seen{result->Outcome(spec), Masked(result->stdout_text), Masked(result->stderr_text), {}};
  for (const auto& entry : fs::recursive_directory_iterator(work)) {
    if (!entry.is_regular_file()) continue;
    seen.files[entry.path().lexically_relative(work)] = Masked(*os::ReadFile(entry.path()));
  }
  return seen;
}

std::string Workshop::Masked(std::string text) const {
  text = std::regex_replace(
      text, std::regex(home().native() + "/\\.cache/batuta/tree/[^/]*/demo"), "<PROJECT>");
  return ReplaceAll(std::move(text), original_.build_root, "<PROJECT>");
}

}  // namespace batuta::convert

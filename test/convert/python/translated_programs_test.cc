// Small Python programs, translated, built in one workspace and run beside CPython: all that can be
// seen must be the same.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "lib/convert/python/interpreter.h"
#include "lib/convert/python/runtime_crate.h"
#include "lib/convert/python/translate_python.h"
#include "lib/convert/workspace.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"

namespace batuta::convert {
namespace {

const fs::path kPrograms = fs::path(BATUTA_SOURCE_DIR) / "test" / "convert" / "python" / "programs";

struct Program {
  std::string name;
  PlannedUnit planned;
  Crate crate;
  std::vector<Baseline> baselines;
};

class Workbench {
 public:
  Workbench() {
    original_.source_root = original_.build_root = original_.run_root = kPrograms;
    original_.python = ResolvePython("/", "");
    REQUIRE(!original_.python.empty());
    for (const auto& entry : fs::directory_iterator(kPrograms)) {
      if (entry.path().extension() == ".py") Translate(entry.path().filename());
    }
    for (const auto& entry : fs::directory_iterator(kPrograms / "packages")) {
      TranslatePackage(entry.path().filename());
    }
    REQUIRE(programs_.size() > 8);
    std::vector<Member> members;
    for (auto& [name, program] : programs_) {
      members.push_back({&program.planned, &program.crate, &program.baselines, false});
    }
    Workspace workspace(root_ / "workspace", root_ / "target", "cargo", CompiledCrates({}, ""));
    REQUIRE(workspace.Write("programs", members).ok());
    const auto outcome = workspace.Build(members, {});
    INFO(outcome.status());
    REQUIRE(outcome.ok());
    for (const auto& [crate, error] : outcome->failed) FAIL_CHECK(crate << ": " << error);
    binaries_ = outcome->binaries;
  }
  ~Workbench() { os::RemoveAll(root_).IgnoreError(); }

  std::string Seen(std::vector<std::string> argv, std::string input = "") const {
    os::ProcessSpec spec;
    spec.argv = std::move(argv);
    spec.stdin_text = std::move(input);
    spec.cwd = root_;
    spec.env = os::CurrentEnvironment();
    (*spec.env)["HOME"] = root_;
    (*spec.env)["PYTHONPATH"] = kPrograms / "packages";  // for -m
    (*spec.env)["PYTHONDONTWRITEBYTECODE"] = "1";
    spec.time_limit = std::chrono::seconds(60);
    const auto result = os::RunProcess(spec);
    REQUIRE(result.ok());
    return Masked(result->Outcome(spec) + "\n" + result->stdout_text + "\n--- stderr\n" +
                  result->stderr_text);
  }
  const std::map<std::string, Program>& programs() const { return programs_; }
  const Original& original() const { return original_; }
  std::string Binary(const std::string& name) const {
    const auto it = binaries_.find(name);
    return it == binaries_.end() ? std::string() : it->second.native();
  }

 private:
  void Translate(const std::string& file) {
    const std::string name = fs::path(file).stem();
    Translate({name, file, Language::kPython, EntryKind::kScript, ""}, {file});
  }

  void TranslatePackage(const std::string& name) {
    const std::string folder = "packages/" + name, main = folder + "/__main__.py";
    Translate({name, main, Language::kPython, EntryKind::kPackage, name},
              {main, folder + "/__init__.py"});
  }

  void Translate(const EntryPoint& entry, std::vector<std::string> files) {
    Program& program = programs_[entry.name];
    program.name = entry.name;
    Unit& unit = program.planned.unit;
    unit.name = unit.crate = program.name;
    unit.language = Language::kPython;
    unit.entry = entry;
    unit.files = std::move(files);
    CandidateInput input;
    input.unit = &unit;
    input.analysis = &analysis_;
    input.original = &original_;
    input.scratch = root_ / "scratch";
    input.output = root_ / "made" / program.name;
    REQUIRE(os::MakeDirs(input.scratch).ok());
    REQUIRE(os::MakeDirs(input.output).ok());
    auto crate = MakeTranslatedPythonCrate(input);
    INFO(entry.path << ": " << crate.status());
    REQUIRE(crate.ok());
    program.crate = *std::move(crate);
  }

  // The project's folder, and what stands for it in a translated program.
  std::string Masked(std::string text) const {
    const std::string tree = (root_ / ".cache" / "batuta" / "tree").native();
    for (size_t at; (at = text.find(tree)) != std::string::npos;) {
      const size_t name = text.find("/programs", at + tree.size());
      REQUIRE(name != std::string::npos);
      text.replace(at, name + 9 - at, "<PROJECT>");
    }
    for (size_t at; (at = text.find(kPrograms.native())) != std::string::npos;) {
      text.replace(at, kPrograms.native().size(), "<PROJECT>");
    }
    return text;
  }

  fs::path root_ = *os::MakePrivateDir(os::TempDir(), "batuta-test-");
  Analysis analysis_;
  Original original_;
  std::map<std::string, Program> programs_;
  std::map<std::string, fs::path> binaries_;
};

// Broken pipes, interrupts, deep recursion, huge numbers, arguments that are no UTF-8.
void CheckEdges(const Workbench& bench) {
  const std::string binary = bench.Binary("edges");
  if (binary.empty()) return;  // told above
  const std::string source = kPrograms / "edges.py";
  const std::string long_input = "one two\n" + std::string(100000, 'x') + "\nlast line";
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"stdin"}, std::vector<std::string>{"lines"},
        std::vector<std::string>{"interrupt"}, std::vector<std::string>{"recursion"},
        std::vector<std::string>{"huge"},
        std::vector<std::string>{"raw",
                                 "a\xff"
                                 "b"}}) {
    INFO(args[0]);
    std::vector<std::string> original = {bench.original().python, source};
    std::vector<std::string> translated = {binary};
    original.insert(original.end(), args.begin(), args.end());
    translated.insert(translated.end(), args.begin(), args.end());
    CHECK(bench.Seen(translated, long_input) == bench.Seen(original, long_input));
  }
  const std::vector<std::string> reader = {"bash", "-c",
                                           "\"$@\" | head -n 2; echo ${PIPESTATUS[0]}", "reader"};
  std::vector<std::string> original = reader, translated = reader;
  original.insert(original.end(), {bench.original().python, source, "pipe"});
  translated.insert(translated.end(), {binary, "pipe"});
  CHECK(bench.Seen(translated) == bench.Seen(original));
}

TEST_CASE("translated programs show what CPython shows") {
  const Workbench bench;
  CheckEdges(bench);
  for (const auto& [name, program] : bench.programs()) {
    const std::string binary = bench.Binary(name);
    if (binary.empty()) continue;  // told above
    INFO(name);
    const EntryPoint& entry = program.planned.unit.entry;
    std::vector<std::string> start = {bench.original().python, kPrograms / entry.path};
    if (entry.kind == EntryKind::kPackage) start = {start[0], "-m", entry.target};
    for (const std::vector<std::string>& args :
         {std::vector<std::string>{}, std::vector<std::string>{"a", "b c", "é"}}) {
      std::vector<std::string> original = start;
      std::vector<std::string> translated = {binary};
      original.insert(original.end(), args.begin(), args.end());
      translated.insert(translated.end(), args.begin(), args.end());
      CHECK(bench.Seen(translated) == bench.Seen(original));
    }
  }
}

}  // namespace
}  // namespace batuta::convert

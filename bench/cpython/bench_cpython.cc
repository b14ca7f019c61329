// How many of the test methods of CPython's own test files pass when they are translated, and how
// many of other people's benchmarks and tests end as Rust that behaves the same.
//
//   bench_cpython [OPTIONS]           see tests.py, which does all but the translating
//   bench_cpython corpora [OPTIONS]   see corpora.py
//   bench_cpython --translate whole|part LIST PROJECTS WORKSPACE PYTHON
//       LIST names a program a line: its name, its folder in PROJECTS, and relative to that its
//       main file and the others. Makes one cargo workspace of them. "part": what is not translated
//       is left out of a program. Prints lines of "left out", "refused" or "translated", the
//       program and the reason, with tabs between.
//   bench_cpython --cost LOOPS PROGRAM...    runs it in this folder; prints its processor time in
//       seconds and its peak memory in MiB: of small programs what this one holds, which is less
//       than what Python, had it started them, holds
#include <unistd.h>

#include <cstdio>
#include <deque>
#include <sstream>
#include <string>
#include <vector>

#include "batuta/analysis.h"
#include "lib/convert/python/translate_python.h"
#include "lib/convert/workspace.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"

namespace {

namespace fs = std::filesystem;
namespace convert = batuta::convert;
namespace os = batuta::os;

struct Program {
  convert::PlannedUnit planned;
  convert::Crate crate;
  std::vector<convert::Baseline> baselines;
};

void Tell(const char* what, const std::string& name, const std::string& reason) {
  std::printf("%s\t%s\t%s\n", what, name.c_str(), reason.c_str());
  std::fflush(stdout);
}

convert::Unit UnitOf(const std::string& line, std::string& folder) {
  std::istringstream words(line);
  convert::Unit unit;
  words >> unit.name >> folder;
  unit.crate = unit.name;
  unit.language = convert::Language::kPython;
  for (std::string file; words >> file;) unit.files.push_back(file);
  unit.entry = {unit.name, unit.files.at(0), convert::Language::kPython,
                convert::EntryKind::kScript, ""};
  return unit;
}

absl::Status Translate(Program& program, const convert::Original& original, bool whole,
                       const fs::path& made) {
  // Whole programs carry the files that they look for.
  absl::StatusOr<convert::Analysis> analysis{convert::Analysis{}};
  if (whole) analysis = convert::Analyze(original.source_root.native(), {});
  if (!analysis.ok()) return analysis.status();
  convert::CandidateInput input;
  input.unit = &program.planned.unit;
  input.analysis = &*analysis;
  input.original = &original;
  input.scratch = made / "scratch";
  input.output = made / program.planned.unit.name;
  if (auto status = os::MakeDirs(input.scratch); !status.ok()) return status;
  if (auto status = os::RemoveAll(input.output); !status.ok()) return status;
  if (auto status = os::MakeDirs(input.output); !status.ok()) return status;
  if (whole) {
    auto crate = convert::MakeTranslatedPythonCrate(input);
    if (crate.ok()) program.crate = std::move(*crate);
    return crate.status();
  }
  auto part = convert::TranslateWhatCanBe(input);
  if (!part.ok()) return part.status();
  for (const std::string& reason : part->left_out) {
    Tell("left out", program.planned.unit.name, reason);
  }
  program.crate = std::move(part->crate);
  return absl::OkStatus();
}

struct Places {
  std::string list, projects, workspace, python;
};

absl::Status TranslateAll(const Places& places, bool whole) {
  const auto text = os::ReadFile(places.list);
  if (!text.ok()) return text.status();
  std::deque<Program> programs;  // members point to them
  std::vector<convert::Member> members;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    Program& program = programs.emplace_back();
    std::string folder;
    program.planned.unit = UnitOf(line, folder);
    convert::Original original;
    original.source_root = original.build_root = original.run_root =
        fs::path(places.projects) / folder;
    original.python = places.python;
    const absl::Status status = Translate(program, original, whole, places.workspace + ".made");
    if (!status.ok()) {
      Tell("refused", program.planned.unit.name, std::string(status.message()));
      continue;
    }
    Tell("translated", program.planned.unit.name, "");
    members.push_back({&program.planned, &program.crate, &program.baselines, false});
  }
  const fs::path workspace = places.workspace;
  convert::Workspace writer(workspace, workspace / "target", "cargo",
                            convert::CompiledCrates({}, ""));
  return writer.Write("python-programs", members);
}

int PrintCost(const std::string& loops, std::vector<std::string> argv) {
  os::ProcessSpec spec;
  spec.argv = std::move(argv);
  spec.env = os::CurrentEnvironment();
  (*spec.env)["PLAIN_LOOPS"] = loops;
  const absl::StatusOr<os::ProcessResult> result = os::RunProcess(spec);
  if (!result.ok() || !result->Succeeded()) return 1;
  std::printf("%.6f %.3f\n", result->cpu_ms / 1e3,
              static_cast<double>(result->max_rss_bytes) / (1 << 20));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 7 && std::string(argv[1]) == "--translate") {
    const absl::Status status =
        TranslateAll({argv[3], argv[4], argv[5], argv[6]}, std::string(argv[2]) == "whole");
    if (!status.ok()) std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
    return status.ok() ? 0 : 1;
  }
  if (argc > 3 && std::string(argv[1]) == "--cost") {
    return PrintCost(argv[2], {argv + 3, argv + argc});
  }
  const bool is_corpora = argc > 1 && std::string(argv[1]) == "corpora";
  const std::string script =
      std::string(BATUTA_SOURCE_DIR) + "/bench/cpython/" + (is_corpora ? "corpora.py" : "tests.py");
  const std::string self = fs::read_symlink("/proc/self/exe");
  std::vector<const char*> words = {BATUTA_PYTHON, script.c_str(), "--translator", self.c_str()};
  words.insert(words.end(), argv + (is_corpora ? 2 : 1), argv + argc);
  words.push_back(nullptr);
  execv(BATUTA_PYTHON, const_cast<char* const*>(words.data()));
  std::perror(BATUTA_PYTHON);
  return 1;
}

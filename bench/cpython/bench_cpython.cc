// How many of the test methods of CPython's own test files pass when they are translated.
//
//   bench_cpython [OPTIONS]    see tests.py, which does all but the translating
//   bench_cpython --translate LIST PROJECT WORKSPACE PYTHON
//       LIST names a program a line: its name, its main file and the other files, relative to
//       PROJECT. Makes one cargo workspace of them and tells what was left out: lines of "left
//       out", "refused" or "translated", the program and the reason, with tabs between.
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

convert::Unit UnitOf(const std::string& line) {
  std::istringstream words(line);
  convert::Unit unit;
  words >> unit.name;
  unit.crate = unit.name;
  unit.language = convert::Language::kPython;
  for (std::string file; words >> file;) unit.files.push_back(file);
  unit.entry = {unit.name, unit.files.at(0), convert::Language::kPython,
                convert::EntryKind::kScript, ""};
  return unit;
}

absl::Status Translate(Program& program, const convert::Original& original, const fs::path& made) {
  const convert::Analysis analysis;
  convert::CandidateInput input;
  input.unit = &program.planned.unit;
  input.analysis = &analysis;
  input.original = &original;
  input.scratch = made / "scratch";
  input.output = made / program.planned.unit.name;
  if (auto status = os::MakeDirs(input.scratch); !status.ok()) return status;
  if (auto status = os::RemoveAll(input.output); !status.ok()) return status;
  if (auto status = os::MakeDirs(input.output); !status.ok()) return status;
  auto part = convert::TranslateWhatCanBe(input);
  if (!part.ok()) return part.status();
  for (const std::string& reason : part->left_out) {
    Tell("left out", program.planned.unit.name, reason);
  }
  program.crate = std::move(part->crate);
  return absl::OkStatus();
}

absl::Status TranslateAll(const std::string& list, const fs::path& project,
                          const fs::path& workspace, const std::string& python) {
  const auto text = os::ReadFile(list);
  if (!text.ok()) return text.status();
  convert::Original original;
  original.source_root = original.build_root = original.run_root = project;
  original.python = python;
  std::deque<Program> programs;  // members point to them
  std::vector<convert::Member> members;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    Program& program = programs.emplace_back();
    program.planned.unit = UnitOf(line);
    const absl::Status status = Translate(program, original, workspace.string() + ".made");
    if (!status.ok()) {
      Tell("refused", program.planned.unit.name, std::string(status.message()));
      continue;
    }
    Tell("translated", program.planned.unit.name, "");
    members.push_back({&program.planned, &program.crate, &program.baselines, false});
  }
  convert::Workspace writer(workspace, workspace / "target", "cargo",
                            convert::CompiledCrates({}, ""));
  return writer.Write("cpython-tests", members);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 6 && std::string(argv[1]) == "--translate") {
    const absl::Status status = TranslateAll(argv[2], argv[3], argv[4], argv[5]);
    if (!status.ok()) std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
    return status.ok() ? 0 : 1;
  }
  const std::string script = std::string(BATUTA_SOURCE_DIR) + "/bench/cpython/tests.py";
  const std::string self = fs::read_symlink("/proc/self/exe");
  std::vector<const char*> words = {BATUTA_PYTHON, script.c_str(), "--translator", self.c_str()};
  words.insert(words.end(), argv + 1, argv + argc);
  words.push_back(nullptr);
  execv(BATUTA_PYTHON, const_cast<char* const*>(words.data()));
  std::perror(BATUTA_PYTHON);
  return 1;
}

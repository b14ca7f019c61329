// A private copy of a small C project, as tests of the original build need it.
#ifndef BATUTA_TEST_CONVERT_C_SCRATCH_PROJECT_H_
#define BATUTA_TEST_CONVERT_C_SCRATCH_PROJECT_H_

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "lib/convert/c/original_build.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"

namespace batuta::convert {

class ScratchProject {
 public:
  explicit ScratchProject(const std::map<std::string, std::string>& files) {
    auto dir = os::MakePrivateDir(os::TempDir(), "batuta-test-");
    REQUIRE(dir.ok());
    std::error_code error;
    dir_ = fs::canonical(*dir, error);
    analysis.root = root().native();
    for (const auto& [path, text] : files) {
      REQUIRE(os::WriteFileAtomic(root() / path, text).ok());
      SourceFile file;
      file.path = path;
      const std::string extension = fs::path(path).extension().native();
      if (extension == ".c" || extension == ".h") file.language = Language::kC;
      if (extension == ".cc") file.language = Language::kCxx;
      file.has_entry = text.find("int main(") != std::string::npos;
      analysis.files.push_back(std::move(file));
    }
  }
  ~ScratchProject() { os::RemoveAll(dir_).IgnoreError(); }
  ScratchProject(const ScratchProject&) = delete;
  ScratchProject& operator=(const ScratchProject&) = delete;

  fs::path dir() const { return dir_; }
  fs::path root() const { return dir_ / "copy"; }

  void Includes(const std::string& from, const std::string& to) {
    analysis.dependencies.push_back({from, to, DependencyKind::kInclude, 1});
  }

  std::vector<CTarget> Build(const std::vector<std::vector<std::string>>& commands = {}) {
    auto built = BuildOriginal(analysis, commands, root(), &remarks, {});
    INFO(built.status());
    REQUIRE(built.ok());
    unmade = built->unmade;
    return built->targets;
  }

  Analysis analysis;
  std::vector<Remark> remarks;
  std::vector<std::string> unmade;  // by the last Build

 private:
  fs::path dir_;
};

// Names of the sources of a target, in link order.
inline std::vector<std::string> SourceNames(const CTarget& target) {
  std::vector<std::string> names;
  for (const CompileCommand& command : target.commands) {
    names.push_back(fs::path(command.source).filename().native());
  }
  return names;
}

inline os::ProcessResult MustRun(const std::vector<std::string>& argv, const fs::path& cwd = {}) {
  os::ProcessSpec spec;
  spec.argv = argv;
  spec.cwd = cwd;
  const auto result = os::RunProcess(spec);
  INFO(result.status());
  REQUIRE(result.ok());
  return *result;
}

}  // namespace batuta::convert

#endif  // BATUTA_TEST_CONVERT_C_SCRATCH_PROJECT_H_

#include "lib/convert/c/build_steps.h"

#include <algorithm>
#include <set>

#include "lib/convert/languages.h"
#include "lib/os/file_system.h"

namespace batuta::convert {
namespace {

bool IsFile(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

bool HasMakefile(const fs::path& dir) {
  return IsFile(dir / "Makefile") || IsFile(dir / "makefile") || IsFile(dir / "GNUmakefile");
}

bool HasBuildFile(const fs::path& dir) {
  return HasMakefile(dir) || IsFile(dir / "CMakeLists.txt") || IsFile(dir / "meson.build") || IsFile(dir / "configure") ||
         IsFile(dir / "configure.ac") || IsFile(dir / "configure.in");
}

BuildStep MakeStep(const fs::path& dir) {
  return {dir, {"make", "-k", "-j2"}, {"make", "-k"}};
}

// Static libraries of the project keep its programs whole: no wrapper scripts around them.
BuildStep ConfigureStep(const fs::path& dir) {
  BuildStep step{dir, {"sh", "./configure"}, {}};
  const auto text = os::ReadFile(dir / "configure");
  if (text.ok() && text->find("--enable-shared") != std::string::npos) {
    step.argv.push_back("--disable-shared");
    step.retry_argv = {"sh", "./configure"};
  }
  return step;
}

// What an earlier setup has left belongs to the project's own folder, not to its copy.
std::vector<BuildStep> MesonSteps(const fs::path& dir) {
  BuildStep setup{dir, {"meson", "setup", "build"}, {}};
  if (IsFile(dir / "build" / "meson-private" / "coredata.dat")) setup.argv.push_back("--wipe");
  return {setup, {dir, {"ninja", "-C", "build", "-k", "0"}, {"meson", "compile", "-C", "build"}}};
}

std::vector<BuildStep> StepsIn(const fs::path& dir) {
  if (IsFile(dir / "configure")) return {ConfigureStep(dir), MakeStep(dir)};
  if (HasMakefile(dir)) return {MakeStep(dir)};
  if (IsFile(dir / "configure.ac") || IsFile(dir / "configure.in")) {
    return {{dir, {"autoreconf", "-fi"}, {}}, {dir, {"sh", "./configure"}, {}}, MakeStep(dir)};
  }
  if (!IsFile(dir / "CMakeLists.txt")) return MesonSteps(dir);
  return {{dir, {"cmake", "--fresh", "-S", ".", "-B", "build"}, {}},
          {dir, {"cmake", "--build", "build", "-j2", "--", "-k"}, {"cmake", "--build", "build"}}};
}

// Folders (relative) that hold C or C++ below them.
std::set<fs::path> FoldersWithC(const Analysis& analysis) {
  std::set<fs::path> folders;
  for (const SourceFile& file : analysis.files) {
    if (!IsNative(file.language)) continue;
    for (fs::path dir = fs::path(file.path).parent_path();; dir = dir.parent_path()) {
      if (!folders.insert(dir).second || dir.empty()) break;
    }
  }
  return folders;
}

}  // namespace

std::vector<BuildStep> FindBuildSteps(const Analysis& analysis, const fs::path& build_root) {
  std::vector<BuildStep> steps;
  std::vector<fs::path> taken;
  // Sorted, so that a folder comes before those in it.
  for (const fs::path& dir : FoldersWithC(analysis)) {
    const bool inside = std::any_of(taken.begin(), taken.end(), [&](const fs::path& top) {
      return top.empty() || os::IsUnder(dir, top);
    });
    if (inside || !HasBuildFile(build_root / dir)) continue;
    taken.push_back(dir);
    for (BuildStep& step : StepsIn(build_root / dir)) steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace batuta::convert

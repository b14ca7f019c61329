// What is missing for the main job, and what to type about it.
#include <algorithm>
#include <filesystem>
#include <sstream>

#include "absl/strings/str_format.h"
#include "batuta/tools.h"
#include "lib/os/process.h"

namespace batuta::tools {
namespace {

constexpr std::chrono::seconds kAskLimit{10};

// Prints a path a line: where an interpreter's library can be, the best first.
constexpr const char* kLibrariesOfPython =
    "import sysconfig as s\n"
    "v = s.get_config_var\n"
    "for name in (v('LDLIBRARY'), v('LIBRARY')):\n"
    "    for folder in (v('LIBDIR'), (v('LIBDIR') or '') + '/' + (v('MULTIARCH') or ''), v('LIBPL')):\n"
    "        if name and folder: print(folder + '/' + name)\n";

struct Requirement {
  const char* tool;
  const char* problem;
  const char* advice;
};

// In the order in which a newcomer should mend them.
constexpr Requirement kRequirements[] = {
    {"cargo", "is not here: nothing can be built", "batuta tools install cargo"},
    {"rustc", "is not here: nothing can be compiled", "batuta tools install rustc"},
    {"cc", "is not here: Rust programs cannot be linked, C cannot be bridged",
     "batuta tools install cc"},
    {"c++", "is not here: C++ cannot be bridged", "batuta tools install c++"},
    {"python3", "is not here: Python programs cannot be run, compared or bridged",
     "batuta tools install python3"},
    {"sh", "is not here: shell scripts cannot be run, compared or bridged",
     "batuta tools install sh"},
    {"bash", "is not here: bash scripts cannot be run, compared or bridged",
     "batuta tools install bash"},
    {"shfmt", "is not here: shell scripts cannot be parsed", "batuta tools install shfmt"},
    {"make", "is not here: projects with a Makefile cannot be built", "batuta tools install make"},
    {"cmake", "is not here: projects with a CMakeLists.txt cannot be built",
     "batuta tools install cmake"},
};

bool IsKnown(const Registry& registry, std::string_view name) {
  return std::ranges::find(registry.All(), name, &Tool::name) != registry.All().end();
}

void CheckBroken(const Registry& registry, std::vector<Finding>& findings) {
  for (const Tool& tool : registry.All()) {
    if (tool.state != State::kBroken) continue;
    findings.push_back({tool.name, "does not work: " + tool.path + ": " + tool.problem,
                        "repair or remove " + tool.path});
  }
}

void CheckRequirements(const Registry& registry, std::vector<Finding>& findings) {
  for (const Requirement& requirement : kRequirements) {
    const auto tool = std::ranges::find(registry.All(), requirement.tool, &Tool::name);
    if (tool == registry.All().end() || tool->state != State::kAbsent) continue;
    findings.push_back({requirement.tool, requirement.problem, requirement.advice});
  }
}

void CheckVersions(const Registry& registry, std::vector<Finding>& findings) {
  for (const Tool& tool : registry.All()) {
    if (tool.state != State::kUnfit) continue;
    const Description& description = *registry.Describe(tool.name);
    const bool is_rustup = tool.path.find("/.cargo/bin/") != std::string::npos;
    std::string advice = "install another version of it, or replace " + tool.path;
    if (!description.install.empty()) advice = "batuta tools install " + tool.name;
    if (is_rustup && (tool.name == "rustc" || tool.name == "cargo")) advice = "rustup update stable";
    findings.push_back({tool.name,
                        absl::StrFormat("is %s at %s: wanted is %s", tool.version, tool.path,
                                        description.wanted_version),
                        advice});
  }
}

// A language that some tool of the catalogue converts, and none of those is here. Not Python, which
// batuta translates without one.
void CheckTranspilers(const Registry& registry, std::vector<Finding>& findings) {
  for (const char* language : {"c", "cxx", "shell"}) {
    const Description* quickest = nullptr;
    for (const Description& d : registry.Descriptions()) {
      if (std::ranges::find(d.converts_from, language) == d.converts_from.end()) continue;
      if (!IsKnown(registry, d.name)) continue;
      if (quickest == nullptr || d.install_seconds < quickest->install_seconds) quickest = &d;
    }
    if (quickest == nullptr || !registry.ConvertersFrom(language).empty()) continue;
    findings.push_back({quickest->name,
                        std::string("no transpiler for ") + language +
                            " is here: such units are bridged, not translated by a tool",
                        absl::StrFormat("batuta tools install %s  (about %d s)", quickest->name,
                                        quickest->install_seconds)});
  }
}

// Python is bridged by linking its interpreter in; without its library it is run as a process.
void CheckPythonLibrary(const Registry& registry, std::vector<Finding>& findings) {
  const Tool* python = registry.Find("python3");
  if (python == nullptr) return;
  os::ProcessSpec spec;
  spec.argv = {python->path, "-I", "-c", kLibrariesOfPython};
  spec.cwd = "/";
  spec.time_limit = kAskLimit;
  const auto result = os::RunProcess(spec);
  if (result.ok() && result->Succeeded()) {
    std::istringstream lines(result->stdout_text);
    for (std::string line; std::getline(lines, line);) {
      std::error_code error;
      if (std::filesystem::exists(line, error)) return;
    }
  }
  findings.push_back({"python3",
                      "has no libpython beside " + python->path +
                          ": Python is bridged by a process, not by linking",
                      "apt-get install libpython3-dev"});
}

}  // namespace

std::vector<Finding> Diagnose(const Registry& registry) {
  std::vector<Finding> findings;
  CheckRequirements(registry, findings);
  CheckVersions(registry, findings);
  CheckBroken(registry, findings);
  CheckTranspilers(registry, findings);
  CheckPythonLibrary(registry, findings);
  return findings;
}

}  // namespace batuta::tools

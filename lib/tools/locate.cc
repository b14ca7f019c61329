#include "lib/tools/locate.h"

#include <filesystem>
#include <map>
#include <sstream>
#include <vector>

#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/tools/version.h"

namespace batuta::tools {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMaxLockBytes = int64_t{16} << 20;

// Version -> folder of every copy of the crate's sources.
std::map<std::string, std::string> SourcesOf(const std::string& crate, const fs::path& registry) {
  std::map<std::string, std::string> sources;
  std::error_code error;
  const std::string prefix = crate + "-";
  for (fs::directory_iterator index(registry, error), end; !error && index != end;
       index.increment(error)) {
    std::error_code inner;
    for (fs::directory_iterator it(index->path(), inner); !inner && it != end;
         it.increment(inner)) {
      const std::string name = it->path().filename().native();
      // "trueno-gpu-0.1.0" is another crate: after the name comes a digit.
      if (name.starts_with(prefix) && name.size() > prefix.size() && name[prefix.size()] >= '0' &&
          name[prefix.size()] <= '9') {
        sources[name.substr(prefix.size())] = it->path().native();
      }
    }
  }
  return sources;
}

// The versions of the crate that a Cargo.lock names. Cargo writes that file itself, a key a line.
std::vector<std::string> LockedVersions(const std::string& crate, const std::string& lock) {
  std::vector<std::string> versions;
  std::istringstream lines(lock);
  const std::string name_line = "name = \"" + crate + "\"";
  constexpr std::string_view kVersion = "version = \"";
  bool is_next = false;
  for (std::string line; std::getline(lines, line);) {
    if (is_next && line.starts_with(kVersion) && line.back() == '"') {
      versions.push_back(line.substr(kVersion.size(), line.size() - kVersion.size() - 1));
    }
    is_next = line == name_line;
  }
  return versions;
}

}  // namespace

Location LocateProgram(const Description& description, const Surroundings& surroundings) {
  Location location;
  const std::vector<std::string> folders = SearchFolders(description, surroundings);
  for (const std::string& program : description.programs) {
    for (const std::string& folder : folders) {
      const fs::path candidate = fs::path(folder) / program;
      location.path = os::FindProgram(candidate.native(), "").native();
      if (!location.path.empty()) return location;
      if (!os::StatSignature(candidate).empty()) location.is_provisional = true;
    }
  }
  return location;
}

Tool LocateCrate(const Description& description, const Surroundings& surroundings) {
  Tool tool;
  tool.name = description.name;
  if (surroundings.cargo_home.empty()) return tool;
  const auto sources = SourcesOf(description.crate, surroundings.cargo_home + "/registry/src");
  std::vector<std::string> locked;
  if (!surroundings.project.empty()) {
    const auto lock = os::ReadFile(surroundings.project + "/Cargo.lock", kMaxLockBytes);
    if (lock.ok()) locked = LockedVersions(description.crate, *lock);
  }
  for (const std::string& version : locked) {
    const auto it = sources.find(version);
    if (it == sources.end()) {
      tool.problem = "Cargo.lock names version " + version.substr(0, 40) +
                     ", which cargo has not fetched";
      continue;
    }
    return {description.name, State::kFound, it->second, it->first, ""};
  }
  if (!locked.empty()) return tool;
  for (const auto& [version, folder] : sources) {
    if (tool.state == State::kFound && ParseVersion(version) < ParseVersion(tool.version)) continue;
    tool = {description.name, State::kFound, folder, version, ""};
  }
  return tool;
}

}  // namespace batuta::tools

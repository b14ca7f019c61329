#include "lib/tools/surroundings.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "lib/os/file_system.h"

namespace batuta::tools {
namespace {

constexpr std::string_view kProjectPlace = "${project}";

std::string ValueOf(const os::Environment& environment, std::string_view name) {
  const auto it = environment.find(name);
  return it == environment.end() ? std::string() : it->second;
}

// The variable's value, or the folder of that name in the home folder; empty if neither is known.
std::string PlaceOf(const os::Environment& environment, std::string_view variable,
                    const std::string& home, std::string_view folder) {
  const std::string value = ValueOf(environment, variable);
  if (!value.empty()) return value;
  return home.empty() ? std::string() : home + "/" + std::string(folder);
}

bool NamesProject(const std::string& text) {
  return text.find(kProjectPlace) != std::string::npos;
}

}  // namespace

Surroundings MakeSurroundings(os::Environment environment, const std::string& project_dir) {
  Surroundings s;
  s.path = ValueOf(environment, "PATH");
  s.home = ValueOf(environment, "HOME");
  if (s.home.empty()) s.home = os::HomeDir().native();
  s.batuta_home = PlaceOf(environment, "BATUTA_HOME", s.home, ".batuta");
  s.cargo_home = PlaceOf(environment, "CARGO_HOME", s.home, ".cargo");
  s.rustup_home = PlaceOf(environment, "RUSTUP_HOME", s.home, ".rustup");
  s.pyenv_root = PlaceOf(environment, "PYENV_ROOT", s.home, ".pyenv");
  if (!project_dir.empty()) {
    std::error_code error;
    const os::fs::path absolute = os::fs::absolute(project_dir, error);
    if (!error) s.project = absolute.lexically_normal().native();
  }
  s.environment = std::move(environment);
  return s;
}

std::string Expand(std::string_view text, const Surroundings& s) {
  const std::array<std::pair<std::string_view, const std::string*>, 6> places{{
      {kProjectPlace, &s.project},
      {"${batuta_home}", &s.batuta_home},
      {"${cargo_home}", &s.cargo_home},
      {"${rustup_home}", &s.rustup_home},
      {"${pyenv_root}", &s.pyenv_root},
      {"${home}", &s.home},
  }};
  std::string expanded(text);
  if (text.starts_with("~/")) {
    if (s.home.empty()) return {};
    expanded = s.home + expanded.substr(1);
  }
  for (const auto& [name, value] : places) {
    for (size_t at = expanded.find(name); at != std::string::npos;
         at = expanded.find(name, at + value->size())) {
      if (value->empty()) return {};
      expanded.replace(at, name.size(), *value);
    }
  }
  return expanded;
}

std::string DescriptionsFolder(const std::string& user_dir, const Surroundings& surroundings) {
  if (!user_dir.empty() || surroundings.batuta_home.empty()) return user_dir;
  return surroundings.batuta_home + "/tools.d";
}

bool DependsOnProject(const Description& description) {
  return !description.crate.empty() || std::ranges::any_of(description.folders, NamesProject) ||
         std::ranges::any_of(description.watch, NamesProject);
}

std::vector<std::string> SearchFolders(const Description& description,
                                       const Surroundings& surroundings) {
  std::vector<std::string> folders;
  const auto add = [&folders](std::string folder) {
    if (folder.empty() || folder.find(':') != std::string::npos) return;
    if (std::ranges::find(folders, folder) == folders.end()) folders.push_back(std::move(folder));
  };
  for (const std::string& folder : description.folders) {
    if (NamesProject(folder)) add(Expand(folder, surroundings));
  }
  for (std::string_view rest = surroundings.path; !surroundings.path.empty();) {
    const size_t colon = rest.find(':');
    const std::string_view entry = rest.substr(0, colon);
    // An empty or relative entry means the folder of the moment, as for every shell.
    std::error_code error;
    add(os::fs::absolute(entry.empty() ? "." : entry, error).native());
    if (colon == std::string_view::npos) break;
    rest.remove_prefix(colon + 1);
  }
  for (const std::string& folder : description.folders) {
    if (!NamesProject(folder)) add(Expand(folder, surroundings));
  }
  return folders;
}

}  // namespace batuta::tools

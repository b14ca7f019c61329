// The places of this user and this project that descriptions speak of.
#ifndef BATUTA_LIB_TOOLS_SURROUNDINGS_H_
#define BATUTA_LIB_TOOLS_SURROUNDINGS_H_

#include <string>
#include <string_view>
#include <vector>

#include "batuta/tools.h"
#include "lib/os/process.h"

namespace batuta::tools {

struct Surroundings {
  os::Environment environment;
  std::string path;         // $PATH as it is
  std::string home;
  std::string batuta_home;  // $BATUTA_HOME or ~/.batuta
  std::string cargo_home;   // $CARGO_HOME or ~/.cargo
  std::string rustup_home;  // $RUSTUP_HOME or ~/.rustup
  std::string pyenv_root;   // $PYENV_ROOT or ~/.pyenv
  std::string project;      // absolute; empty: none
};

Surroundings MakeSurroundings(os::Environment environment, const std::string& project_dir);

// The text with ${project}, ${batuta_home}, ${cargo_home}, ${rustup_home}, ${pyenv_root}, ${home} and
// a leading ~/ filled in. Empty if a place that it names is not known. Other ${names} stay.
std::string Expand(std::string_view text, const Surroundings& surroundings);

// Where the user's descriptions are: `user_dir`, or the usual place; empty if that is not known.
std::string DescriptionsFolder(const std::string& user_dir, const Surroundings& surroundings);

// True if the answer can differ from project to project.
bool DependsOnProject(const Description& description);

// Where to look for the description's programs, in order: the project's own folders, PATH, the rest.
std::vector<std::string> SearchFolders(const Description& description,
                                       const Surroundings& surroundings);

}  // namespace batuta::tools

#endif  // BATUTA_LIB_TOOLS_SURROUNDINGS_H_

// batuta.toml: what the user says about a project. Everything has a default.
#ifndef BATUTA_LIB_CONVERT_SETTINGS_H_
#define BATUTA_LIB_CONVERT_SETTINGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/analysis.h"
#include "lib/convert/case.h"

namespace batuta::convert {

// The project's own tests: [[suite]].
struct Suite {
  std::string name;                   // for reports; empty: the command
  std::vector<std::string> argv;
  std::vector<std::string> programs;  // names; empty: all C and C++ programs
  int time_limit_s = 300;
};

struct Settings {
  std::string name;                                     // empty: the folder's name
  std::vector<std::string> exclude;                     // glob patterns
  std::string python;                                   // empty: found
  std::vector<std::vector<std::string>> build_commands; // empty: found
  std::vector<std::string> tools;                       // candidates in order; empty: all
  StderrRule stderr_rule = StderrRule::kExact;
  bool use_found_cases = true;
  bool native_commands = false;  // of scripts: small programs run inside of the binary
  int time_limit_s = 10;
  std::vector<Case> cases;
  std::vector<Suite> suites;
};

// Reads `project_root`/batuta.toml; without one, the defaults. InvalidArgument: "batuta.toml:LINE: ..."
// for unknown keys, wrong types and paths that lead out of the project.
absl::StatusOr<Settings> LoadSettings(const std::string& project_root);

// The same for the text of a batuta.toml; the files that it names are those of `project_root`.
absl::StatusOr<Settings> ParseSettings(const std::string& text, const std::string& project_root);

// The commented batuta.toml that `batuta init` writes, with what was found.
std::string MakeSettingsTemplate(const Analysis& analysis);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SETTINGS_H_

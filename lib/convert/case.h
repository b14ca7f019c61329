// A case: one way to run a program, and what is compared. The original's own run is the standard.
#ifndef BATUTA_LIB_CONVERT_CASE_H_
#define BATUTA_LIB_CONVERT_CASE_H_

#include <map>
#include <string>
#include <vector>

namespace batuta::convert {

enum class CaseOrigin {
  kConfigured,  // [[case]] of batuta.toml
  kBare,        // the program without arguments
  kProbe,       // a run that batuta made up: --help, sample text on stdin
  kSuite,       // the project's own tests: make check, ctest, pytest, doctest
};

// How strictly a run's stderr is held to the original's.
enum class StderrRule { kExact, kIgnore };

struct Case {
  std::string name;     // unique within its program
  std::string program;  // name of the entry point; for kSuite: of the unit
  CaseOrigin origin = CaseOrigin::kConfigured;
  std::vector<std::string> args;      // after the program
  std::string stdin_text;
  std::map<std::string, std::string> files;  // relative path -> content, put into the run's folder
  std::map<std::string, std::string> env;    // added to the run's clean environment
  // false: the run starts in an empty folder; true: in the root of a private copy of the project.
  bool in_project = false;
  StderrRule stderr_rule = StderrRule::kExact;
  int time_limit_s = 10;
  // kSuite only: the whole command, run in the project's copy.
  std::vector<std::string> suite_argv;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_CASE_H_

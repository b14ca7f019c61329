// tools::Registry knows which transpilers and toolchains are on this machine, and how to call them.
//
//   tools::Registry registry = *tools::Registry::Open({});
//   const tools::Tool* rustc = registry.Find("rustc");   // nullptr: not here
#ifndef BATUTA_TOOLS_H_
#define BATUTA_TOOLS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace batuta::tools {

// One step of a tool's own installer.
struct InstallStep {
  std::vector<std::string> argv;           // ${name} stands for a value of `values`
  std::map<std::string, std::string> env;  // added to the environment
  std::string progress;                    // what the user is told while it runs
  std::string needs;  // not empty: the step only checks; what is missing if it fails
};

// What is known about a tool before it is looked for. Data: lib/tools/catalog.toml, and the user's
// files in ~/.batuta/tools.d/*.toml.
struct Description {
  std::string name;                       // by which it is found: "c2rust"
  std::string summary;                    // what it is for, in a few words
  std::string license;                    // of the tool: an SPDX expression
  std::vector<std::string> programs;      // names to look for, in order
  std::vector<std::string> folders;       // beside PATH: "~/.cargo/bin", "${project}/.venv/bin"
  std::string crate;                      // a Rust library, found by cargo, not on PATH
  std::vector<std::string> version_argv;  // after the program; empty: it is not asked
  // ECMAScript regular expression. Group 1 is the version; group 2, if there is one, the path of
  // the real program behind a shim.
  std::string version_pattern;
  std::string wanted_version;      // ">=3.20,<4": others are State::kUnfit; empty: any
  std::vector<std::string> watch;  // files and folders that its answer depends on, beside itself
  std::vector<std::string> converts_from;  // "python", "c", "cxx", "shell"; empty: none
  std::string converts_to;                 // "rust"
  // How to convert: ${input}, ${output}, ${output_dir}, ${name} (of the program) and ${stem} (of
  // the input) are filled in by the caller.
  std::vector<std::string> convert_argv;
  std::map<std::string, std::string> convert_env;  // added to the environment
  std::string convert_output;                      // where the result is, with the same names
  std::vector<int> success_codes{0};               // exit codes that mean "there may be a result"
  std::vector<std::string> failure_patterns;       // texts in its output that say: it failed
  int time_limit_s = 60;                           // seconds that a conversion may take
  int install_seconds = 0;                         // estimate on two cores
  std::vector<InstallStep> install;                // empty: batuta cannot install it
  std::string where;                               // file and line of the description, for messages
};

// What detection found out about a tool.
enum class State {
  kFound,   // there, in a version that is wanted
  kAbsent,  // in none of the folders
  kBroken,  // there, but it does not tell its version
  kUnfit,   // there and working, but not in a version that its description wants
};

// A tool as it is on this machine. `path` and `version` are empty if they are not known.
struct Tool {
  std::string name;              // as in its description
  State state = State::kAbsent;  // what detection found
  std::string path;              // absolute; what to execute
  std::string version;           // as it tells it: "1.85.0"
  std::string problem;           // why it is broken or unfit, in one line
};

// Where is looked, and for what.
struct OpenOptions {
  std::string project_dir;  // to look into its virtual environment; empty: none
  std::string cache_file;   // empty: ~/.batuta/tool_cache.json ($BATUTA_HOME overrides ~/.batuta)
  std::string user_dir;     // empty: ~/.batuta/tools.d
  std::vector<std::string> only;                     // names to detect; empty: all
  bool use_cache = true;                             // false: every tool is asked again
  std::chrono::milliseconds probe_time_limit{5000};  // of each tool
};

class Knowledge;  // the implementation

// The tools of this machine. May be used from any thread; copies share what they know.
//
// When nothing of PATH and the other folders changed since the last Open of the same options, Open
// looks at those alone (10 system calls for a usual PATH). Whether a tool itself was overwritten
// where it lies is looked at when it is first asked for: one system call more, and a new detection
// if it was.
class Registry {
 public:
  Registry();  // knows no tool

  // Detects in parallel what the cache does not know or what changed since, and saves the cache.
  // InvalidArgument: a user's description is wrong (file and line are named). An unreadable or
  // unwritable cache is no error: it is noted in warnings().
  static absl::StatusOr<Registry> Open(const OpenOptions& options);

  // Spans and pointers are valid as long as the registry or a copy of it.
  std::span<const Tool> All() const;
  // What the catalogue and the user's files say of the tools.
  std::span<const Description> Descriptions() const;
  const Tool* Find(std::string_view name) const;  // nullptr unless State::kFound
  // The tool, in a version that its description and `wanted` (">=3.20,<4"; empty: any) admit.
  // NotFound, or FailedPrecondition (broken, another version) with what is there instead;
  // InvalidArgument: `wanted` is no such list.
  absl::StatusOr<const Tool*> Require(std::string_view name, std::string_view wanted = {}) const;
  // nullptr: no description has that name.
  const Description* Describe(std::string_view name) const;
  // Found tools that convert from `language`, in the order of the descriptions.
  std::vector<const Tool*> ConvertersFrom(std::string_view language) const;
  // What did not keep Open from its answer, a line each: a cache that could not be read or
  // written.
  std::span<const std::string> warnings() const;
  int num_probed() const;  // tools that were run to know all this

 private:
  explicit Registry(std::shared_ptr<Knowledge> knowledge) : knowledge_(std::move(knowledge)) {}

  std::shared_ptr<Knowledge> knowledge_;
};

// What the catalogue says, without looking at the machine.
absl::StatusOr<std::vector<Description>> LoadDescriptions(const std::string& user_dir);

// Runs the description's own installer. `progress` gets one line per step and the program's output.
// FailedPrecondition: it has none, or needs what is missing (named); DeadlineExceeded, Cancelled.
absl::Status Install(const Description& description,
                     const std::function<void(std::string_view)>& progress,
                     std::stop_token stop = {});

// Something that is worse than it could be, and what mends it.
struct Finding {
  std::string tool, problem, advice;  // its name; what is wrong, in one line; what to type
};
// What keeps the main job from doing its best on this machine.
std::vector<Finding> Diagnose(const Registry& registry);

}  // namespace batuta::tools

#endif  // BATUTA_TOOLS_H_

// Units of a plan, and the crates that candidates make of them: the words that every candidate
// maker (c/, python/, shell/) and every later step (workspace, verify, report) share.
#ifndef BATUTA_LIB_CONVERT_UNIT_H_
#define BATUTA_LIB_CONVERT_UNIT_H_

#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/analysis.h"
#include "batuta/tools.h"

namespace batuta::convert {

namespace fs = std::filesystem;

// One compiler call of the original build. Paths are absolute, inside the build's private copy.
struct CompileCommand {
  std::string source;             // absolute
  std::string directory;          // where the compiler ran
  std::vector<std::string> argv;  // whole command, the compiler first
  std::string object;             // absolute path of what it made
};

// A program as the original build makes it.
struct CTarget {
  std::string product;                   // path of the executable, relative to the project's root
  bool is_cxx = false;                   // any source is C++
  std::vector<CompileCommand> commands;  // of the sources that are linked in, in link order
  std::vector<std::string> link_flags;   // "-lm", "-pthread", "-Wl,...", in order
};

// A part of the project that becomes one crate.
struct Unit {
  std::string name;   // of the program, or the package; unique; the binary is called so
  std::string crate;  // cargo package name made from it: letters, digits, - and _
  Language language = Language::kOther;
  bool is_program = true;          // false: a library that the project's own tests exercise
  EntryPoint entry;                // programs
  std::vector<std::string> files;  // sources that it is made of, relative, the entry's first
  std::vector<std::string> needs;  // names of units that it runs
  int64_t code_lines = 0;          // of `files`
  CTarget target;                  // C and C++
  std::string product;             // where users find the program: "tools/wc.sh", "build/wc"
};

// The original, ready to run: a private copy of the project in which its build was run.
struct Original {
  fs::path source_root;  // the user's project, only read
  fs::path build_root;   // the private copy, with the products of the build in it
  fs::path run_root;  // a copy of that in which the original runs: what it leaves there is its own
  std::vector<CTarget> targets;
  std::vector<std::string> unmade;  // sources with a main() of which its own build made no program
  std::string python;       // resolved interpreter that the project's Python runs with; empty: none
  bool has_pytest = false;  // its tests are written for pytest, and that interpreter can import it
  std::vector<Remark> remarks;
};

// What a crate needs from the registry: name -> version requirement ("0.2").
using CrateRequirements = std::map<std::string, std::string>;

enum class CrateKind { kTranslated, kBridged };

// A candidate's product: a folder with src/ (and build.rs, and whatever they use), without
// Cargo.toml, which the workspace writes.
struct Crate {
  fs::path dir;
  CrateKind kind = CrateKind::kTranslated;
  std::string tool;  // "c2rust", "bridge"
  std::string edition = "2021";
  CrateRequirements dependencies, build_dependencies;
  std::vector<std::string> local_dependencies;  // "batuta-bridge": crates that batuta ships
  std::string links_note;  // what it needs outside Rust: "libpython3.11", "/bin/bash"
  int64_t bridged_lines =
      0;  // of the original, in a translated crate: functions that its shell runs
  std::vector<std::string> repairs;  // what was mended on the tool's output, for the report
  std::vector<std::string> notes;    // what else a reader of the report must know of it
};

// What a candidate maker gets.
struct CandidateInput {
  const Unit* unit = nullptr;
  const Analysis* analysis = nullptr;
  const Original* original = nullptr;
  const tools::Registry* registry = nullptr;
  const tools::Tool* tool = nullptr;  // null for bridges and for batuta's own translators
  fs::path scratch;                   // private folder for the tool's own work, empty at the start
  fs::path output;                    // folder to make the crate in, empty at the start
  // Programs of the result that others call by path: original product -> name of the binary.
  std::map<std::string, std::string> product_binaries;
  bool native_commands = false;  // of scripts: small programs may run inside of the binary
  std::stop_token stop;
};

// Makes a crate, or says in one line why this tool cannot: FailedPrecondition (the tool failed or
// refused: its first error line), DeadlineExceeded, Cancelled, ResourceExhausted.
using CandidateMaker = absl::StatusOr<Crate> (*)(const CandidateInput&);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_UNIT_H_

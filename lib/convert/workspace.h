// The cargo workspace: one crate a unit, plus the crates that batuta ships. It is kept in a fixed
// folder, where only files that differ are written, so that cargo compiles only what changed.
//
//   <dir>/Cargo.toml, Cargo.lock, README.md, .gitignore
//   <dir>/crates/<unit>/Cargo.toml, src/, tests/cases.rs, ...
//   <dir>/support/batuta-bridge/, support/batuta-cases/
#ifndef BATUTA_LIB_CONVERT_WORKSPACE_H_
#define BATUTA_LIB_CONVERT_WORKSPACE_H_

#include <filesystem>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/compiled_crates.h"
#include "lib/convert/observation.h"
#include "lib/convert/plan.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

struct Member {
  const PlannedUnit* planned = nullptr;
  const Crate* crate = nullptr;
  // Of planned->cases, in the same order; null: not known yet, and its tests stay as they are.
  const std::vector<Baseline>* baselines = nullptr;
  bool is_faulty = false;  // kept for want of another, though it differs from the original
};

// The README.md of a workspace.
std::string WorkspaceReadme(const std::string& project_name, const std::vector<Member>& members);

// How the result is compiled.
enum class Profile {
  kPlain,
  kLinkTime,  // link-time optimisation over all crates, one code generation unit
};

struct BuildOutcome {
  std::map<std::string, std::string> failed;  // crate name -> first error line
  std::map<std::string, fs::path> binaries;   // crate name -> program
  std::set<std::string> compiled;             // crates that had to be compiled for it
};

class Workspace {
 public:
  // `dir` holds the sources, `target_dir` what cargo makes of them.
  Workspace(fs::path dir, fs::path target_dir, std::string cargo, CompiledCrates compiled)
      : dir_(std::move(dir)),
        target_dir_(std::move(target_dir)),
        cargo_(std::move(cargo)),
        compiled_(std::move(compiled)) {}

  // Makes the folder hold exactly these members.
  absl::Status Write(const std::string& project_name, const std::vector<Member>& members,
                     Profile profile = Profile::kPlain);

  // `cargo build --release --keep-going`. Crates that fail are in the outcome. Errors: Cancelled,
  // ResourceExhausted (disk full), FailedPrecondition (cargo cannot work at all: its first error).
  absl::StatusOr<BuildOutcome> Build(const std::vector<Member>& members, std::stop_token stop);

  const fs::path& dir() const { return dir_; }

 private:
  // The compiled crates of batuta's own: from other conversions, and for them.
  void TakeCompiledCrates() const;
  void KeepCompiledCrates(const BuildOutcome& outcome) const;

  fs::path dir_, target_dir_;
  std::string cargo_;
  CompiledCrates compiled_;
  std::set<std::string> shipped_;  // the crates of batuta's own that are there
  Profile profile_ = Profile::kPlain;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_WORKSPACE_H_

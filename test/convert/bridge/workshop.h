// A project in a private folder, its programs bridged and built by cargo, and both run side by
// side.
#ifndef BATUTA_TEST_CONVERT_BRIDGE_WORKSHOP_H_
#define BATUTA_TEST_CONVERT_BRIDGE_WORKSHOP_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lib/convert/unit.h"
#include "lib/os/process.h"

namespace batuta::convert {

struct ProjectFile {
  std::string content;
  int mode = 0644;
};

// What a run shows, with the project's root, or the tree's, replaced by <PROJECT>.
struct Seen {
  std::string outcome, stdout_text, stderr_text;
  std::map<std::string, std::string> files;  // made in the run's folder
  bool operator==(const Seen&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Seen& seen);

struct RunOptions {
  std::vector<std::string> args;
  std::string stdin_text;
  os::Environment env;  // added
  // A shell command that runs "$@" in its way, for example `"$@" | head -1`; empty: run as it is.
  std::string wrapper;
};

class Workshop {
 public:
  Workshop(std::map<std::string, ProjectFile> files, std::vector<EntryPoint> entries);
  ~Workshop();
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  // Programs that the scripts call by path: product -> name of the binary. Before Build.
  void Provide(const std::string& product, const std::string& binary, const std::string& script);
  void SetPython(const std::string& python) { original_.python = python; }
  // Bridges every entry and builds the workspace. Fails the test with cargo's words.
  void Build();

  Seen RunOriginal(const std::string& name, const RunOptions& options = {}) const;
  Seen RunBridged(const std::string& name, const RunOptions& options = {}) const;

  std::filesystem::path Binary(const std::string& name) const;
  const Crate& crate(const std::string& name) const { return crates_.at(name); }
  const CandidateInput& input() const { return input_; }
  std::filesystem::path root() const { return root_; }
  std::filesystem::path home() const { return root_ / "home"; }
  // The folder that stands for the project's root, below home().
  std::filesystem::path Tree() const;
  os::Environment Env() const;

 private:
  const EntryPoint& Entry(const std::string& name) const;
  Unit MakeUnit(const EntryPoint& entry) const;
  Seen Run(std::vector<std::string> argv, const RunOptions& options, os::Environment env) const;
  std::string Masked(std::string text) const;

  std::filesystem::path root_;
  Analysis analysis_;
  Original original_;
  CandidateInput input_;
  std::map<std::string, Crate> crates_;
};

}  // namespace batuta::convert

#endif  // BATUTA_TEST_CONVERT_BRIDGE_WORKSHOP_H_

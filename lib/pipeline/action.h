// What a process stage is made of, as far as its result depends on it, and what came of it.
#ifndef BATUTA_LIB_PIPELINE_ACTION_H_
#define BATUTA_LIB_PIPELINE_ACTION_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace batuta::pipeline {

// A file by its content.
struct FileEntry {
  std::string path;    // relative to the pipeline's folder
  std::string digest;  // SHA-256
  bool is_executable = false;

  bool operator==(const FileEntry&) const = default;
};

struct Action {
  std::string stage;  // for people; no part of the key
  std::vector<std::string> argv;
  std::map<std::string, std::string> env;  // all that the program sees, its scratch folder apart
  // Without a path the tool is one of the inputs; without a digest it is not on this machine, and
  // the path is the name by which other machines know it.
  std::string tool_path, tool_digest;
  std::vector<FileEntry> inputs;                // by path
  std::vector<std::string> outputs;             // as declared, in order
  std::string stdin_file, cwd;                  // see ProcessStage
  std::map<std::string, std::string> platform;  // what a machine must be like, see ProcessStage
};

// Then all that it needs of its private folder is that it is empty.
bool BringsAndLeavesNothing(const Action& action);

// Equal keys, equal results: the address of an action's result.
std::string ActionKey(const Action& action);

// Why the result of `before` does not do for `now`, in one line: the first thing that differs, by
// its name. Empty if nothing does.
std::string FirstDifference(const Action& before, const Action& now);

struct ActionResult {
  std::vector<FileEntry> outputs;  // by path
  double wall_ms = 0;
  int64_t max_rss_bytes = 0;  // 0: no more than batuta held itself
  int64_t used_at_s = 0;      // since 1970: when it was last asked for
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_ACTION_H_

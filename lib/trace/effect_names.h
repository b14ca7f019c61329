// Names of what a run acts on that are the same in the next run.
#ifndef BATUTA_LIB_TRACE_EFFECT_NAMES_H_
#define BATUTA_LIB_TRACE_EFFECT_NAMES_H_

#include <map>
#include <regex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "batuta/trace.h"
#include "batuta/trace_equivalence.h"

namespace batuta::trace {

class EffectNames {
 public:
  // `rules` must outlive it.
  EffectNames(const About& about, const EffectRules& rules);

  // Call for every fork: its number stands for "<process 2>" in names from then on.
  void AddProcess(int pid);
  bool IsOwn(int pid) const { return processes_.contains(std::to_string(pid)); }
  // A temporary file or folder was made at this path, under a name that is another in each run.
  void AddTemporary(const std::string& path);
  // "standard output", "./out.txt", "/tmp/<temporary 1>/x"
  std::string Of(const std::string& path) const;
  // Of descriptors that were open when the run began: by path.
  bool IsStandard(const std::string& path) const { return standard_.contains(path); }

 private:
  std::string WithoutNumbers(std::string name) const;

  std::string folder_;
  std::map<std::string, std::string> standard_;  // where descriptors 0 to 2 lead
  std::unordered_map<std::string, std::string> processes_;
  std::map<std::string, std::string> temporaries_;
  const std::vector<std::pair<std::regex, std::string>>& renames_;
};

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_EFFECT_NAMES_H_

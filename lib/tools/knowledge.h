// What a registry knows: taken over from the last one where nothing changed (warm.h), else
// detected.
#ifndef BATUTA_LIB_TOOLS_KNOWLEDGE_H_
#define BATUTA_LIB_TOOLS_KNOWLEDGE_H_

#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "batuta/tools.h"
#include "lib/tools/detection.h"
#include "lib/tools/surroundings.h"
#include "lib/tools/warm.h"

namespace batuta::tools {

// Thread-safe once it is open. What it has given out stays where it is.
class Knowledge {
 public:
  Knowledge() = default;  // of nothing
  explicit Knowledge(const OpenOptions& options);

  // Takes over what the last registry found. False: it has to be detected.
  bool OpenWarm();
  absl::Status Detect() { return Detect(taken_); }

  // Each of them looks first whether the tools that it tells of were overwritten since.
  std::span<const Tool> Tools();
  const Tool* ToolOf(std::string_view name);
  int num_probed();

  std::span<const Description> Descriptions();
  std::span<const std::string> warnings();

 private:
  struct Known {
    std::vector<Description> descriptions;
    std::vector<Tool> tools;
    std::vector<std::string> warnings;
    int num_probed = 0;
  };
  bool HasCache() const { return options_.use_cache && !cache_file_.empty(); }
  absl::Status Detect(Known& known);
  void Ask(Known& known, Detection& detection) const;
  void KeepForNext(const Known& known, Detection& detection, std::vector<Look> places) const;
  void Confirm(size_t index);
  const std::vector<Description>& DescriptionsTaken();  // over from the last registry
  const Known& Current() const { return renewed_ ? *renewed_ : taken_; }

  const OpenOptions options_{};
  const Surroundings surroundings_{};
  const std::string cache_file_;
  std::string question_, warm_file_;  // empty: there is no short way

  std::mutex mutex_;   // guards what follows
  std::string bytes_;  // of the warm file, while descriptions are still in it alone
  Known taken_;
  // Of each of taken_'s tools what remains to be looked at; empty once it was.
  std::vector<std::vector<Look>> looks_;
  std::optional<Known> renewed_;  // in the place of taken_, after something was overwritten
};

}  // namespace batuta::tools

#endif  // BATUTA_LIB_TOOLS_KNOWLEDGE_H_

// What running stages write, one stage after the other.
#ifndef BATUTA_LIB_PIPELINE_LIVE_OUTPUT_H_
#define BATUTA_LIB_PIPELINE_LIVE_OUTPUT_H_

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace batuta::pipeline {

// The first stage that writes has the word until it ends; what the others write meanwhile is held
// back, so that no two are mixed. Then come those that ended, whole, then the next has the word.
// Thread-safe.
class LiveOutput {
 public:
  // Called one call at a time.
  using Sink = std::function<void(size_t stage, std::string_view text)>;
  explicit LiveOutput(Sink sink) : sink_(std::move(sink)) {}

  void Write(size_t stage, std::string_view text);
  void End(size_t stage);

 private:
  void Say(size_t stage);

  const Sink sink_;
  std::mutex mutex_;
  std::optional<size_t> speaker_;
  std::map<size_t, std::string> held_;  // by stage, of those that have not the word
  std::vector<size_t> ended_;           // of held_
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_LIVE_OUTPUT_H_

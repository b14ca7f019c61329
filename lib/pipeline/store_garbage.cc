#include <algorithm>
#include <ctime>
#include <tuple>

#include "lib/pipeline/store.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {

// Those that nobody asked for in a long time, then the least recently used until the rest fits. A
// blob counts once, for the first of the results that share it.
std::vector<std::string> Store::KeysToForget(const GarbageLimits& limits) const {
  struct Kept {
    bool is_last;  // of its stage: stays in any case
    int64_t used_at_s;
    const std::string* key;
    const ActionResult* result;
  };
  std::vector<Kept> by_use;
  for (const auto& [key, entry] : entries_) {
    const auto last = last_by_stage_.find(entry.stage);
    const bool is_last = last != last_by_stage_.end() && last->second == key;
    by_use.push_back({is_last, entry.result.used_at_s, &key, &entry.result});
  }
  if (std::ranges::all_of(by_use, &Kept::is_last)) return {};  // without a look at any blob
  std::ranges::sort(by_use, [](const Kept& a, const Kept& b) {
    return std::tie(b.is_last, b.used_at_s, *a.key) < std::tie(a.is_last, a.used_at_s, *b.key);
  });
  const int64_t oldest_s = std::time(nullptr) - limits.max_age_s;
  std::unordered_set<std::string> counted;
  std::vector<std::string> keys;
  int64_t bytes = 0;
  for (const Kept& kept : by_use) {
    int64_t more = 0;
    for (const FileEntry& output : kept.result->outputs) {
      if (!counted.contains(output.digest)) more += blobs_.SizeOf(output.digest);
    }
    const bool fits = kept.used_at_s >= oldest_s && bytes + more <= limits.max_bytes;
    if (!kept.is_last && !fits) {
      keys.push_back(*kept.key);
      continue;
    }
    bytes += more;
    for (const FileEntry& output : kept.result->outputs) counted.insert(output.digest);
  }
  return keys;
}

absl::StatusOr<int64_t> Store::CollectGarbage(const GarbageLimits& limits) {
  const std::lock_guard lock(mutex_);
  const std::vector<std::string> keys = KeysToForget(limits);
  if (keys.empty()) return 0;
  for (const std::string& key : keys) entries_.erase(key);
  // First the journal: a kill between the two leaves blobs that nothing names, never the reverse.
  BATUTA_RETURN_IF_ERROR(Compact());
  std::unordered_set<std::string> wanted;
  for (const auto& [key, entry] : entries_) {
    for (const FileEntry& output : entry.result.outputs) wanted.insert(output.digest);
  }
  return blobs_.RemoveUnless(
      [&wanted](const std::string& digest) { return wanted.contains(digest); });
}

}  // namespace batuta::pipeline

#include <algorithm>
#include <ctime>

#include "lib/pipeline/store.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {

// Those that nobody asked for in a long time, then the least recently used until the rest fits. A
// blob counts once, for the first of the results that share it.
std::vector<std::string> Store::KeysToForget(const GarbageLimits& limits) const {
  std::vector<const std::pair<const std::string, Entry>*> by_use;
  for (const auto& entry : entries_) by_use.push_back(&entry);
  const auto is_last = [this](const auto& entry) {
    const auto last = last_by_stage_.find(entry.second.action.stage);
    return last != last_by_stage_.end() && last->second == entry.first;
  };
  std::ranges::sort(by_use, [&](const auto* a, const auto* b) {
    if (is_last(*a) != is_last(*b)) return is_last(*a);
    if (a->second.result.used_at_s != b->second.result.used_at_s) {
      return a->second.result.used_at_s > b->second.result.used_at_s;
    }
    return a->first < b->first;
  });
  const int64_t oldest_s = std::time(nullptr) - limits.max_age_s;
  std::unordered_set<std::string> counted;
  std::vector<std::string> keys;
  int64_t bytes = 0;
  for (const auto* entry : by_use) {
    const ActionResult& result = entry->second.result;
    int64_t more = 0;
    for (const FileEntry& output : result.outputs) {
      if (!counted.contains(output.digest)) more += blobs_.SizeOf(output.digest);
    }
    const bool fits = result.used_at_s >= oldest_s && bytes + more <= limits.max_bytes;
    if (!is_last(*entry) && !fits) {
      keys.push_back(entry->first);
      continue;
    }
    bytes += more;
    for (const FileEntry& output : result.outputs) counted.insert(output.digest);
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

#include "lib/convert/analysis_cycles.h"

#include <algorithm>
#include <utility>

namespace batuta::convert {
namespace {

constexpr size_t kUnseen = static_cast<size_t>(-1);

class CycleFinder {
 public:
  explicit CycleFinder(const std::vector<std::vector<size_t>>& successors)
      : successors_(successors),
        order_(successors.size(), kUnseen),
        low_(successors.size(), 0),
        is_open_(successors.size(), false) {}

  void Visit(size_t root) {
    if (order_[root] != kUnseen) return;
    Open(root);
    while (!path_.empty()) {
      auto& [node, next] = path_.back();
      if (next < successors_[node].size()) {
        const size_t successor = successors_[node][next++];
        if (order_[successor] == kUnseen) {
          Open(successor);
        } else if (is_open_[successor]) {
          low_[node] = std::min(low_[node], order_[successor]);
        }
      } else {
        Close(node);
      }
    }
  }

  std::vector<std::vector<size_t>> cycles;

 private:
  void Open(size_t node) {
    order_[node] = low_[node] = num_seen_++;
    is_open_[node] = true;
    open_.push_back(node);
    path_.emplace_back(node, 0);
  }

  void Close(size_t node) {
    path_.pop_back();
    if (!path_.empty()) low_[path_.back().first] = std::min(low_[path_.back().first], low_[node]);
    if (low_[node] != order_[node]) return;
    std::vector<size_t> component;
    do {
      component.push_back(open_.back());
      is_open_[open_.back()] = false;
      open_.pop_back();
    } while (component.back() != node);
    const std::vector<size_t>& next = successors_[node];
    if (component.size() > 1 || std::find(next.begin(), next.end(), node) != next.end()) {
      std::sort(component.begin(), component.end());
      cycles.push_back(std::move(component));
    }
  }

  const std::vector<std::vector<size_t>>& successors_;
  std::vector<size_t> order_, low_;
  std::vector<bool> is_open_;
  std::vector<size_t> open_;
  std::vector<std::pair<size_t, size_t>> path_;  // node, and its next successor to look at
  size_t num_seen_ = 0;
};

}  // namespace

std::vector<std::vector<size_t>> FindCycles(const std::vector<std::vector<size_t>>& successors) {
  CycleFinder finder(successors);
  for (size_t node = 0; node < successors.size(); ++node) finder.Visit(node);
  std::sort(finder.cycles.begin(), finder.cycles.end());
  return std::move(finder.cycles);
}

}  // namespace batuta::convert

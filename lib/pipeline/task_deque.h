// What one thread of a run of tasks still has to do, open to the others at its other end.
//
// After D. Chase, Y. Lev: "Dynamic circular work-stealing deque", SPAA 2005, with the memory orders
// of N. M. Le et al.: "Correct and efficient work-stealing for weak memory models", PPoPP 2013. It
// is not circular: a task is pushed once in a run, so that as many places as there are tasks always
// do, and pages that are never reached take no memory.
#ifndef BATUTA_LIB_PIPELINE_TASK_DEQUE_H_
#define BATUTA_LIB_PIPELINE_TASK_DEQUE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace batuta::pipeline {

class TaskDeque {
 public:
  // For at most `capacity` pushes.
  explicit TaskDeque(size_t capacity)
      : places_(std::make_unique_for_overwrite<uint32_t[]>(capacity)) {}

  // Push and Pop are for the owner alone. The latest comes first.
  void Push(uint32_t task) {
    const int64_t bottom = bottom_.load(std::memory_order_relaxed);
    PlaceOf(bottom).store(task, std::memory_order_relaxed);
    bottom_.store(bottom + 1, std::memory_order_release);
  }

  std::optional<uint32_t> Pop() {
    if (IsEmpty()) return std::nullopt;  // as nobody else adds to it, it stays so
    const int64_t last = bottom_.load(std::memory_order_relaxed) - 1;
    bottom_.store(last, std::memory_order_seq_cst);
    int64_t top = top_.load(std::memory_order_seq_cst);
    if (top < last) return PlaceOf(last).load(std::memory_order_relaxed);
    const bool is_mine =
        top == last && top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst);
    bottom_.store(last + 1, std::memory_order_relaxed);
    if (!is_mine) return std::nullopt;
    return PlaceOf(last).load(std::memory_order_relaxed);
  }

  // For the others. The oldest comes first. Also nothing if another was faster.
  std::optional<uint32_t> Steal() {
    int64_t top = top_.load(std::memory_order_seq_cst);
    if (top >= bottom_.load(std::memory_order_seq_cst)) return std::nullopt;
    const uint32_t task = PlaceOf(top).load(std::memory_order_relaxed);
    if (!top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst)) return std::nullopt;
    return task;
  }

  bool IsEmpty() const {
    return top_.load(std::memory_order_seq_cst) >= bottom_.load(std::memory_order_seq_cst);
  }

 private:
  std::atomic_ref<uint32_t> PlaceOf(int64_t index) {
    return std::atomic_ref<uint32_t>(places_[static_cast<size_t>(index)]);
  }

  const std::unique_ptr<uint32_t[]> places_;
  alignas(64) std::atomic<int64_t> bottom_ = 0;  // where the next is pushed
  alignas(64) std::atomic<int64_t> top_ = 0;     // the oldest that nobody has
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_TASK_DEQUE_H_

// The choice itself. Here, so that Select and the C interface, which are asked in nanoseconds, have
// no call between.
#ifndef BATUTA_LIB_BACKEND_DECIDE_H_
#define BATUTA_LIB_BACKEND_DECIDE_H_

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

#include "batuta/backend.h"
#include "lib/backend/machinery.h"

namespace batuta::backend {

// What is rarely asked for, each of one kind of workload, policy or machine.
Decision ByRule(const Machinery& machinery, const Workload& workload);
void PredictCustom(const Machinery& machinery, const Workload& workload, Times& ns);
void PredictBatch(const Machinery& machinery, const Workload& workload, Times& ns);
void AddDevice(const Machinery& machinery, const Workload& workload, Decision& decision);

// Leaving plain code costs what no table shows: other cores that someone else could use, a
// library's pages. So a candidate must be faster by this factor before it is chosen.
inline constexpr std::array<float, kMaxCandidates> kReluctance{1,     1,     1,     1.08F,
                                                               1.08F, 1.10F, 1.05F, 1.07F};

// The least of eight numbers by halves, which the compiler does four at a time.
inline float Least(Times numbers) {
  for (size_t half = numbers.size() / 2; half > 0; half /= 2) {
    for (size_t i = 0; i < half; ++i) {
      numbers[i] = numbers[i + half] < numbers[i] ? numbers[i + half] : numbers[i];
    }
  }
  return numbers[0];
}

// The slot with the least time. Positive floats are ordered as their bits are, so the slot's number
// takes the lowest three bits along.
inline int SlotOfLeast(const Times& ns) {
  static_assert(kMaxCandidates == 8);
  Times keys;
  for (uint32_t i = 0; i < kMaxCandidates; ++i) {
    keys[i] = std::bit_cast<float>((std::bit_cast<uint32_t>(ns[i]) & ~7U) | i);
  }
  return static_cast<int>(std::bit_cast<uint32_t>(Least(keys)) & 7U);
}

inline int ChosenSlot(const Times& ns) {
  Times reluctant;
  for (int i = 0; i < kMaxCandidates; ++i) reluctant[i] = ns[i] * kReluctance[i];
  return SlotOfLeast(reluctant);
}

// Filled where the caller wants it: a copy would wait for what was just written in smaller parts.
[[gnu::always_inline]] inline Decision ByTimes(const Machinery& machinery,
                                               const Workload& workload) {
  Decision decision;
  Times& ns = decision.predicted_ns;
  if (workload.row() >= 0) [[likely]] {
    machinery.table.Predict(workload.row(), workload.work(), ns);
  } else {
    PredictCustom(machinery, workload, ns);
  }
  if (workload.batch() > 1) PredictBatch(machinery, workload, ns);
  decision.policy = machinery.policy;
  decision.reason =
      machinery.policy == Policy::kCalibrated ? Reason::kFastestMeasured : Reason::kFastestModelled;
  if (machinery.has_device) AddDevice(machinery, workload, decision);
  const int slot = ChosenSlot(ns);
  if (ns[static_cast<size_t>(slot)] > Least(ns)) decision.reason = Reason::kGainTooSmall;
  for (float& time : ns) time = time > 1e29F ? std::numeric_limits<float>::infinity() : time;
  decision.chosen_ns = ns[static_cast<size_t>(slot)];
  const Candidate& candidate = machinery.candidates[static_cast<size_t>(slot)];
  decision.backend = candidate.backend;
  decision.variant = candidate.variant;
  decision.threads = static_cast<int16_t>(candidate.threads);
  return decision;
}

[[gnu::always_inline]] inline Decision Decide(const Machinery& machinery,
                                              const Workload& workload) {
  if (machinery.policy >= Policy::kClassicRule) [[unlikely]]
    return ByRule(machinery, workload);
  return ByTimes(machinery, workload);
}

// As Select, for callers within.
[[gnu::always_inline]] inline Decision Decide(const Selector& selector, const Workload& workload) {
  return Decide(*selector.machinery_, workload);
}

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_DECIDE_H_

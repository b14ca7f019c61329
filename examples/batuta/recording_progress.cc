#include "examples/batuta/recording_progress.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <utility>

namespace batuta::cli {
namespace {

using std::chrono_literals::operator""s;

constexpr std::chrono::seconds kFirst = 5s, kLongest = 60s;

}  // namespace

RecordingProgress::RecordingProgress(trace::RecordOptions& options) {
  if (isatty(STDERR_FILENO) != 1) return;
  options.on_event = [this, next = std::move(options.on_event)](const trace::Event& event) {
    Count(event);
    if (next) next(event);
  };
  teller_ = std::jthread([this](const std::stop_token& stop) { TellUntilStopped(stop); });
}

void RecordingProgress::Count(const trace::Event& event) {
  const auto add = [](std::atomic<int64_t>& count) {
    count.fetch_add(1, std::memory_order_relaxed);
  };
  if (event.IsCall()) add(num_calls_);
  if (event.kind == trace::Kind::kFork) add(num_threads_);
  if (event.kind == trace::Kind::kExit) add(num_ended_);
}

void RecordingProgress::TellUntilStopped(const std::stop_token& stop) const {
  std::mutex mutex;
  std::condition_variable_any wakes;
  std::unique_lock lock(mutex);
  std::chrono::seconds passed = 0s;
  for (std::chrono::seconds wait = kFirst;; wait = std::min(passed, kLongest)) {
    wakes.wait_for(lock, stop, wait, [] { return false; });
    if (stop.stop_requested()) return;
    passed += wait;
    std::fprintf(stderr, "batuta: recording for %lld s: %lld calls; %lld of %lld threads run\n",
                 static_cast<long long>(passed.count()), static_cast<long long>(num_calls_),
                 static_cast<long long>(num_threads_ - num_ended_),
                 static_cast<long long>(num_threads_));
  }
}

}  // namespace batuta::cli

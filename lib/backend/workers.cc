#include "lib/backend/workers.h"

#include <algorithm>
#include <chrono>
#include <system_error>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace batuta::backend {
namespace {

// About 30 us: jobs that follow each other find the workers awake, and an idle program sleeps.
constexpr int kSpins = 1000;
// A wait longer than this share of a job, and than this time, was a worker that did not run: others
// have a core for milliseconds, while a worker that had to wake up is tens of microseconds late.
constexpr double kStallShare = 0.25, kStallNs = 150'000;
constexpr int kMostJobsAlone = 4096;

void Pause() {
#if defined(__x86_64__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

uint32_t GenerationOf(uint64_t ticket) { return static_cast<uint32_t>(ticket >> 32); }
uint32_t ChunkOf(uint64_t ticket) { return static_cast<uint32_t>(ticket); }
uint64_t TicketOf(uint32_t generation, uint32_t chunk) {
  return (uint64_t{generation} << 32) | chunk;
}

double NanosecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

Workers::Workers(int num_threads) {
  for (int i = 1; i < num_threads; ++i) {
    try {
      threads_.emplace_back([this, i] { Serve(i); });
    } catch (const std::system_error&) {  // no more threads: those that are here do it
      return;
    }
  }
}

Workers::~Workers() {
  is_stopping_.store(true);
  wake_.fetch_add(1);
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

size_t Workers::RunChunks(uint32_t generation) {
  size_t num_run = 0;
  uint64_t ticket = ticket_.load(std::memory_order_acquire);
  while (GenerationOf(ticket) == generation) {
    // These belong to the job only if the claim below succeeds: before they change, the generation
    // does.
    const auto call = call_.load(std::memory_order_acquire);
    const void* context = context_.load(std::memory_order_acquire);
    const uint32_t num_chunks = num_chunks_.load(std::memory_order_acquire);
    if (ChunkOf(ticket) >= num_chunks) break;
    if (!ticket_.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel,
                                       std::memory_order_acquire)) {
      continue;
    }
    call(context, ChunkOf(ticket));
    num_done_.fetch_add(1, std::memory_order_release);
    ++num_run;
    ticket = ticket_.load(std::memory_order_acquire);
  }
  return num_run;
}

void Workers::WaitFor(size_t num_chunks) {
  for (int spins = 0; num_done_.load(std::memory_order_acquire) != num_chunks; ++spins) {
    if (spins < kSpins) {
      Pause();
    } else {
      std::this_thread::yield();  // the worker may be waiting for this very core
    }
  }
}

bool Workers::MayHelp() {
  if (jobs_alone_ == 0) return true;
  --jobs_alone_;
  return false;
}

void Workers::Learn(double wait_ns, double total_ns) {
  if (wait_ns > kStallNs && wait_ns > kStallShare * total_ns) {
    jobs_alone_ = next_jobs_alone_;
    next_jobs_alone_ = std::min(2 * next_jobs_alone_, kMostJobsAlone);
  } else {
    next_jobs_alone_ = std::max(next_jobs_alone_ - (next_jobs_alone_ + 7) / 8, 1);
  }
}

void Workers::Run(const Job& job, size_t num_chunks, int num_threads) {
  const bool is_shared = num_threads > 1 && num_chunks > 1 && num_chunks < UINT32_MAX &&
                         !threads_.empty() && !is_busy_.exchange(true, std::memory_order_acquire);
  if (!is_shared || !MayHelp()) {
    for (size_t chunk = 0; chunk < num_chunks; ++chunk) job.call(job.context, chunk);
    if (is_shared) is_busy_.store(false, std::memory_order_release);
    return;
  }
  const auto start = std::chrono::steady_clock::now();
  const uint32_t generation = GenerationOf(ticket_.load(std::memory_order_relaxed)) + 1;
  // First no chunk of the old job can be claimed any more, then the fields change, then chunks of
  // the new one can.
  ticket_.store(TicketOf(generation, UINT32_MAX), std::memory_order_seq_cst);
  num_done_.store(0, std::memory_order_relaxed);
  call_.store(job.call, std::memory_order_release);
  context_.store(job.context, std::memory_order_release);
  num_chunks_.store(static_cast<uint32_t>(num_chunks), std::memory_order_release);
  num_helpers_.store(num_threads - 1, std::memory_order_release);
  ticket_.store(TicketOf(generation + 1, 0), std::memory_order_seq_cst);
  wake_.fetch_add(1, std::memory_order_seq_cst);
  if (num_asleep_.load(std::memory_order_seq_cst) > 0) wake_.notify_all();
  RunChunks(generation + 1);
  const auto all_claimed = std::chrono::steady_clock::now();
  WaitFor(num_chunks);
  Learn(NanosecondsSince(all_claimed), NanosecondsSince(start));
  is_busy_.store(false, std::memory_order_release);
}

void Workers::Serve(int index) {
  while (true) {
    const uint32_t seen = wake_.load(std::memory_order_seq_cst);
    if (is_stopping_.load()) return;
    const uint64_t ticket = ticket_.load(std::memory_order_acquire);
    if (index <= num_helpers_.load(std::memory_order_acquire)) RunChunks(GenerationOf(ticket));
    int spins = 0;
    while (spins < kSpins && wake_.load(std::memory_order_acquire) == seen) {
      Pause();
      ++spins;
    }
    if (spins < kSpins) continue;
    num_asleep_.fetch_add(1, std::memory_order_seq_cst);
    wake_.wait(seen, std::memory_order_seq_cst);
    num_asleep_.fetch_sub(1, std::memory_order_seq_cst);
  }
}

}  // namespace batuta::backend

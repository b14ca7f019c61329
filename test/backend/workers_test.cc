#include "lib/backend/workers.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <numeric>
#include <thread>
#include <vector>

namespace batuta::backend {
namespace {

TEST_CASE("every chunk is run exactly once, whatever the number of threads and chunks") {
  for (const int threads : {1, 2, 5}) {
    Workers workers(threads);
    for (const size_t num_chunks : {0, 1, 2, 3, 17, 1000}) {
      for (int repeat = 0; repeat < 50; ++repeat) {
        std::vector<int> runs(num_chunks, 0);
        workers.For(num_chunks, threads, [&](size_t chunk) { ++runs[chunk]; });
        REQUIRE(std::accumulate(runs.begin(), runs.end(), size_t{0}) == num_chunks);
        REQUIRE(std::count(runs.begin(), runs.end(), 1) == static_cast<ptrdiff_t>(num_chunks));
      }
    }
  }
}

TEST_CASE("what a chunk wrote is seen by the caller afterwards") {
  Workers workers(4);
  std::vector<size_t> squares(512);
  for (size_t round = 0; round < 300; ++round) {
    workers.For(squares.size(), 4, [&](size_t chunk) { squares[chunk] = chunk * chunk + round; });
    for (size_t i = 0; i < squares.size(); ++i) REQUIRE(squares[i] == i * i + round);
  }
}

TEST_CASE("callers that come at once all get their work done") {
  Workers workers(3);
  std::atomic<size_t> total{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        workers.For(20, 3, [&](size_t chunk) { total += chunk; });
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  CHECK(total == 4 * 200 * 190);
}

TEST_CASE("a job inside of a job runs on its caller") {
  Workers workers(2);
  std::atomic<int> inner{0};
  workers.For(4, 2, [&](size_t) { workers.For(3, 2, [&](size_t) { ++inner; }); });
  CHECK(inner == 12);
}

// In a process of its own, as a user that may have `most` threads: true if all was done.
bool WorksWithThreads(rlim_t most) {
  const pid_t child = fork();
  if (child == 0) {
    constexpr uid_t kNobodyElse = 54'321;
    if (geteuid() == 0 && setresuid(kNobodyElse, kNobodyElse, kNobodyElse) != 0) _exit(2);
    const rlimit few{most, most};
    if (setrlimit(RLIMIT_NPROC, &few) != 0) _exit(3);
    Workers workers(8);
    std::atomic<int> num_run{0};
    workers.For(100, 8, [&](size_t) { ++num_run; });
    _exit(num_run == 100 ? 0 : 1);
  }
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_CASE("where the system gives no more threads, those that are here do the work") {
  CHECK(WorksWithThreads(1));
  CHECK(WorksWithThreads(4));
}

}  // namespace
}  // namespace batuta::backend

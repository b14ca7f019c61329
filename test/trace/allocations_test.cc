// Memory that a run got, followed from its calls, against what the kernel shows of the program.
#include "lib/trace/allocations.h"

#include <sys/mman.h>
#include <sys/syscall.h>

#include "batuta/trace_analysis.h"
#include "test/trace/recording.h"

namespace batuta::trace {
namespace {

constexpr uint64_t kMiB = 1 << 20;

Recording RecordAllocating(const TraceDir& dir, Backend backend, std::vector<std::string> words) {
  RecordOptions options;
  options.argv = {BATUTA_ALLOCATING};
  options.argv.insert(options.argv.end(), words.begin(), words.end());
  options.standard_files = {"/dev/null", dir / "out", dir / "err"};
  options.backend = backend;
  return RecordWith(std::move(options), dir);
}

Event Call(int number, int64_t begin_ns, int64_t end_ns, std::array<uint64_t, 6> args,
           uint64_t result) {
  Event call;
  call.kind = Kind::kCall;
  call.pid = call.tid = 1;
  call.number = static_cast<uint16_t>(number);
  call.time_ns = begin_ns;
  call.duration_ns = end_ns - begin_ns;
  call.args = args;
  call.result = static_cast<int64_t>(result);
  return call;
}

}  // namespace

TEST_CASE("a run's peak of allocated memory is what the kernel shows, to the byte") {
  const TraceDir dir;
  const Backend backend = GENERATE(Backend::kPtrace, Backend::kBpf);
  const bool has_threads = GENERATE(false, true);
  if (backend == Backend::kBpf && !HasBpf()) return;
  const Recording made = RecordAllocating(
      dir, backend, has_threads ? std::vector<std::string>{"threads"} : std::vector<std::string>{});
  REQUIRE(made.run.about().wait_status == 0);
  const Figures figures = MakeFigures(made.run);
  CHECK(figures.has_allocations);
  CHECK(std::to_string(figures.peak_allocated_bytes) + "\n" == *os::ReadFile(dir / "out"));
  CHECK(figures.allocated_bytes > figures.peak_allocated_bytes);
  REQUIRE(figures.processes.size() == 2);
  // The child has what its parent had, and gives a part of it back.
  CHECK(figures.processes[1].peak_allocated_bytes == figures.processes[0].peak_allocated_bytes);
}

TEST_CASE("what another thread got before a munmap was over stays its own") {
  constexpr uint64_t kAt = 0x7f0000000000;
  const std::array<uint64_t, 6> args{0, kMiB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS};
  Allocations allocations;
  allocations.Add(Call(SYS_mmap, 0, 10, args, kAt));
  // Given back from 20 to 50, got by another thread from 25 to 30.
  allocations.Add(Call(SYS_mmap, 25, 30, args, kAt));
  CHECK(allocations.BytesOf(1) == kMiB);
  allocations.Add(Call(SYS_munmap, 20, 50, {kAt, kMiB}, 0));
  CHECK(allocations.BytesOf(1) == kMiB);
  allocations.Add(Call(SYS_munmap, 60, 70, {kAt, kMiB}, 0));
  CHECK(allocations.BytesOf(1) == 0);
  CHECK(allocations.total() == 2 * kMiB);
}

TEST_CASE("a loaded program has nothing of what was there before, huge pages are whole") {
  Allocations allocations;
  const auto map = [&](uint64_t bytes, uint64_t flags, uint64_t at) {
    allocations.Add(Call(SYS_mmap, 0, 1,
                         {0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags},
                         at));
  };
  map(1, 0, 0x10000000);
  CHECK(allocations.BytesOf(1) == 4096);
  map(1, MAP_HUGETLB, 0x20000000);
  CHECK(allocations.BytesOf(1) == 4096 + 2 * kMiB);
  Event exec;
  exec.kind = Kind::kExec;
  exec.pid = exec.tid = 1;
  allocations.Add(exec);
  CHECK(allocations.BytesOf(1) == 0);
  Event failed = Call(SYS_mmap, 2, 3, {0, 4096, PROT_WRITE, MAP_ANONYMOUS}, 0);
  failed.result = -ENOMEM;
  allocations.Add(failed);
  CHECK(allocations.BytesOf(1) == 0);
}

TEST_CASE("thousands of children of a process with much memory cost no copy each, and end") {
  constexpr int kChildren = 100'000;
  Allocations allocations;
  for (uint64_t i = 0; i < 5000; ++i) {
    allocations.Add(Call(SYS_mmap, 0, 1,
                         {0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS},
                         0x10000000 + i * 8192));
  }
  Event event;
  event.pid = event.tid = 1;
  event.kind = Kind::kFork;
  for (int child = 2; child < kChildren; ++child) {
    event.args = {static_cast<uint64_t>(child), static_cast<uint64_t>(child)};
    allocations.Add(event);
  }
  CHECK(allocations.BytesOf(kChildren - 1) == 5000 * 4096);
  Event call = Call(SYS_munmap, 2, 3, {0x10000000, 4096}, 0);
  call.pid = call.tid = 2;
  allocations.Add(call);
  CHECK(allocations.BytesOf(2) == 4999 * 4096);
  CHECK(allocations.BytesOf(1) == 5000 * 4096);
  event.kind = Kind::kExit;
  event.pid = event.tid = 2;
  allocations.Add(event);
  CHECK(allocations.BytesOf(2) == 0);
  CHECK(allocations.total() == 5000 * 4096);
}

TEST_CASE("a recording of some calls only does not tell of memory") {
  CHECK(TellsAllocations(CallFilter()));
  CHECK(TellsAllocations(*CallFilter::Parse("%memory,openat")));
  CHECK_FALSE(TellsAllocations(*CallFilter::Parse("openat,mmap,munmap,mprotect,brk")));
}

}  // namespace batuta::trace

#include "lib/backend/measure.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <thread>

#include "lib/backend/execute_workload.h"

namespace batuta::backend {
namespace {

template <typename Call>
double SampleNs(size_t repeats, const Call& call) {
  const auto start = std::chrono::steady_clock::now();
  for (size_t i = 0; i < repeats; ++i) call();
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
  return took.count() / static_cast<double>(repeats);
}

// Operands one behind the other, each from the start of a page of its own: the same operands in the
// same places for every candidate.
template <typename T>
Buffers<T> Arrange(const Workload& w, std::vector<T>& memory, int64_t& index) {
  const bool is_matrix = w.op() == Op::kGemv || w.op() == Op::kGemm;
  const auto n = static_cast<size_t>(w.n());
  const auto m = static_cast<size_t>(w.m());
  const auto k = static_cast<size_t>(w.k());
  size_t a = n;
  size_t b = n;
  size_t out = n;
  if (w.op() == Op::kGemv) {
    a = m * n;
    out = m;
  } else if (is_matrix) {
    a = m * k;
    b = k * n;
    out = m * n;
  }
  constexpr size_t kPage = 4096 / sizeof(T);
  // A line beyond a multiple of the page, or the operands would evict each other.
  const auto padded = [](size_t size) { return (size + kPage - 1) / kPage * kPage + 16; };
  const size_t c = is_matrix ? 0 : n;
  const size_t all = padded(a) + padded(b) + padded(c) + padded(out);
  if (memory.size() < all) memory.resize(all, static_cast<T>(0.25));
  T* at = memory.data();
  Buffers<T> buffers;
  buffers.a = {at, a};
  at += padded(a);
  buffers.b = {at, b};
  at += padded(b);
  buffers.c = {at, c};
  at += padded(c);
  buffers.out = {at, out};
  buffers.index = &index;
  // saxpy adds to its output in every repetition: this keeps it small and not denormal.
  buffers.alpha = w.op() == Op::kSaxpy ? static_cast<T>(1e-6) : T{1};
  return buffers;
}

// Shorter vectors are one chunk: with more threads they would be measured to be as fast, or a
// little faster by chance.
bool IsDivided(const Workload& w) {
  const bool is_matrix = w.op() == Op::kGemv || w.op() == Op::kGemm;
  return is_matrix ? w.flops() >= 20'000 : w.n() > static_cast<int64_t>(kReductionBlock);
}

struct Cell {
  Slot slot = kScalarSlot;
  size_t repeats = 1;
  std::vector<double> samples;
};

// In turns, so that all candidates share what else the machine does.
template <typename Run>
void MeasureRounds(int rounds, std::vector<Cell>& cells, const Run& run) {
  for (int round = 0; round < rounds; ++round) {
    for (Cell& cell : cells) {
      // Threads went to sleep, and data to other caches, while the candidate before was measured.
      run(cell.slot);
      cell.samples.push_back(SampleNs(cell.repeats, [&] { run(cell.slot); }));
    }
  }
}

MeasuredPoint PointOf(const Workload& w, std::vector<double>& samples) {
  std::ranges::sort(samples);
  return {w.work(), std::max(samples.front(), 0.1), std::max(samples[samples.size() / 2], 0.1)};
}

bool UsesThreads(Slot slot) { return slot == kThreadsSlot || slot == kThreadsStreamSlot; }

// A second core that was taken away for a moment makes threads look unreliable: they get this many
// further chances to show times that hold.
constexpr int kChances = 3;
constexpr auto kPause = std::chrono::milliseconds(2);

template <typename Run>
void MeasureScatteredAgain(const Workload& w, int rounds, std::vector<Cell>& cells,
                           const Run& run) {
  for (Cell& cell : cells) {
    if (!UsesThreads(cell.slot)) continue;
    for (int i = 0; i < kChances && IsScattered(PointOf(w, cell.samples)); ++i) {
      std::this_thread::sleep_for(kPause);
      std::vector<Cell> again = {{cell.slot, cell.repeats, {}}};
      MeasureRounds(rounds, again, run);
      if (!IsScattered(PointOf(w, again.front().samples))) cell = std::move(again.front());
    }
  }
}

}  // namespace

template <typename T>
std::array<std::optional<MeasuredPoint>, kNumSlots> Measurer::MeasureAs(const Workload& w,
                                                                        std::vector<T>& memory) {
  int64_t index = 0;
  const Buffers<T> buffers = Arrange(w, memory, index);
  const bool has_stream = TraitsOf(w.op()).shape == Shape::kElementwise &&
                          SimdKernels<T>().stream[static_cast<size_t>(w.op())] != nullptr;
  const auto run = [&](Slot slot) {
    const bool streams = slot == kStreamSlot || slot == kThreadsStreamSlot;
    const KernelTable<T>& kernels = slot == kScalarSlot ? ScalarKernels<T>()
                                    : slot == kBlasSlot ? blas_->kernels<T>()
                                                        : SimdKernels<T>();
    Execute(Executor<T>{kernels, &workers_, UsesThreads(slot) ? threads_ : 1}, w, buffers,
            streams ? Variant::kStream : Variant::kPlain);
  };
  std::vector<Cell> cells;
  double all_ns = 0;
  const auto add = [&](Slot slot) {
    run(slot);  // touches memory and wakes threads
    const double once = std::max(SampleNs(1, [&] { run(slot); }), 1.0);
    if (slot == kScalarSlot && once > limits_.scalar_ns) return;
    cells.push_back({slot, static_cast<size_t>(std::max(limits_.sample_ns / once, 1.0)), {}});
    all_ns += std::max(once, limits_.sample_ns);
  };
  const bool is_large = w.bytes() >= 1 << 17;
  // Small scalar code only: what it would take for large operands follows from that.
  if (w.flops() * 4 < limits_.scalar_ns) add(kScalarSlot);
  add(kSimdSlot);
  if (has_stream && is_large) add(kStreamSlot);
  if (threads_ > 1 && IsDivided(w)) {
    add(kThreadsSlot);
    if (has_stream && is_large) add(kThreadsStreamSlot);
  }
  if (blas_ != nullptr && HasKernel(blas_->kernels<T>(), w.op())) add(kBlasSlot);
  const int rounds =
      std::clamp(static_cast<int>(limits_.cell_ns / all_ns), limits_.least_rounds, limits_.rounds);
  MeasureRounds(rounds, cells, run);
  MeasureScatteredAgain(w, rounds, cells, run);
  std::array<std::optional<MeasuredPoint>, kNumSlots> points;
  for (Cell& cell : cells) points[cell.slot] = PointOf(w, cell.samples);
  return points;
}

std::array<std::optional<MeasuredPoint>, kNumSlots> Measurer::Measure(const Workload& workload) {
  if (workload.type() == ElementType::kF32) return MeasureAs(workload, f32_);
  return MeasureAs(workload, f64_);
}

double Measurer::ForkNs() {
  if (threads_ < 2) return 0;
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 200; ++i) {
    least = std::min(least, SampleNs(1, [&] {
                       workers_.For(static_cast<size_t>(threads_), threads_, [](size_t) {});
                     }));
  }
  return least;
}

}  // namespace batuta::backend

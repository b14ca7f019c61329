#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "lib/backend/execute.h"

namespace batuta::backend {
namespace {

// A chunk takes some microseconds; more chunks than threads even out what threads are given.
constexpr size_t kLeastChunk = 4096, kChunksPerThread = 4, kChunkAlign = 1024;

size_t ChunkOf(size_t n, int threads) {
  const size_t share = DivideUp(n, static_cast<size_t>(threads) * kChunksPerThread);
  return std::max(kLeastChunk, DivideUp(share, kChunkAlign) * kChunkAlign);
}

// Calls body(first, count) over [0, n).
template <typename T, typename Body>
void ForRanges(const Executor<T>& executor, size_t n, size_t chunk, const Body& body) {
  executor.For((n + chunk - 1) / chunk, [&](size_t index) {
    const size_t first = index * chunk;
    body(first, std::min(chunk, n - first));
  });
}

size_t BlocksPerChunk(size_t num_blocks, int threads) {
  return DivideUp(num_blocks, static_cast<size_t>(threads) * kChunksPerThread);
}

// One result a block, in order. On one thread, or up to a million elements, without allocating.
template <typename T, typename OfBlock, typename Use>
void ForBlocks(const Executor<T>& executor, size_t n, const OfBlock& of_block, const Use& use) {
  constexpr size_t kFew = 128;
  const size_t num_blocks = (n + kReductionBlock - 1) / kReductionBlock;
  if (executor.threads == 1) {
    for (size_t at = 0; at < n; at += kReductionBlock) {
      use(of_block(at, std::min(kReductionBlock, n - at)));
    }
    return;
  }
  T few[kFew];
  std::vector<T> many(num_blocks > kFew ? num_blocks : 0);
  T* results = num_blocks > kFew ? many.data() : few;
  const size_t per_chunk = BlocksPerChunk(num_blocks, executor.threads);
  ForRanges(executor, num_blocks, per_chunk, [&](size_t first, size_t count) {
    for (size_t block = first; block < first + count; ++block) {
      const size_t at = block * kReductionBlock;
      results[block] = of_block(at, std::min(kReductionBlock, n - at));
    }
  });
  for (size_t block = 0; block < num_blocks; ++block) use(results[block]);
}

template <typename T>
T ReduceBlocks(const Executor<T>& executor, Op op, const T* a, const T* b, size_t n) {
  const auto kernel = executor.kernels.reduce[static_cast<size_t>(op)];
  if (n <= kReductionBlock) return kernel(a, b, n);
  const bool is_sum = op == Op::kSum || op == Op::kDot || op == Op::kNorm2;
  T result = is_sum ? T{0} : a[0];
  ForBlocks(
      executor, n, [&](size_t at, size_t count) { return kernel(a + at, b + at, count); },
      [&](T part) {
        if (is_sum) {
          result += part;
        } else if (part != part || (op == Op::kMax ? part > result : part < result)) {
          result = result != result ? result : part;
        }
      });
  return result;
}

// The plain sum of squares is good unless it overflowed, or is so small that squares were lost.
template <typename T>
T Norm2(const Executor<T>& executor, const T* a, size_t n) {
  using Limits = std::numeric_limits<T>;
  const T squares = ReduceBlocks(executor, Op::kNorm2, a, a, n);
  const T least = static_cast<T>(n) * (Limits::min() / (Limits::epsilon() * Limits::epsilon()));
  if (squares > least && squares <= Limits::max()) return std::sqrt(squares);
  if (squares != squares) return squares;
  T greatest = 0;
  for (size_t i = 0; i < n; ++i) greatest = std::max(greatest, std::abs(a[i]));
  if (greatest == 0 || greatest > Limits::max()) return greatest;
  // A power of two, so that scaling loses nothing; at most 2^126 so that it is a number.
  const int exponent =
      std::clamp(std::ilogb(greatest), Limits::min_exponent, Limits::max_exponent - 2);
  const T scale = std::ldexp(T{1}, -exponent);
  T sum = 0;
  ForBlocks(
      executor, n,
      [&](size_t at, size_t count) {
        T part = 0;
        for (size_t i = at; i < at + count; ++i) part += (a[i] * scale) * (a[i] * scale);
        return part;
      },
      [&](T part) { sum += part; });
  return std::ldexp(std::sqrt(sum), exponent);
}

}  // namespace

template <typename T>
void Elementwise(const Executor<T>& executor, typename KernelTable<T>::Elementwise kernel, T alpha,
                 const T* a, const T* b, const T* c, T* out, size_t n) {
  if (executor.threads == 1) return kernel(alpha, a, b, c, out, n);
  ForRanges(executor, n, ChunkOf(n, executor.threads), [&](size_t first, size_t count) {
    kernel(alpha, a + first, b == nullptr ? b : b + first, c == nullptr ? c : c + first,
           out + first, count);
  });
}

template <typename T>
T Reduce(const Executor<T>& executor, Op op, const T* a, const T* b, size_t n) {
  if (op == Op::kNorm2) return Norm2(executor, a, n);
  return ReduceBlocks(executor, op, a, b == nullptr ? a : b, n);
}

template <typename T>
size_t ArgMax(const Executor<T>& executor, const T* a, size_t n) {
  if (executor.threads == 1) return executor.kernels.argmax(a, n);
  const size_t chunk = ChunkOf(n, executor.threads);
  std::vector<size_t> found((n + chunk - 1) / chunk);
  ForRanges(executor, n, chunk, [&](size_t first, size_t count) {
    found[first / chunk] = first + executor.kernels.argmax(a + first, count);
  });
  size_t best = found[0];
  for (const size_t at : found) {
    if (a[best] != a[best]) break;
    if (a[at] > a[best] || a[at] != a[at]) best = at;
  }
  return best;
}

template <typename T>
void Softmax(const Executor<T>& executor, const T* a, T* out, size_t n) {
  const T greatest = Reduce(executor, Op::kMax, a, a, n);
  T sum = 0;
  ForBlocks(
      executor, n,
      [&](size_t at, size_t count) {
        return executor.kernels.exp_shifted(a + at, greatest, out + at, count);
      },
      [&](T part) { sum += part; });
  Elementwise(executor, executor.kernels.elementwise[static_cast<size_t>(Op::kScale)], 1 / sum, out,
              static_cast<const T*>(nullptr), static_cast<const T*>(nullptr), out, n);
}

#define BATUTA_INSTANTIATE(T)                                                             \
  template void Elementwise(const Executor<T>&, KernelTable<T>::Elementwise, T, const T*, \
                            const T*, const T*, T*, size_t);                              \
  template T Reduce(const Executor<T>&, Op, const T*, const T*, size_t);                  \
  template size_t ArgMax(const Executor<T>&, const T*, size_t);                           \
  template void Softmax(const Executor<T>&, const T*, T*, size_t)
BATUTA_INSTANTIATE(float);
BATUTA_INSTANTIATE(double);
#undef BATUTA_INSTANTIATE

}  // namespace batuta::backend

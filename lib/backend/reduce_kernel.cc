// Reductions: sum, dot, max, min, argmax, sum of squares. Each goes over one block; blocks are put
// together in reductions.cc, in an order that does not depend on the number of threads.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "lib/backend/reduce_kernel.cc"
#include <algorithm>
#include <limits>

#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"
#include "lib/backend/kernel_table.h"
#include "lib/backend/partial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace batuta::backend::HWY_NAMESPACE {
namespace {
// Adds up Lanes(i) for all elements, eight vectors at a time: additions have a latency of three to
// four cycles and processors start two in each. What is left over below a vector is padded with
// zeros, which change no sum.
template <typename T, class Lanes>
HWY_INLINE T Accumulate(size_t n, const Lanes& step) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const size_t lanes = hn::Lanes(d);
  V s0 = hn::Zero(d);
  V s1 = s0;
  V s2 = s0;
  V s3 = s0;
  V s4 = s0;
  V s5 = s0;
  V s6 = s0;
  V s7 = s0;
  size_t i = 0;
  for (; i + 8 * lanes <= n; i += 8 * lanes) {
    s0 = step.Full(d, i, s0);
    s1 = step.Full(d, i + lanes, s1);
    s2 = step.Full(d, i + 2 * lanes, s2);
    s3 = step.Full(d, i + 3 * lanes, s3);
    s4 = step.Full(d, i + 4 * lanes, s4);
    s5 = step.Full(d, i + 5 * lanes, s5);
    s6 = step.Full(d, i + 6 * lanes, s6);
    s7 = step.Full(d, i + 7 * lanes, s7);
  }
  if (i + 4 * lanes <= n) {
    s0 = step.Full(d, i, s0);
    s1 = step.Full(d, i + lanes, s1);
    s2 = step.Full(d, i + 2 * lanes, s2);
    s3 = step.Full(d, i + 3 * lanes, s3);
    i += 4 * lanes;
  }
  if (i + 2 * lanes <= n) {
    s4 = step.Full(d, i, s4);
    s5 = step.Full(d, i + lanes, s5);
    i += 2 * lanes;
  }
  if (i + lanes <= n) {
    s6 = step.Full(d, i, s6);
    i += lanes;
  }
  if (i < n) s7 = step.Part(d, i, n - i, s7);
  s0 =
      hn::Add(hn::Add(hn::Add(s0, s1), hn::Add(s2, s3)), hn::Add(hn::Add(s4, s5), hn::Add(s6, s7)));
  return hn::GetLane(hn::SumOfLanes(d, s0));
}

template <typename T>
struct SumLanes {
  const T* a;
  template <class D, class V>
  HWY_INLINE V Full(D d, size_t i, V sum) const {
    return hn::Add(hn::LoadU(d, a + i), sum);
  }
  template <class D, class V>
  HWY_INLINE V Part(D d, size_t i, size_t count, V sum) const {
    return hn::Add(LoadFirst(d, a + i, count), sum);
  }
};

template <typename T>
struct DotLanes {
  const T* a;
  const T* b;
  template <class D, class V>
  HWY_INLINE V Full(D d, size_t i, V sum) const {
    return hn::MulAdd(hn::LoadU(d, a + i), hn::LoadU(d, b + i), sum);
  }
  template <class D, class V>
  HWY_INLINE V Part(D d, size_t i, size_t count, V sum) const {
    return hn::MulAdd(LoadFirst(d, a + i, count), LoadFirst(d, b + i, count), sum);
  }
};

template <typename T>
struct SquareLanes {
  const T* a;
  template <class D, class V>
  HWY_INLINE V Full(D d, size_t i, V sum) const {
    const auto v = hn::LoadU(d, a + i);
    return hn::MulAdd(v, v, sum);
  }
  template <class D, class V>
  HWY_INLINE V Part(D d, size_t i, size_t count, V sum) const {
    const auto v = LoadFirst(d, a + i, count);
    return hn::MulAdd(v, v, sum);
  }
};

template <typename T>
T Sum(const T* a, const T*, size_t n) {
  return Accumulate<T>(n, SumLanes<T>{a});
}

template <typename T>
T Dot(const T* a, const T* b, size_t n) {
  return Accumulate<T>(n, DotLanes<T>{a, b});
}

template <typename T>
T SumOfSquares(const T* a, const T*, size_t n) {
  return Accumulate<T>(n, SquareLanes<T>{a});
}

struct Greatest {
  template <class V>
  static HWY_INLINE V Of(V a, V b) {
    return hn::Max(a, b);
  }
  template <class D, class V>
  static HWY_INLINE V Lanes(D d, V v) {
    return hn::MaxOfLanes(d, v);
  }
  template <typename T>
  static T Of2(T a, T b) {
    return b > a ? b : a;
  }
};
struct Least {
  template <class V>
  static HWY_INLINE V Of(V a, V b) {
    return hn::Min(a, b);
  }
  template <class D, class V>
  static HWY_INLINE V Lanes(D d, V v) {
    return hn::MinOfLanes(d, v);
  }
  template <typename T>
  static T Of2(T a, T b) {
    return b < a ? b : a;
  }
};

template <typename T>
HWY_NOINLINE bool HasNan(const T* a, size_t n) {
  return std::any_of(a, a + n, [](T x) { return x != x; });
}

// Comparing each vector with itself to find a NaN would halve the speed. Instead zero times each
// vector is added up on the side, by units that are idle: the sum is zero unless there was a NaN or
// an infinity, and only then the block is looked through.
template <class Which, typename T>
T Extremum(const T* a, const T*, size_t n) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const size_t lanes = hn::Lanes(d);
  if (n < lanes) {
    T best = a[0];
    for (size_t i = 0; i < n; ++i) {
      if (a[i] != a[i]) return a[i];
      best = Which::Of2(best, a[i]);
    }
    return best;
  }
  const V zero = hn::Zero(d);
  V last = hn::LoadU(d, a + n - lanes);
  V m0 = last;
  V m1 = last;
  V m2 = last;
  V m3 = last;
  V odd0 = hn::MulAdd(last, zero, zero);
  V odd1 = zero;
  V odd2 = zero;
  V odd3 = zero;
  size_t i = 0;
  const auto step = [&](V& m, V& odd, size_t at) HWY_ATTR {
    const V v = hn::LoadU(d, a + at);
    m = Which::Of(v, m);
    odd = hn::MulAdd(v, zero, odd);
  };
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    step(m0, odd0, i);
    step(m1, odd1, i + lanes);
    step(m2, odd2, i + 2 * lanes);
    step(m3, odd3, i + 3 * lanes);
  }
  for (; i + lanes < n; i += lanes) step(m0, odd0, i);
  const V odd = hn::Add(hn::Add(odd0, odd1), hn::Add(odd2, odd3));
  if (!hn::AllTrue(d, hn::Eq(odd, zero)) && HasNan(a, n)) [[unlikely]] {
    return std::numeric_limits<T>::quiet_NaN();
  }
  return hn::GetLane(Which::Lanes(d, Which::Of(Which::Of(m0, m1), Which::Of(m2, m3))));
}

// The greatest of each small block first; only the winning block is searched for the position.
template <typename T>
size_t ArgMax(const T* a, size_t n) {
  constexpr size_t kBlock = 1024;
  size_t best_block = 0;
  T best = a[0];
  for (size_t block = 0; block < n; block += kBlock) {
    const T greatest = Extremum<Greatest>(a + block, a, std::min(kBlock, n - block));
    if (greatest > best || greatest != greatest) {
      best = greatest;
      best_block = block;
      if (greatest != greatest) break;
    }
  }
  const auto is_it = [best](T x) { return x == best || (x != x && best != best); };
  return static_cast<size_t>(std::find_if(a + best_block, a + n, is_it) - a);
}

template <typename T>
double Peak(size_t rounds, T* sink) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  V c[12];
#pragma GCC unroll 12
  for (int i = 0; i < 12; ++i) c[i] = hn::Set(d, static_cast<T>(i));
  const V a = hn::Set(d, static_cast<T>(1.0000001));
  const V b = hn::Set(d, static_cast<T>(1e-9));
  for (size_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (int i = 0; i < 12; ++i) c[i] = hn::MulAdd(c[i], a, b);
  }
  V sum = c[0];
#pragma GCC unroll 12
  for (int i = 1; i < 12; ++i) sum = hn::Add(sum, c[i]);
  *sink = hn::GetLane(hn::SumOfLanes(d, sum));
  return static_cast<double>(rounds) * 24 * static_cast<double>(hn::Lanes(d));
}

template <typename T>
void Fill(KernelTable<T>& table) {
  const auto set = [&table](Op op, auto kernel) { table.reduce[static_cast<size_t>(op)] = kernel; };
  set(Op::kSum, Sum<T>);
  set(Op::kDot, Dot<T>);
  set(Op::kMax, Extremum<Greatest, T>);
  set(Op::kMin, Extremum<Least, T>);
  set(Op::kNorm2, SumOfSquares<T>);
  table.argmax = ArgMax<T>;
  table.peak = Peak<T>;
}

void FillReduce32(KernelTable<float>* table) { Fill(*table); }
void FillReduce64(KernelTable<double>* table) { Fill(*table); }

}  // namespace
}  // namespace batuta::backend::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "lib/backend/dispatch.h"

namespace batuta::backend {

BATUTA_DISPATCH(FillReduce)

}  // namespace batuta::backend
#endif

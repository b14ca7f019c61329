// Reductions: sum, dot, max, min, argmax, sum of squares. Each goes over one block; blocks are put
// together in execute_vector.cc, in an order that does not depend on the number of threads.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "lib/backend/reduce_kernel.cc"
#include <algorithm>
#include <cstdint>
#include <limits>

#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"
#include "lib/backend/kernel_table.h"
#include "lib/backend/partial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace batuta::backend::HWY_NAMESPACE {
namespace {
// Adds up what `step` makes of all elements, eight vectors at a time: additions have a latency of
// three to four cycles and processors start two in each. What is left over below a vector is padded
// with zeros, which change no sum. Which sum an element goes to depends on its position alone, not
// on its address.
template <typename T, class Step>
HWY_INLINE T Accumulate(size_t n, const Step& step) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const size_t lanes = hn::Lanes(d);
  V s[8];
#pragma GCC unroll 8
  for (size_t v = 0; v < 8; ++v) s[v] = hn::Zero(d);
  size_t i = step.FromAligned(d, n, s);
  for (; i + 8 * lanes <= n; i += 8 * lanes) {
#pragma GCC unroll 8
    for (size_t v = 0; v < 8; ++v) s[v] = step.Full(d, i + v * lanes, s[v]);
  }
  if (i + 4 * lanes <= n) {
#pragma GCC unroll 4
    for (size_t v = 0; v < 4; ++v) s[v] = step.Full(d, i + v * lanes, s[v]);
    i += 4 * lanes;
  }
  if (i + 2 * lanes <= n) {
    s[4] = step.Full(d, i, s[4]);
    s[5] = step.Full(d, i + lanes, s[5]);
    i += 2 * lanes;
  }
  if (i + lanes <= n) {
    s[6] = step.Full(d, i, s[6]);
    i += lanes;
  }
  if (i < n) s[7] = step.Part(d, i, n - i, s[7]);
#pragma GCC unroll 4
  for (size_t v = 0; v < 8; v += 2) s[v] = hn::Add(s[v], s[v + 1]);
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(s[0], s[2]), hn::Add(s[4], s[6]))));
}

#if HWY_TARGET <= HWY_AVX3
// Lanes of two vectors, counted through both.
template <class V, class I>
HWY_INLINE V OfTwo(V left, I places, V right) {
  if constexpr (sizeof(hn::TFromV<V>) == 4) {
    return V{_mm512_permutex2var_ps(left.raw, places.raw, right.raw)};
  } else {
    return V{_mm512_permutex2var_pd(left.raw, places.raw, right.raw)};
  }
}
#endif

// Sums over one array. Step says what becomes of a vector.
template <typename T, class Step>
struct OneArray {
  const T* a;
  template <class D, class V>
  HWY_INLINE V Full(D d, size_t i, V sum) const {
    return Step::Of(hn::LoadU(d, a + i), sum);
  }
  template <class D, class V>
  HWY_INLINE V Part(D d, size_t i, size_t count, V sum) const {
    return Step::Of(LoadFirst(d, a + i, count), sum);
  }

  // Where a vector is a line of the cache, one that is not aligned takes two: outside of the first
  // cache that nearly halves the speed. So aligned vectors are added up, `before` lanes off; of two
  // neighbouring sums the wanted one is then made. Each element is added to the same ones, in the
  // same order, as without. Returns how many elements are done, a multiple of eight vectors.
  template <class D, class V>
  HWY_INLINE size_t FromAligned(D d, size_t n, V (&s)[8]) const {
#if HWY_TARGET <= HWY_AVX3
    constexpr size_t kWorthIt = 1024;
    const size_t lanes = hn::Lanes(d);
    const size_t before = reinterpret_cast<uintptr_t>(a) % sizeof(V) / sizeof(T);
    if (before == 0 || n < kWorthIt) return 0;
    const T* from = a - before;
    const size_t done = n / (8 * lanes) * (8 * lanes);
    V shifted[8];
    shifted[0] = Step::Of(hn::MaskedLoad(hn::Not(FirstLanes(d, before)), d, from), hn::Zero(d));
#pragma GCC unroll 8
    for (size_t v = 1; v < 8; ++v)
      shifted[v] = Step::Of(hn::Load(d, from + v * lanes), hn::Zero(d));
    for (size_t i = 8 * lanes; i < done; i += 8 * lanes) {
#pragma GCC unroll 8
      for (size_t v = 0; v < 8; ++v) {
        shifted[v] = Step::Of(hn::Load(d, from + i + v * lanes), shifted[v]);
      }
    }
    shifted[0] = Step::Of(LoadFirst(d, from + done, before), shifted[0]);
    const auto places = hn::Iota(hn::RebindToUnsigned<D>(), static_cast<uint32_t>(before));
#pragma GCC unroll 8
    for (size_t v = 0; v < 8; ++v) s[v] = OfTwo(shifted[v], places, shifted[(v + 1) % 8]);
    return done;
#else
    (void)d, (void)n, (void)s;
    return 0;
#endif
  }
};

struct Plain {
  template <class V>
  static HWY_INLINE V Of(V v, V sum) {
    return hn::Add(v, sum);
  }
};
struct Squared {
  template <class V>
  static HWY_INLINE V Of(V v, V sum) {
    return hn::MulAdd(v, v, sum);
  }
};

template <typename T>
struct Products {
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
  template <class D, class V>
  HWY_INLINE size_t FromAligned(D, size_t, V (&)[8]) const {
    return 0;
  }
};

template <typename T>
T Sum(const T* a, const T*, size_t n) {
  return Accumulate<T>(n, OneArray<T, Plain>{a});
}

template <typename T>
T Dot(const T* a, const T* b, size_t n) {
  return Accumulate<T>(n, Products<T>{a, b});
}

template <typename T>
T SumOfSquares(const T* a, const T*, size_t n) {
  return Accumulate<T>(n, OneArray<T, Squared>{a});
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
  const auto step = [&](V& m, V& odd, size_t at) HWY_ATTR {
    const V v = hn::LoadU(d, a + at);
    m = Which::Of(v, m);
    odd = hn::MulAdd(v, zero, odd);
  };
  // Elements may be looked at twice: after the first vector from a multiple of its bytes on, since
  // loads that are not aligned touch two lines of the cache each.
  step(m1, odd1, 0);
  size_t i = lanes - reinterpret_cast<uintptr_t>(a) % (lanes * sizeof(T)) / sizeof(T);
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

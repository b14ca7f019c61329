// How an element-wise kernel walks over its vectors; included once per target.
#if defined(BATUTA_LIB_BACKEND_MAP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef BATUTA_LIB_BACKEND_MAP_INL_H_
#undef BATUTA_LIB_BACKEND_MAP_INL_H_
#else
#define BATUTA_LIB_BACKEND_MAP_INL_H_
#endif

#include <cstdint>

#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include "lib/backend/partial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace batuta::backend::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Which vectors an operation reads.
struct OneInput {
  static constexpr bool kReadsB = false, kReadsC = false, kReadsOut = false;
};
struct TwoInputs {
  static constexpr bool kReadsB = true, kReadsC = false, kReadsOut = false;
};
struct ThreeInputs {
  static constexpr bool kReadsB = true, kReadsC = true, kReadsOut = false;
};
struct Updating {
  static constexpr bool kReadsB = false, kReadsC = false, kReadsOut = true;
};

// Of the unused operands no memory is touched.
template <class Lanes, class D, typename T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> LanesAt(D d, hn::Vec<D> alpha, const T* a, const T* b, const T* c,
                              const T* out, size_t i) {
  const auto va = hn::LoadU(d, a + i);
  auto vb = va;
  auto vc = va;
  auto vo = va;
  if constexpr (Lanes::kReadsB) vb = hn::LoadU(d, b + i);
  if constexpr (Lanes::kReadsC) vc = hn::LoadU(d, c + i);
  if constexpr (Lanes::kReadsOut) vo = hn::LoadU(d, out + i);
  return Lanes()(d, alpha, va, vb, vc, vo);
}

// Fewer elements than a vector: part of one, or the widest vectors that fit, down to one lane, so
// that every element goes through the same arithmetic as in a full vector.
template <class Lanes, class D, typename T = hn::TFromD<D>>
HWY_INLINE void MapFew(D d, T alpha, const T* a, const T* b, const T* c, T* out, size_t n) {
#if HWY_TARGET <= HWY_AVX3
  const auto load = [d, n](bool is_read, const T* from)
                        HWY_ATTR { return is_read ? LoadFirst(d, from, n) : hn::Zero(d); };
  const auto result = Lanes()(d, hn::Set(d, alpha), load(true, a), load(Lanes::kReadsB, b),
                              load(Lanes::kReadsC, c), load(Lanes::kReadsOut, out));
  StoreFirst(d, result, out, n);
#else
  size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::CappedTag<T, 16 / sizeof(T)> part;
  const size_t lanes = hn::Lanes(part);
  const auto part_alpha = hn::Set(part, alpha);
  for (; i + lanes <= n; i += lanes) {
    hn::StoreU(LanesAt<Lanes>(part, part_alpha, a, b, c, out, i), part, out + i);
  }
#endif
  const hn::CappedTag<T, 1> one;
  const auto one_alpha = hn::Set(one, alpha);
  for (; i < n; ++i) hn::StoreU(LanesAt<Lanes>(one, one_alpha, a, b, c, out, i), one, out + i);
  (void)d;
#endif
}

// Elements of `out` before its first multiple of a vector's bytes.
template <typename T>
HWY_INLINE size_t ElementsToAligned(const T* out, size_t lanes) {
  const size_t misaligned = reinterpret_cast<uintptr_t>(out) % (lanes * sizeof(T));
  return misaligned == 0 ? 0 : lanes - misaligned / sizeof(T);
}

// [i, n) by whole vectors, four at a time; returns where fewer than a vector are left.
template <class Lanes, class D, typename T = hn::TFromD<D>>
HWY_INLINE size_t MapWhole(D d, hn::Vec<D> alpha, const T* a, const T* b, const T* c, T* out,
                           size_t i, size_t n) {
  const size_t lanes = hn::Lanes(d);
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    const auto r0 = LanesAt<Lanes>(d, alpha, a, b, c, out, i);
    const auto r1 = LanesAt<Lanes>(d, alpha, a, b, c, out, i + lanes);
    const auto r2 = LanesAt<Lanes>(d, alpha, a, b, c, out, i + 2 * lanes);
    const auto r3 = LanesAt<Lanes>(d, alpha, a, b, c, out, i + 3 * lanes);
    hn::StoreU(r0, d, out + i);
    hn::StoreU(r1, d, out + i + lanes);
    hn::StoreU(r2, d, out + i + 2 * lanes);
    hn::StoreU(r3, d, out + i + 3 * lanes);
  }
  for (; i + lanes <= n; i += lanes) {
    hn::StoreU(LanesAt<Lanes>(d, alpha, a, b, c, out, i), d, out + i);
  }
  return i;
}

// `out` may be one of the inputs.
template <class Lanes, typename T>
void Map(T alpha, const T* a, const T* b, const T* c, T* out, size_t n) {
  const hn::ScalableTag<T> d;
  const size_t lanes = hn::Lanes(d);
  if (n < lanes) return MapFew<Lanes>(d, alpha, a, b, c, out, n);
  const auto valpha = hn::Set(d, alpha);
#if HWY_TARGET <= HWY_AVX3
  // A vector is a line of the cache here: a store that is not aligned takes two.
  constexpr size_t kVectorsWorthAligning = 32;
  size_t i = 0;
  if (n >= kVectorsWorthAligning * lanes) {
    i = ElementsToAligned(out, lanes);
    if (i > 0) MapFew<Lanes>(d, alpha, a, b, c, out, i);
  }
  i = MapWhole<Lanes>(d, valpha, a, b, c, out, i, n);
  if (i < n) {
    MapFew<Lanes>(d, alpha, a + i, Lanes::kReadsB ? b + i : b, Lanes::kReadsC ? c + i : c, out + i,
                  n - i);
  }
#else
  // The last vector is computed before anything is written, since it overlaps the one before it.
  const auto last = LanesAt<Lanes>(d, valpha, a, b, c, out, n - lanes);
  if (MapWhole<Lanes>(d, valpha, a, b, c, out, 0, n) < n) hn::StoreU(last, d, out + n - lanes);
#endif
}

// The same, with the results written past the caches.
template <class Lanes, typename T>
void MapStream(T alpha, const T* a, const T* b, const T* c, T* out, size_t n) {
  const hn::ScalableTag<T> d;
  const size_t lanes = hn::Lanes(d);
  const size_t head = ElementsToAligned(out, lanes);
  if (n < head + 4 * lanes) return Map<Lanes>(alpha, a, b, c, out, n);
  MapFew<Lanes>(d, alpha, a, b, c, out, head);
  const auto valpha = hn::Set(d, alpha);
  size_t i = head;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    const auto r0 = LanesAt<Lanes>(d, valpha, a, b, c, out, i);
    const auto r1 = LanesAt<Lanes>(d, valpha, a, b, c, out, i + lanes);
    const auto r2 = LanesAt<Lanes>(d, valpha, a, b, c, out, i + 2 * lanes);
    const auto r3 = LanesAt<Lanes>(d, valpha, a, b, c, out, i + 3 * lanes);
    hn::Stream(r0, d, out + i);
    hn::Stream(r1, d, out + i + lanes);
    hn::Stream(r2, d, out + i + 2 * lanes);
    hn::Stream(r3, d, out + i + 3 * lanes);
  }
  hwy::FlushStream();
  if (i < n)
    Map<Lanes>(alpha, a + i, Lanes::kReadsB ? b + i : a, Lanes::kReadsC ? c + i : a, out + i,
               n - i);
}

}  // namespace batuta::backend::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // BATUTA_LIB_BACKEND_MAP_INL_H_

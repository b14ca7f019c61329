// The first elements of a vector, where fewer are left than a vector has lanes. Included once per
// target.
#if defined(BATUTA_LIB_BACKEND_PARTIAL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef BATUTA_LIB_BACKEND_PARTIAL_INL_H_
#undef BATUTA_LIB_BACKEND_PARTIAL_INL_H_
#else
#define BATUTA_LIB_BACKEND_PARTIAL_INL_H_
#endif

#include <algorithm>
#include <cstddef>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace batuta::backend::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

// The mask of the first lanes. Says to the compiler that `count` is small, which FirstN would test.
template <class D>
HWY_INLINE auto FirstLanes(D d, size_t count) {
  return hn::FirstN(d, count & (2 * hn::MaxLanes(d) - 1));
}

// Zero in the other lanes; what lies beyond `count` is not read.
template <class D, typename T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> LoadFirst(D d, const T* from, size_t count) {
#if HWY_MEM_OPS_MIGHT_FAULT
  HWY_ALIGN T padded[HWY_MAX_BYTES / sizeof(T)] = {};
  std::copy_n(from, count, padded);
  return hn::Load(d, padded);
#else
  return hn::MaskedLoad(FirstLanes(d, count), d, from);
#endif
}

// AVX2's masked store takes a dozen cycles and more on some processors; three moves do not.
template <class D, typename T = hn::TFromD<D>>
HWY_INLINE void StoreFirst(D d, hn::Vec<D> v, T* to, size_t count) {
#if HWY_TARGET <= HWY_AVX3
  hn::BlendedStore(v, FirstLanes(d, count), d, to);
#else
  constexpr size_t kLanes = hn::MaxLanes(d);
  if (count == kLanes) return hn::StoreU(v, d, to);
  HWY_ALIGN T whole[HWY_MAX_BYTES / sizeof(T)];
  hn::Store(v, d, whole);
  size_t i = 0;
  if constexpr (kLanes > 4) {
    if (count & 4) {
      __builtin_memcpy(to, whole, 4 * sizeof(T));
      i = 4;
    }
  }
  if constexpr (kLanes > 2) {
    if (count & 2) {
      __builtin_memcpy(to + i, whole + i, 2 * sizeof(T));
      i += 2;
    }
  }
  if (count & 1) to[i] = whole[i];
#endif
}

}  // namespace
}  // namespace batuta::backend::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // BATUTA_LIB_BACKEND_PARTIAL_INL_H_

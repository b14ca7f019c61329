#include "lib/backend/vector_unit.h"

#if defined(__x86_64__)
#if defined(__clang__)
#define _Bool bool  // glibc's header says it in C++ too, where clang does not know it
#endif
#include <sys/platform/x86.h>
#endif

namespace batuta::backend {

#if defined(__x86_64__)

// The features are those that Highway lets the compiler use for each of its targets.
VectorUnit DetectVectorUnit() {
  const bool has_sse4 = CPU_FEATURE_ACTIVE(SSE4_2) && CPU_FEATURE_ACTIVE(PCLMULQDQ) &&
                        CPU_FEATURE_ACTIVE(AES) && CPU_FEATURE_ACTIVE(POPCNT);
  if (!has_sse4) return VectorUnit::kBaseline;
  const bool has_avx2 = CPU_FEATURE_ACTIVE(AVX2) && CPU_FEATURE_ACTIVE(FMA) &&
                        CPU_FEATURE_ACTIVE(BMI1) && CPU_FEATURE_ACTIVE(BMI2) &&
                        CPU_FEATURE_ACTIVE(F16C);
  if (!has_avx2) return VectorUnit::kSse4;
  const bool has_avx512 = CPU_FEATURE_ACTIVE(AVX512F) && CPU_FEATURE_ACTIVE(AVX512VL) &&
                          CPU_FEATURE_ACTIVE(AVX512DQ) && CPU_FEATURE_ACTIVE(AVX512BW);
  return has_avx512 ? VectorUnit::kAvx512 : VectorUnit::kAvx2;
}

#else

VectorUnit DetectVectorUnit() { return VectorUnit::kBaseline; }

#endif

}  // namespace batuta::backend

// The kinds of vector unit that kernels are compiled for, and which of them this processor has.
#ifndef BATUTA_LIB_BACKEND_VECTOR_UNIT_H_
#define BATUTA_LIB_BACKEND_VECTOR_UNIT_H_

#include <cstdint>

namespace batuta::backend {

// Each needs all that is below it. Baseline is what the compiler may use everywhere: plain code on
// x86, NEON on 64-bit ARM.
enum class VectorUnit : uint8_t { kBaseline, kSse4, kAvx2, kAvx512 };
inline constexpr int kNumVectorUnits = 4;

// The best that this processor and the system support. Asks the C library, which knows it from the
// start of the program: on a virtual machine the processor answers in tens of microseconds.
VectorUnit DetectVectorUnit();

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_VECTOR_UNIT_H_

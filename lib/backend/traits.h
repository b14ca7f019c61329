// What is true of each operation on every machine: names, operands, operations an element.
#ifndef BATUTA_LIB_BACKEND_TRAITS_H_
#define BATUTA_LIB_BACKEND_TRAITS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "batuta/workload.h"

namespace batuta::backend {

enum class Complexity : uint8_t { kLow, kMedium, kHigh };  // of the classic MoE rule
enum class Shape : uint8_t { kElementwise, kReduction, kNormalised, kGemv, kGemm, kCustom };

struct OpTraits {
  std::string_view name;
  Shape shape;
  Complexity complexity;
  int8_t num_inputs;  // vectors read, `out` not counted
  bool updates_out;   // reads `out` too
  float flops;        // an element, as flop counts go
  float simd_cost;    // an element, in operations of a processor at its peak
  float scalar_cost;  // an element, in dependent scalar operations
};

const OpTraits& TraitsOf(Op op);
inline size_t SizeOf(ElementType type) { return type == ElementType::kF32 ? 4 : 8; }

// The prediction table has a row for each operation, type and aspect. Aspects say which side of a
// matrix is by far the shortest.
enum class Aspect : uint8_t { kSquare, kThinM, kThinN, kThinK };
inline constexpr int kNumVectorOps = 15;
inline constexpr int kNumGemvAspects = 3, kNumGemmAspects = 4;
inline constexpr int kFirstGemvRow = 2 * kNumVectorOps;
inline constexpr int kFirstGemmRow = kFirstGemvRow + 2 * kNumGemvAspects;
inline constexpr int kNumRows = kFirstGemmRow + 2 * kNumGemmAspects;
inline constexpr int kCustomRow = -1;

Aspect GemvAspect(int64_t m, int64_t n);
Aspect GemmAspect(int64_t m, int64_t n, int64_t k);
int RowOf(Op op, ElementType type, Aspect aspect);

struct RowKey {
  Op op;
  ElementType type;
  Aspect aspect;
};
RowKey KeyOf(int row);

// How much longer than the shortest side the sides of a thin matrix are when it is measured, and
// the least ratio from which one counts as thin.
inline constexpr int64_t kMeasuredThinness = 16, kLeastThinness = 6;

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_TRAITS_H_

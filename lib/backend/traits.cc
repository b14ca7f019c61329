#include "lib/backend/traits.h"

#include <algorithm>
#include <array>

namespace batuta::backend {
namespace {

using enum Complexity;
using enum Shape;

// The costs only have to order candidates where nothing was measured.
constexpr std::array<OpTraits, kNumOps> kTraits{{
    {"add", kElementwise, kLow, 2, false, 1, 2, 1},
    {"mul", kElementwise, kLow, 2, false, 1, 2, 1},
    {"scale", kElementwise, kLow, 1, false, 1, 2, 1},
    {"saxpy", kElementwise, kLow, 1, true, 2, 2, 1},
    {"fma", kElementwise, kLow, 3, false, 2, 2, 1},
    {"relu", kElementwise, kLow, 1, false, 1, 2, 1},
    {"sum", kReduction, kMedium, 1, false, 1, 2, 4},
    {"dot", kReduction, kMedium, 2, false, 2, 2, 4},
    {"max", kReduction, kMedium, 1, false, 1, 2, 4},
    {"min", kReduction, kMedium, 1, false, 1, 2, 4},
    {"argmax", kReduction, kMedium, 1, false, 1, 6, 4},
    {"norm2", kReduction, kMedium, 1, false, 2, 3, 8},
    {"exp", kElementwise, kLow, 1, false, 20, 36, 15},
    {"sigmoid", kElementwise, kLow, 1, false, 22, 44, 20},
    {"softmax", kNormalised, kMedium, 1, false, 23, 50, 24},
    {"gemv", kGemv, kHigh, 2, false, 2, 3, 4},
    {"gemm", kGemm, kHigh, 2, false, 2, 2, 2},
    {"custom", kCustom, kHigh, 1, false, 1, 1, 1},
}};

constexpr std::array<std::string_view, 2> kTypeNames{"f32", "f64"};
constexpr std::array<std::string_view, 4> kBackendNames{"scalar", "simd", "blas", "gpu"};

template <typename Enum, size_t kSize>
std::optional<Enum> Find(const std::array<std::string_view, kSize>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

const OpTraits& TraitsOf(Op op) { return kTraits[static_cast<size_t>(op)]; }

Aspect GemvAspect(int64_t m, int64_t n) {
  if (m <= n / kLeastThinness) return Aspect::kThinM;
  if (n <= m / kLeastThinness) return Aspect::kThinN;
  return Aspect::kSquare;
}

Aspect GemmAspect(int64_t m, int64_t n, int64_t k) {
  const int64_t least = std::min({m, n, k});
  if (m == least && m <= std::min(n, k) / kLeastThinness) return Aspect::kThinM;
  if (n == least && n <= std::min(m, k) / kLeastThinness) return Aspect::kThinN;
  if (k == least && k <= std::min(m, n) / kLeastThinness) return Aspect::kThinK;
  return Aspect::kSquare;
}

int RowOf(Op op, ElementType type, Aspect aspect) {
  const int second = static_cast<int>(type);
  const int third = static_cast<int>(aspect);
  if (op == Op::kCustom) return kCustomRow;
  if (op == Op::kGemv) return kFirstGemvRow + second * kNumGemvAspects + third;
  if (op == Op::kGemm) return kFirstGemmRow + second * kNumGemmAspects + third;
  return static_cast<int>(op) * 2 + second;
}

RowKey KeyOf(int row) {
  if (row < kFirstGemvRow) {
    return {static_cast<Op>(row / 2), static_cast<ElementType>(row % 2), Aspect::kSquare};
  }
  const bool is_gemv = row < kFirstGemmRow;
  const int at = row - (is_gemv ? kFirstGemvRow : kFirstGemmRow);
  const int aspects = is_gemv ? kNumGemvAspects : kNumGemmAspects;
  return {is_gemv ? Op::kGemv : Op::kGemm, static_cast<ElementType>(at / aspects),
          static_cast<Aspect>(at % aspects)};
}

std::string_view NameOf(Op op) { return TraitsOf(op).name; }
std::string_view NameOf(ElementType type) { return kTypeNames[static_cast<size_t>(type)]; }
std::string_view NameOf(Backend backend) { return kBackendNames[static_cast<size_t>(backend)]; }

std::optional<Op> FindOp(std::string_view name) {
  if (name == "matmul") return Op::kGemm;
  const auto found = std::ranges::find(kTraits, name, &OpTraits::name);
  if (found == kTraits.end()) return std::nullopt;
  return static_cast<Op>(found - kTraits.begin());
}

std::optional<ElementType> FindElementType(std::string_view name) {
  return Find<ElementType>(kTypeNames, name);
}

std::optional<Backend> FindBackend(std::string_view name) {
  return Find<Backend>(kBackendNames, name);
}

}  // namespace batuta::backend

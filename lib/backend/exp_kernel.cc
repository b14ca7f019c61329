// exp, sigmoid and the inner loop of softmax.
//
// e^x = 2^k * e^r with k = round(x / ln 2), so |r| <= ln 2 / 2; e^r by a minimax polynomial (Remez,
// relative error 3.1e-9 in f32, 3.7e-18 in f64); ln 2 is subtracted in two parts (Cody and Waite,
// Software Manual for the Elementary Functions, 1980). 2^k is multiplied in two halves, so results
// up to the greatest number and down through the denormal ones come out right.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "lib/backend/exp_kernel.cc"
#include <type_traits>

#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"
#include "lib/backend/kernel_table.h"
#include "lib/backend/map-inl.h"

HWY_BEFORE_NAMESPACE();
namespace batuta::backend::HWY_NAMESPACE {
namespace {

struct F32Exp {
  using Bits = int32_t;
  static constexpr int kMantissa = 23;
  static constexpr Bits kBias = 127;
  static constexpr float kLow = -104.0F, kHigh = 89.0F;  // e^kLow is 0, e^kHigh is infinite
  static constexpr float kMagic = 12582912.0F;           // 1.5 * 2^23: adding it rounds
  static constexpr float kLog2E = 1.44269504F;
  static constexpr float kLn2High = 0.693145752F, kLn2Low = 1.42860677e-6F;
  template <class D, class V>
  static HWY_INLINE V Polynomial(D d, V r) {
    const V r2 = hn::Mul(r, r);
    const V low = hn::MulAdd(hn::Set(d, 0.166665206F), r, hn::Set(d, 0.499999934F));
    const V high = hn::MulAdd(hn::Set(d, 0.00836871688F), r, hn::Set(d, 0.0416683880F));
    const V top = hn::MulAdd(hn::Set(d, 0.00138145987F), r2, high);
    return hn::MulAdd(hn::MulAdd(top, r2, low), r2, r);
  }
};

struct F64Exp {
  using Bits = int64_t;
  static constexpr int kMantissa = 52;
  static constexpr Bits kBias = 1023;
  static constexpr double kLow = -746.0, kHigh = 710.0;
  static constexpr double kMagic = 6755399441055744.0;
  static constexpr double kLog2E = 1.4426950408889634;
  static constexpr double kLn2High = 0.69314718036912382, kLn2Low = 1.9082149292705877e-10;
  template <class D, class V>
  static HWY_INLINE V Polynomial(D d, V r) {
    const V r2 = hn::Mul(r, r);
    const V r4 = hn::Mul(r2, r2);
    const auto pair = [&](double c0, double c1)
                          HWY_ATTR { return hn::MulAdd(hn::Set(d, c1), r, hn::Set(d, c0)); };
    const V q0 = hn::MulAdd(pair(4.1666666666530158e-2, 8.3333333334944617e-3), r2,
                            pair(0.50000000000000106, 0.16666666666666413));
    const V q1 = hn::MulAdd(pair(2.4801493098887392e-5, 2.7557586373785181e-6), r2,
                            pair(1.3888888943630134e-3, 1.9841269506578724e-4));
    const V q2 = pair(2.7630248385323021e-7, 2.5000061625531279e-8);
    const V q = hn::MulAdd(hn::MulAdd(q2, r4, q1), r4, q0);
    return hn::MulAdd(q, r2, r);
  }
};

template <typename T>
using ExpOf = std::conditional_t<sizeof(T) == 4, F32Exp, F64Exp>;

template <class D, class V = hn::Vec<D>, typename T = hn::TFromD<D>>
HWY_INLINE V ExpLanes(D d, V x) {
  using Constants = ExpOf<T>;
  const hn::RebindToSigned<D> di;
#if HWY_TARGET == HWY_SCALAR
  if (hn::GetLane(x) != hn::GetLane(x)) return x;  // not kept by what follows, unlike on others
#endif
  // The order of the operands keeps NaN on x86, where the second one is the answer then.
  x = hn::Max(hn::Set(d, Constants::kLow), hn::Min(hn::Set(d, Constants::kHigh), x));
  const V magic = hn::Set(d, Constants::kMagic);
  const V shifted = hn::MulAdd(x, hn::Set(d, Constants::kLog2E), magic);
  const V k = hn::Sub(shifted, magic);
  V r = hn::NegMulAdd(k, hn::Set(d, Constants::kLn2High), x);
  r = hn::NegMulAdd(k, hn::Set(d, Constants::kLn2Low), r);
  const V y = hn::Add(Constants::Polynomial(d, r), hn::Set(d, T{1}));
  // The low bits of `shifted` hold k as an integer, those of the magic number as its origin.
  const auto ki = hn::Sub(hn::BitCast(di, shifted), hn::BitCast(di, magic));
  const auto bias = hn::Set(di, Constants::kBias);
  if constexpr (sizeof(T) == 4) {
    const auto half = hn::ShiftRight<1>(ki);
    const auto rest = hn::Sub(ki, half);
    const V s0 = hn::BitCast(d, hn::ShiftLeft<Constants::kMantissa>(hn::Add(half, bias)));
    const V s1 = hn::BitCast(d, hn::ShiftLeft<Constants::kMantissa>(hn::Add(rest, bias)));
    return hn::Mul(hn::Mul(y, s0), s1);
  } else {
    // There is no arithmetic shift of 64-bit lanes on AVX2: half of a number made positive.
    const auto offset = hn::Set(di, typename Constants::Bits{2048});
    const auto half = hn::Sub(hn::BitCast(di, hn::ShiftRight<1>(hn::BitCast(
                                                  hn::RebindToUnsigned<D>(), hn::Add(ki, offset)))),
                              hn::Set(di, typename Constants::Bits{1024}));
    const auto rest = hn::Sub(ki, half);
    const V s0 = hn::BitCast(d, hn::ShiftLeft<Constants::kMantissa>(hn::Add(half, bias)));
    const V s1 = hn::BitCast(d, hn::ShiftLeft<Constants::kMantissa>(hn::Add(rest, bias)));
    return hn::Mul(hn::Mul(y, s0), s1);
  }
}

struct ExpEach : OneInput {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V, V a, V, V, V) const {
    return ExpLanes(d, a);
  }
};
struct SigmoidEach : OneInput {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V, V a, V, V, V) const {
    // With e^-|a| nothing overflows, and small results keep their digits.
    const V one = hn::Set(d, hn::TFromD<D>{1});
    const V e = ExpLanes(d, hn::Neg(hn::Abs(a)));
    return hn::Div(hn::IfThenElse(hn::Lt(a, hn::Zero(d)), e, one), hn::Add(one, e));
  }
};

template <typename T>
T ExpShifted(const T* a, T shift, T* out, size_t n) {
  const hn::ScalableTag<T> d;
  const size_t lanes = hn::Lanes(d);
  const auto vshift = hn::Set(d, shift);
  auto sum0 = hn::Zero(d);
  auto sum1 = hn::Zero(d);
  size_t i = 0;
  for (; i + 2 * lanes <= n; i += 2 * lanes) {
    const auto e0 = ExpLanes(d, hn::Sub(hn::LoadU(d, a + i), vshift));
    const auto e1 = ExpLanes(d, hn::Sub(hn::LoadU(d, a + i + lanes), vshift));
    sum0 = hn::Add(sum0, e0);
    sum1 = hn::Add(sum1, e1);
    hn::StoreU(e0, d, out + i);
    hn::StoreU(e1, d, out + i + lanes);
  }
  for (; i + lanes <= n; i += lanes) {
    const auto e = ExpLanes(d, hn::Sub(hn::LoadU(d, a + i), vshift));
    sum0 = hn::Add(sum0, e);
    hn::StoreU(e, d, out + i);
  }
  if (i < n) {
    HWY_ALIGN T rest[HWY_MAX_BYTES / sizeof(T)] = {};
    for (size_t j = i; j < n; ++j) rest[j - i] = a[j];
    const auto e =
        hn::IfThenElseZero(hn::FirstN(d, n - i), ExpLanes(d, hn::Sub(hn::Load(d, rest), vshift)));
    sum1 = hn::Add(sum1, e);
    hn::Store(e, d, rest);
    for (size_t j = i; j < n; ++j) out[j] = rest[j - i];
  }
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(sum0, sum1)));
}

template <typename T>
void Fill(KernelTable<T>& table) {
  table.elementwise[static_cast<size_t>(Op::kExp)] = Map<ExpEach, T>;
  table.elementwise[static_cast<size_t>(Op::kSigmoid)] = Map<SigmoidEach, T>;
  table.exp_shifted = ExpShifted<T>;
}

void FillExp32(KernelTable<float>* table) { Fill(*table); }
void FillExp64(KernelTable<double>* table) { Fill(*table); }

}  // namespace
}  // namespace batuta::backend::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "lib/backend/dispatch.h"

namespace batuta::backend {

BATUTA_DISPATCH(FillExp)

}  // namespace batuta::backend
#endif

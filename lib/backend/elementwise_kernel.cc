// Element-wise operations that are bound by memory: add, mul, scale, saxpy, fma, relu.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "lib/backend/elementwise_kernel.cc"
#include "hwy/cache_control.h"
#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"
#include "lib/backend/kernel_table.h"
#include "lib/backend/map-inl.h"

HWY_BEFORE_NAMESPACE();
namespace batuta::backend::HWY_NAMESPACE {
namespace {

struct AddLanes : TwoInputs {
  template <class D, class V>
  HWY_INLINE V operator()(D, V, V a, V b, V, V) const {
    return hn::Add(a, b);
  }
};
struct MulLanes : TwoInputs {
  template <class D, class V>
  HWY_INLINE V operator()(D, V, V a, V b, V, V) const {
    return hn::Mul(a, b);
  }
};
struct ScaleLanes : OneInput {
  template <class D, class V>
  HWY_INLINE V operator()(D, V alpha, V a, V, V, V) const {
    return hn::Mul(alpha, a);
  }
};
struct SaxpyLanes : Updating {
  template <class D, class V>
  HWY_INLINE V operator()(D, V alpha, V a, V, V, V out) const {
    return hn::MulAdd(alpha, a, out);
  }
};
struct FmaLanes : ThreeInputs {
  template <class D, class V>
  HWY_INLINE V operator()(D, V, V a, V b, V c, V) const {
    return hn::MulAdd(a, b, c);
  }
};
// Not Max: which operand that gives for NaN depends on the processor.
struct ReluLanes : OneInput {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V, V a, V, V, V) const {
    return hn::IfThenZeroElse(hn::Lt(a, hn::Zero(d)), a);
  }
};

template <typename T>
void Fill(KernelTable<T>& table) {
  table.target = hwy::TargetName(HWY_TARGET);
  const auto set = [&table](Op op, auto plain, auto stream) {
    table.elementwise[static_cast<size_t>(op)] = plain;
    table.stream[static_cast<size_t>(op)] = stream;
  };
  set(Op::kAdd, Map<AddLanes, T>, MapStream<AddLanes, T>);
  set(Op::kMul, Map<MulLanes, T>, MapStream<MulLanes, T>);
  set(Op::kScale, Map<ScaleLanes, T>, MapStream<ScaleLanes, T>);
  set(Op::kSaxpy, Map<SaxpyLanes, T>, nullptr);  // reads its output: it is in the cache anyhow
  set(Op::kFma, Map<FmaLanes, T>, MapStream<FmaLanes, T>);
  set(Op::kRelu, Map<ReluLanes, T>, MapStream<ReluLanes, T>);
}

void FillElementwise32(KernelTable<float>* table) { Fill(*table); }
void FillElementwise64(KernelTable<double>* table) { Fill(*table); }

}  // namespace
}  // namespace batuta::backend::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "lib/backend/dispatch.h"

namespace batuta::backend {

BATUTA_DISPATCH(FillElementwise)

}  // namespace batuta::backend
#endif

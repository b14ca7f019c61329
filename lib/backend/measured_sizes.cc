#include "lib/backend/measured_sizes.h"

#include "lib/backend/traits.h"

namespace batuta::backend {
namespace {

absl::StatusOr<Workload> ThinWorkload(const RowKey& key, int64_t size, const Circumstances& where) {
  const int64_t large = size * kMeasuredThinness;
  const auto side = [&](Aspect thin) { return key.aspect == thin ? size : large; };
  if (key.op == Op::kGemv) {
    return Workload::Gemv(side(Aspect::kThinM), side(Aspect::kThinN), where);
  }
  return Workload::Gemm(side(Aspect::kThinM), side(Aspect::kThinN), side(Aspect::kThinK), where);
}

}  // namespace

absl::StatusOr<std::vector<Workload>> WorkloadsOf(const MeasuredSizes& all, int row, Residency at) {
  const RowKey key = KeyOf(row);
  const Circumstances where{.type = key.type, .a = at, .b = at, .out = at};
  const bool is_gemv = key.op == Op::kGemv;
  const bool is_matrix = is_gemv || key.op == Op::kGemm;
  const bool is_thin = is_matrix && key.aspect != Aspect::kSquare;
  const std::vector<int64_t>& sizes = !is_matrix ? all.vector
                                      : is_gemv  ? (is_thin ? all.thin_gemv : all.square_gemv)
                                                 : (is_thin ? all.thin_gemm : all.square_gemm);
  std::vector<Workload> workloads;
  for (const int64_t size : sizes) {
    absl::StatusOr<Workload> workload = is_thin     ? ThinWorkload(key, size, where)
                                        : is_gemv   ? Workload::Gemv(size, size, where)
                                        : is_matrix ? Workload::Gemm(size, size, size, where)
                                                    : Workload::Vector(key.op, size, where);
    if (!workload.ok()) return workload.status();
    workloads.push_back(*std::move(workload));
  }
  return workloads;
}

}  // namespace batuta::backend

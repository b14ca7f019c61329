#include "batuta/workload.h"

#include <cmath>

#include "lib/backend/traits.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

// Up to here every count is exact as a double, and bytes of it fit 64 bits.
constexpr int64_t kMaxCount = int64_t{1} << 53;

absl::Status CheckSize(const char* name, int64_t size) {
  if (size >= 1) return absl::OkStatus();
  return InvalidArgument("%s is %d: sizes must be positive", name, size);
}

absl::Status CheckProduct(const char* names, int64_t first, int64_t second) {
  if (first <= kMaxCount / second) return absl::OkStatus();
  return InvalidArgument("%s is %d x %d: above 2^53", names, first, second);
}

absl::Status CheckCircumstances(const Circumstances& where) {
  if (where.reuse >= 1 && std::isfinite(where.reuse)) return absl::OkStatus();
  return InvalidArgument("reuse is %g: it must be a number of at least 1", where.reuse);
}

}  // namespace

// Where the caller wants it: a copy would wait for what was just written in smaller parts.
template <typename Fill>
absl::StatusOr<Workload> Workload::Filled(Fill fill) {
  static constexpr Workload kEmpty;
  absl::StatusOr<Workload> workload(kEmpty);
  fill(*workload);
  return workload;
}

void Workload::Place(const Circumstances& where, double a_bytes, double b_bytes, double c_bytes,
                     double out_bytes) {
  type_ = where.type;
  reuse_ = where.reuse;
  output_ = where.out;
  input_at_ = {where.a, where.b};
  output_bytes_ = out_bytes;
  bytes_ = a_bytes + b_bytes + c_bytes + out_bytes;
  is_all_on_host_ = where.a == Residency::kHost && where.out == Residency::kHost &&
                    (b_bytes == 0 || where.b == Residency::kHost);
  const auto add = [this](Residency residency, double bytes) {
    if (bytes == 0) return;
    input_bytes_[static_cast<size_t>(residency)] += bytes;
    ++num_inputs_[static_cast<size_t>(residency)];
  };
  add(where.a, a_bytes);
  add(where.b, b_bytes);
  add(where.out, c_bytes);  // what is updated lies where it is wanted
}

absl::StatusOr<Workload> Workload::Vector(Op op, int64_t n, const Circumstances& where) {
  const OpTraits& traits = TraitsOf(op);
  if (traits.shape == Shape::kGemv || traits.shape == Shape::kGemm ||
      traits.shape == Shape::kCustom) {
    return InvalidArgument("%s is not an operation on vectors", std::string(traits.name));
  }
  BATUTA_RETURN_IF_ERROR(CheckSize("n", n));
  BATUTA_RETURN_IF_ERROR(CheckProduct("bytes", n, 32));
  BATUTA_RETURN_IF_ERROR(CheckCircumstances(where));
  return Filled([&](Workload& workload) {
    workload.op_ = op;
    workload.n_ = n;
    workload.work_ = static_cast<double>(n);
    workload.row_ = static_cast<int16_t>(RowOf(op, where.type, Aspect::kSquare));
    workload.flops_ = static_cast<double>(n) * traits.flops;
    const double size = static_cast<double>(SizeOf(where.type));
    const double vector = static_cast<double>(n) * size;
    const bool is_reduction = traits.shape == Shape::kReduction;
    workload.Place(where, vector, traits.num_inputs > 1 ? vector : 0,
                   traits.updates_out || traits.num_inputs > 2 ? vector : 0,
                   is_reduction ? size : vector);
  });
}

absl::StatusOr<Workload> Workload::Gemv(int64_t m, int64_t n, const Circumstances& where) {
  BATUTA_RETURN_IF_ERROR(CheckSize("m", m));
  BATUTA_RETURN_IF_ERROR(CheckSize("n", n));
  BATUTA_RETURN_IF_ERROR(CheckProduct("m x n", m, n));
  BATUTA_RETURN_IF_ERROR(CheckProduct("bytes", m * n, 8));
  BATUTA_RETURN_IF_ERROR(CheckCircumstances(where));
  return Filled([&](Workload& workload) {
    workload.op_ = Op::kGemv;
    workload.m_ = m;
    workload.n_ = n;
    workload.work_ = static_cast<double>(m) * static_cast<double>(n);
    workload.row_ = static_cast<int16_t>(RowOf(Op::kGemv, where.type, GemvAspect(m, n)));
    workload.flops_ = 2 * workload.work_;
    const double size = static_cast<double>(SizeOf(where.type));
    workload.Place(where, workload.work_ * size, static_cast<double>(n) * size, 0,
                   static_cast<double>(m) * size);
  });
}

absl::StatusOr<Workload> Workload::Gemm(int64_t m, int64_t n, int64_t k, const Circumstances& where,
                                        int64_t batch) {
  BATUTA_RETURN_IF_ERROR(CheckSize("m", m));
  BATUTA_RETURN_IF_ERROR(CheckSize("n", n));
  BATUTA_RETURN_IF_ERROR(CheckSize("k", k));
  BATUTA_RETURN_IF_ERROR(CheckSize("batch", batch));
  BATUTA_RETURN_IF_ERROR(CheckProduct("m x n", m, n));
  BATUTA_RETURN_IF_ERROR(CheckProduct("m x n x k", m * n, k));
  BATUTA_RETURN_IF_ERROR(CheckProduct("m x n x k x batch", m * n * k, batch));
  BATUTA_RETURN_IF_ERROR(CheckProduct("m x k x batch bytes", m * k * batch, 8));
  BATUTA_RETURN_IF_ERROR(CheckProduct("k x n x batch bytes", k * n * batch, 8));
  BATUTA_RETURN_IF_ERROR(CheckProduct("m x n x batch bytes", m * n * batch, 8));
  BATUTA_RETURN_IF_ERROR(CheckCircumstances(where));
  return Filled([&](Workload& workload) {
    workload.op_ = Op::kGemm;
    workload.m_ = m;
    workload.n_ = n;
    workload.k_ = k;
    workload.batch_ = batch;
    workload.work_ = static_cast<double>(m * n * k);
    workload.row_ = static_cast<int16_t>(RowOf(Op::kGemm, where.type, GemmAspect(m, n, k)));
    workload.flops_ = 2 * workload.work_ * static_cast<double>(batch);
    const double size = static_cast<double>(SizeOf(where.type)) * static_cast<double>(batch);
    workload.Place(where, static_cast<double>(m * k) * size, static_cast<double>(k * n) * size, 0,
                   static_cast<double>(m * n) * size);
  });
}

absl::StatusOr<Workload> Workload::Custom(double bytes, double flops, const Circumstances& where) {
  if (!(bytes >= 0) || !std::isfinite(bytes)) {
    return InvalidArgument("bytes is %g: it must be a number of at least 0", bytes);
  }
  if (!(flops >= 0) || !std::isfinite(flops)) {
    return InvalidArgument("flops is %g: it must be a number of at least 0", flops);
  }
  if (bytes == 0 && flops == 0) return InvalidArgument("bytes and flops are both 0");
  BATUTA_RETURN_IF_ERROR(CheckCircumstances(where));
  return Filled([&](Workload& workload) {
    workload.op_ = Op::kCustom;
    workload.row_ = kCustomRow;
    workload.work_ = flops;
    workload.flops_ = flops;
    // How much of it is result is not known: as a transfer it counts once, towards the device.
    workload.Place(where, bytes, 0, 0, 0);
  });
}

}  // namespace batuta::backend

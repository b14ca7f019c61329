// Selector::Run: check, choose, execute.
#include <algorithm>
#include <cmath>
#include <new>

#include "batuta/backend.h"
#include "lib/backend/buffers_check.h"
#include "lib/backend/execute_workload.h"
#include "lib/backend/gpu_execute.h"
#include "lib/backend/machinery.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

constexpr float kInfinite = std::numeric_limits<float>::infinity();

// Matrices' sides and strides, and vectors, of 32-bit size.
template <typename T>
bool FitsBlas(const Workload& w, const Buffers<T>& buffers) {
  return std::max({w.m(), w.n(), w.k(), buffers.a_stride, buffers.b_stride, buffers.out_stride}) <=
         INT32_MAX;
}

absl::Status CheckLibrary(const Machinery& machinery, const Workload& w, Backend backend) {
  if (backend != Backend::kGpu || w.op() != Op::kGemm) {
    return InvalidArgument("the library is the GPU's, for gemm");
  }
  if (!machinery.gpu->library().empty()) return absl::OkStatus();
  return FailedPrecondition("backend gpu: there is no library for it");
}

absl::Status CheckPins(const Machinery& machinery, const Workload& w, const RunOptions& options) {
  if (options.threads && (*options.threads < 1 || *options.threads > machinery.threads)) {
    return InvalidArgument("threads is %d: there are %d", *options.threads, machinery.threads);
  }
  if (!options.backend) {
    if (!options.variant) return absl::OkStatus();
    return InvalidArgument("a variant is pinned beside a backend, which is not");
  }
  if (options.threads.value_or(1) > 1 && *options.backend != Backend::kSimd &&
      *options.backend != Backend::kGpu) {
    return InvalidArgument("threads is %d: backend %s uses one", *options.threads,
                           std::string(NameOf(*options.backend)));
  }
  if (*options.backend == Backend::kGpu && machinery.gpu == nullptr) {
    return FailedPrecondition("backend gpu: the selector was opened without one");
  }
  if (options.variant == Variant::kLibrary) {
    BATUTA_RETURN_IF_ERROR(CheckLibrary(machinery, w, *options.backend));
  }
  if (options.determinism == Determinism::kFixed && *options.backend != Backend::kSimd) {
    return InvalidArgument("backend %s: fixed results are those of simd",
                           std::string(NameOf(*options.backend)));
  }
  if (*options.backend == Backend::kBlas) {
    const Blas* blas = machinery.FindBlas();
    if (blas == nullptr) return FailedPrecondition("backend blas: there is none on this machine");
    if (!HasKernel(blas->kernels<float>(), w.op())) {
      return FailedPrecondition("backend blas: it has no %s", std::string(NameOf(w.op())));
    }
  }
  return absl::OkStatus();
}

// The candidates of one backend, or of one number of threads, by their predictions.
void Pin(const Machinery& machinery, const RunOptions& options, Decision& decision) {
  const bool is_fixed = options.determinism == Determinism::kFixed;
  if (!options.backend && !options.threads && !is_fixed) return;
  // Of the processor's, SIMD alone divides its work.
  const bool wants_many = options.threads.value_or(1) > 1 && decision.backend != Backend::kGpu;
  const Backend wanted =
      options.backend.value_or(is_fixed || wants_many ? Backend::kSimd : decision.backend);
  const Candidate* best = nullptr;
  float least = kInfinite;
  for (int slot = 0; slot < kNumSlots; ++slot) {
    const Candidate& candidate = machinery.candidates[static_cast<size_t>(slot)];
    const bool threads_fit = !options.threads || (*options.threads > 1) == (candidate.threads > 1);
    const float ns = decision.predicted_ns[static_cast<size_t>(slot)];
    const bool variant_fits = !options.variant || *options.variant == candidate.variant;
    if (candidate.backend != wanted || !variant_fits || !threads_fit || !(ns < least)) continue;
    best = &candidate;
    least = ns;
  }
  decision.backend = wanted;
  decision.variant = options.variant.value_or(best == nullptr ? Variant::kPlain : best->variant);
  decision.threads =
      static_cast<int16_t>(options.threads.value_or(best == nullptr ? 1 : best->threads));
  if (wanted != Backend::kSimd) decision.threads = 1;
}

template <typename T>
absl::Status RunOnProcessor(const Machinery& machinery, const Workload& w,
                            const Buffers<T>& buffers, Decision& decision) {
  const KernelTable<T>* kernels = &SimdKernels<T>();
  if (decision.backend == Backend::kScalar) kernels = &ScalarKernels<T>();
  if (decision.backend == Backend::kBlas) {
    const Blas* blas = machinery.FindBlas();
    if (blas != nullptr && FitsBlas(w, buffers)) {
      kernels = &blas->kernels<T>();
    } else {
      decision.backend = Backend::kSimd;  // the library went away, or cannot take these sizes
    }
  }
  try {
    Workers* workers = decision.threads > 1 ? machinery.FindWorkers() : nullptr;
    if (workers == nullptr) decision.threads = 1;
    Execute(Executor<T>{*kernels, workers, decision.threads}, w, buffers, decision.variant);
  } catch (const std::bad_alloc&) {
    return ResourceExhausted("no memory for what %s needs beside its operands: m %d, n %d, k %d",
                             std::string(NameOf(w.op())), w.m(), w.n(), w.k());
  }
  return absl::OkStatus();
}

// What would have been chosen without a GPU, with the number of threads that was asked for.
void LeaveGpu(const Machinery& machinery, const RunOptions& options, const absl::Status& failure,
              Decision& decision) {
  size_t best = options.threads.value_or(1) > 1 ? kThreadsSlot : kSimdSlot;
  for (size_t slot = 0; slot < kGpuSlot; ++slot) {
    const bool takes_many = machinery.candidates[slot].threads > 1;
    if (options.threads && (*options.threads > 1) != takes_many) continue;
    if (decision.predicted_ns[slot] < decision.predicted_ns[best]) best = slot;
  }
  const Candidate& candidate = machinery.candidates[best];
  decision.backend = candidate.backend;
  decision.variant = candidate.variant;
  decision.threads = static_cast<int16_t>(options.threads.value_or(candidate.threads));
  decision.reason = Reason::kGpuLost;
  if (absl::IsResourceExhausted(failure)) decision.reason = Reason::kGpuOutOfMemory;
  if (absl::IsUnavailable(failure)) decision.reason = Reason::kGpuLaunchFailed;
}

bool LiesOnDevice(const Workload& w) {
  return w.num_inputs(Residency::kDevice) > 0 || w.output() == Residency::kDevice;
}

// Runs what was decided; where that cannot be, the decision becomes what ran instead.
template <typename T>
absl::Status RunChecked(const Machinery& machinery, const Workload& w, const Buffers<T>& buffers,
                        const RunOptions& options, Decision& decision) {
  if (machinery.gpu == nullptr) {
    if (decision.backend == Backend::kGpu) {
      return FailedPrecondition("policy %s chose the GPU: the selector was opened without one",
                                std::string(NameOf(decision.policy)));
    }
    if (LiesOnDevice(w)) {
      return FailedPrecondition("an operand lies on a device: the selector was opened without one");
    }
    return RunOnProcessor(machinery, w, buffers, decision);
  }
  const bool is_lost = machinery.gpu->is_lost();
  const bool lies_there = LiesOnDevice(w);
  if (is_lost && lies_there) return DataLoss("an operand lies on a device that was lost");
  if (decision.backend == Backend::kGpu) {
    const absl::Status status =
        is_lost ? DataLoss("lost before")
                : ExecuteOnGpu(
                      *machinery.gpu, w, buffers,
                      decision.variant == Variant::kLibrary ? BATUTA_GPU_LIBRARY : BATUTA_GPU_OWN);
    if (status.ok()) return status;
    if (absl::IsDataLoss(status) && lies_there) return status;
    LeaveGpu(machinery, options, status, decision);
  }
  if (!lies_there) return RunOnProcessor(machinery, w, buffers, decision);
  return ExecuteOnHost<T>(*machinery.gpu, w, buffers, [&](const Buffers<T>& here) {
    return RunOnProcessor(machinery, w, here, decision);
  });
}

// Of what ran, which may be another candidate than the one that was selected, or none of them.
float ChosenNs(const Machinery& machinery, const Decision& decision) {
  const Candidate ran{decision.backend, decision.variant, decision.threads};
  for (size_t slot = 0; slot < kNumSlots; ++slot) {
    if (machinery.candidates[slot] == ran) return decision.predicted_ns[slot];
  }
  return kInfinite;
}

// The decision is made where it is returned, since copying it would take longer than making it.
template <typename T>
absl::StatusOr<Decision> CheckAndRun(const Selector& selector, const Machinery& machinery,
                                     const Workload& workload, const Buffers<T>& buffers,
                                     const RunOptions& options) {
  BATUTA_RETURN_IF_ERROR(CheckBuffers(workload, buffers));
  BATUTA_RETURN_IF_ERROR(CheckPins(machinery, workload, options));
  absl::StatusOr<Decision> decision(selector.Select(workload));
  Pin(machinery, options, *decision);
  BATUTA_RETURN_IF_ERROR(RunChecked(machinery, workload, buffers, options, *decision));
  decision->chosen_ns = ChosenNs(machinery, *decision);
  return decision;
}

}  // namespace

absl::StatusOr<Decision> Selector::Run(const Workload& workload, const Buffers<float>& buffers,
                                       const RunOptions& options) const {
  return CheckAndRun(*this, *machinery_, workload, buffers, options);
}

absl::StatusOr<Decision> Selector::Run(const Workload& workload, const Buffers<double>& buffers,
                                       const RunOptions& options) const {
  return CheckAndRun(*this, *machinery_, workload, buffers, options);
}

}  // namespace batuta::backend

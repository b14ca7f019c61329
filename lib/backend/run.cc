// Selector::Run: check, choose, execute.
#include <algorithm>
#include <cmath>
#include <new>

#include "batuta/backend.h"
#include "lib/backend/buffers_check.h"
#include "lib/backend/execute_workload.h"
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

absl::Status CheckPins(const Machinery& machinery, const Workload& w, const RunOptions& options) {
  if (options.threads && (*options.threads < 1 || *options.threads > machinery.threads)) {
    return InvalidArgument("threads is %d: there are %d", *options.threads, machinery.threads);
  }
  if (!options.backend) return absl::OkStatus();
  if (*options.backend == Backend::kGpu) {
    return FailedPrecondition("backend gpu: no module for it is loaded");
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
  const Backend wanted = options.backend.value_or(is_fixed ? Backend::kSimd : decision.backend);
  const Candidate* best = nullptr;
  float least = kInfinite;
  for (int slot = 0; slot < kNumSlots; ++slot) {
    const Candidate& candidate = machinery.candidates[static_cast<size_t>(slot)];
    const bool threads_fit = !options.threads || (*options.threads > 1) == (candidate.threads > 1);
    const float ns = decision.predicted_ns[static_cast<size_t>(slot)];
    if (candidate.backend != wanted || !threads_fit || !(ns < least)) continue;
    best = &candidate;
    least = ns;
  }
  decision.backend = wanted;
  decision.variant = best == nullptr ? Variant::kPlain : best->variant;
  decision.threads =
      static_cast<int16_t>(options.threads.value_or(best == nullptr ? 1 : best->threads));
  if (wanted != Backend::kSimd) decision.threads = 1;
}

// Runs what was decided; where that cannot be, the decision becomes what ran instead.
template <typename T>
absl::Status RunChecked(const Machinery& machinery, const Workload& w, const Buffers<T>& buffers,
                        Decision& decision) {
  if (decision.backend == Backend::kGpu) {
    return FailedPrecondition("policy %s chose the GPU: no module for it is loaded",
                              std::string(NameOf(decision.policy)));
  }
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
  Workers* workers = decision.threads > 1 ? machinery.FindWorkers() : nullptr;
  if (workers == nullptr) decision.threads = 1;
  try {
    Execute(Executor<T>{*kernels, workers, decision.threads}, w, buffers, decision.variant);
  } catch (const std::bad_alloc&) {
    return ResourceExhausted("no memory to pack matrices of %d x %d x %d into", w.m(), w.n(),
                             w.k());
  }
  return absl::OkStatus();
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
  BATUTA_RETURN_IF_ERROR(RunChecked(machinery, workload, buffers, *decision));
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

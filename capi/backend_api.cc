// Wrappers without logic for backend::Selector and backend::Calibrate.
#include <algorithm>

#include "batuta/backend.h"
#include "batuta/c.h"
#include "batuta/calibration.h"
#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "lib/backend/decide.h"
#include "lib/backend/reasons.h"

using namespace batuta::capi;
namespace backend = batuta::backend;

struct batuta_selector {
  backend::Selector selector;
  std::string simd_target, blas, warnings;
};

namespace {

absl::Status CheckEnums(const batuta_workload& w) {
  using backend::Residency;
  BATUTA_RETURN_IF_ERROR(ToEnum("operation", w.op, backend::Op::kCustom).status());
  BATUTA_RETURN_IF_ERROR(ToEnum("element type", w.type, backend::ElementType::kF64).status());
  BATUTA_RETURN_IF_ERROR(ToEnum("residency", w.a_at, Residency::kDevice).status());
  BATUTA_RETURN_IF_ERROR(ToEnum("residency", w.b_at, Residency::kDevice).status());
  return ToEnum("residency", w.out_at, Residency::kDevice).status();
}

template <typename Enum>
bool IsWithin(int32_t value, Enum last) {
  return static_cast<uint32_t>(value) <= static_cast<uint32_t>(last);
}

bool AreEnumsWithin(const batuta_workload& w) {
  using backend::Residency;
  return IsWithin(w.op, backend::Op::kCustom) && IsWithin(w.type, backend::ElementType::kF64) &&
         IsWithin(w.a_at, Residency::kDevice) && IsWithin(w.b_at, Residency::kDevice) &&
         IsWithin(w.out_at, Residency::kDevice);
}

// Of one whose enums are within.
[[gnu::always_inline]] inline absl::StatusOr<backend::Workload> WorkloadOf(
    const batuta_workload& w) {
  using backend::Residency;
  const auto op = static_cast<backend::Op>(w.op);
  const backend::Circumstances where{.type = static_cast<backend::ElementType>(w.type),
                                     .a = static_cast<Residency>(w.a_at),
                                     .b = static_cast<Residency>(w.b_at),
                                     .out = static_cast<Residency>(w.out_at),
                                     .reuse = w.reuse == 0 ? 1 : w.reuse};
  switch (op) {
    case backend::Op::kGemm:
      return backend::Workload::Gemm(w.m, w.n, w.k, where, w.batch == 0 ? 1 : w.batch);
    case backend::Op::kGemv:
      return backend::Workload::Gemv(w.m, w.n, where);
    case backend::Op::kCustom:
      return backend::Workload::Custom(w.bytes, w.flops, where);
    default:
      return backend::Workload::Vector(op, w.n, where);
  }
}

absl::StatusOr<backend::Workload> ToCpp(const batuta_workload* given) {
  BATUTA_ASSIGN_OR_RETURN(const batuta_workload full,
                          Upgraded(given, batuta_workload BATUTA_WORKLOAD_INIT, "workload"));
  if (!AreEnumsWithin(full)) return CheckEnums(full);
  return WorkloadOf(full);
}

absl::StatusOr<backend::SelectorOptions> ToCpp(const batuta_selector_options* given) {
  BATUTA_ASSIGN_OR_RETURN(
      const batuta_selector_options full,
      Upgraded(given, batuta_selector_options BATUTA_SELECTOR_OPTIONS_INIT, "options"));
  backend::SelectorOptions cpp;
  if (full.policy != BATUTA_POLICY_BEST) {
    BATUTA_RETURN_IF_ERROR(ToEnum("policy", full.policy, BATUTA_POLICY_MOE).status());
    cpp.policy = static_cast<backend::Policy>(full.policy - BATUTA_POLICY_CALIBRATED);
  }
  cpp.max_threads = full.max_threads;
  if (full.calibration_file != nullptr) cpp.calibration_file = full.calibration_file;
  return cpp;
}

template <typename T>
backend::Buffers<T> ToCpp(const batuta_buffers& c) {
  const auto input = [](const void* data, size_t size) {
    return std::span<const T>(static_cast<const T*>(data), size);
  };
  const auto turned = [](int32_t flag) {
    return flag == 0 ? backend::Transpose::kNo : backend::Transpose::kYes;
  };
  backend::Buffers<T> buffers;
  buffers.a = input(c.a, c.a_size);
  buffers.b = input(c.b, c.b_size);
  buffers.c = input(c.c, c.c_size);
  buffers.out = {static_cast<T*>(c.out), c.out_size};
  buffers.index = c.index;
  buffers.alpha = static_cast<T>(c.alpha);
  buffers.beta = static_cast<T>(c.beta);
  buffers.a_stride = c.a_stride;
  buffers.b_stride = c.b_stride;
  buffers.out_stride = c.out_stride;
  buffers.a_transpose = turned(c.a_transposed);
  buffers.b_transpose = turned(c.b_transposed);
  return buffers;
}

absl::StatusOr<backend::RunOptions> RunOptionsOf(const batuta_buffers& c) {
  backend::RunOptions options;
  if (c.backend != BATUTA_BACKEND_ANY) {
    BATUTA_ASSIGN_OR_RETURN(options.backend, ToEnum("backend", c.backend, backend::Backend::kGpu));
  }
  if (c.threads != 0) options.threads = c.threads;
  if (c.fixed != 0) options.determinism = backend::Determinism::kFixed;
  return options;
}

void Write(const backend::Decision& decision, batuta_decision& to) {
  to.backend = static_cast<int32_t>(decision.backend);
  to.streams = decision.variant == backend::Variant::kStream ? 1 : 0;
  to.threads = decision.threads;
  to.policy = static_cast<int32_t>(decision.policy) + BATUTA_POLICY_CALIBRATED;
  to.predicted_ns = decision.chosen_ns;
  to.reason = backend::TextOf(decision.reason);
}

absl::Status FillDecision(const backend::Decision& decision, batuta_decision* to) {
  batuta_decision full = BATUTA_DECISION_INIT;
  Write(decision, full);
  return Fill(full, to, "decision");
}

// With what an older caller does not know, and with words for what is wrong.
[[gnu::noinline, gnu::cold]] batuta_status SelectOrTell(const batuta_selector* selector,
                                                        const batuta_workload* workload,
                                                        batuta_decision* decision) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(selector, "selector"));
    BATUTA_ASSIGN_OR_RETURN(const backend::Workload cpp, ToCpp(workload));
    return FillDecision(selector->selector.Select(cpp), decision);
  });
}

template <typename Struct>
bool IsOfNow(const Struct* given) {
  return given != nullptr && given->struct_size == sizeof(Struct);
}

std::unique_ptr<batuta_selector> ToC(backend::Selector made) {
  auto selector = std::make_unique<batuta_selector>(batuta_selector{std::move(made), {}, {}, {}});
  selector->simd_target = selector->selector.simd_target();
  selector->blas = selector->selector.blas();
  for (const std::string& warning : selector->selector.warnings()) {
    selector->warnings += warning + "\n";
  }
  return selector;
}

}  // namespace

batuta_status batuta_selector_create(const batuta_selector_options* options,
                                     batuta_selector** selector) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(selector, "selector"));
    BATUTA_ASSIGN_OR_RETURN(const backend::SelectorOptions cpp, ToCpp(options));
    BATUTA_ASSIGN_OR_RETURN(backend::Selector made, backend::Selector::Open(cpp));
    *selector = HandOut(ToC(std::move(made)));
    return absl::OkStatus();
  });
}

batuta_status batuta_selector_create_with_gpu(const batuta_selector_options* options,
                                              batuta_selector** selector) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(selector, "selector"));
    BATUTA_ASSIGN_OR_RETURN(backend::SelectorOptions cpp, ToCpp(options));
    BATUTA_ASSIGN_OR_RETURN(cpp.gpu, backend::Gpu::Open());
    BATUTA_ASSIGN_OR_RETURN(backend::Selector made, backend::Selector::Open(cpp));
    if (made.gpu().empty()) return batuta::FailedPrecondition("%s", cpp.gpu->last_failure());
    *selector = HandOut(ToC(std::move(made)));
    return absl::OkStatus();
  });
}

batuta_status batuta_selector_create_backends(const batuta_selector* selector, char** text) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(text, "text"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(selector, "selector"));
    return HandOutText(BackendsToText(selector->selector, "the selector was made without one"),
                       text);
  });
}

void batuta_selector_destroy(batuta_selector* selector) { TakeBack(selector); }

// Asked in nanoseconds: here is only what happens when nothing is wrong, and the result goes into
// the caller's struct, since a copy would wait for what was just written in smaller parts.
batuta_status batuta_selector_select(const batuta_selector* selector,
                                     const batuta_workload* workload, batuta_decision* decision) {
  if (selector == nullptr || !IsOfNow(workload) || !IsOfNow(decision) || !AreEnumsWithin(*workload))
      [[unlikely]] {
    return SelectOrTell(selector, workload, decision);
  }
  try {
    const absl::StatusOr<backend::Workload> cpp = WorkloadOf(*workload);
    if (!cpp.ok()) [[unlikely]]
      return SelectOrTell(selector, workload, decision);
    Write(Decide(selector->selector, *cpp), *decision);
    return BATUTA_OK;
  } catch (...) {
    return RememberException();
  }
}

batuta_status batuta_selector_num_candidates(const batuta_selector* selector,
                                             size_t* num_candidates) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(selector, "selector"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(num_candidates, "num_candidates"));
    *num_candidates = selector->selector.candidates().size();
    return absl::OkStatus();
  });
}

batuta_status batuta_selector_candidate(const batuta_selector* selector, size_t index,
                                        batuta_candidate* candidate) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(selector, "selector"));
    const auto all = selector->selector.candidates();
    BATUTA_RETURN_IF_ERROR(CheckIndex(index, all.size(), "candidate"));
    batuta_candidate full = BATUTA_CANDIDATE_INIT;
    full.backend = static_cast<int32_t>(all[index].backend);
    full.streams = all[index].variant == backend::Variant::kStream ? 1 : 0;
    full.threads = all[index].threads;
    full.library = all[index].variant == backend::Variant::kLibrary ? 1 : 0;
    return Fill(full, candidate, "candidate");
  });
}

batuta_status batuta_selector_predict(const batuta_selector* selector,
                                      const batuta_workload* workload, double* predicted_ns,
                                      size_t num_candidates) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(selector, "selector"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(predicted_ns, "predicted_ns"));
    const size_t num = selector->selector.candidates().size();
    if (num_candidates != num) {
      return batuta::InvalidArgument("num_candidates is %d: there are %d", num_candidates, num);
    }
    BATUTA_ASSIGN_OR_RETURN(const backend::Workload cpp, ToCpp(workload));
    const backend::Decision decision = selector->selector.Select(cpp);
    std::copy_n(decision.predicted_ns.begin(), num, predicted_ns);
    return absl::OkStatus();
  });
}

batuta_status batuta_selector_summarize(const batuta_selector* selector,
                                        batuta_selector_summary* summary) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(selector, "selector"));
    batuta_selector_summary full = BATUTA_SELECTOR_SUMMARY_INIT;
    full.simd_target = selector->simd_target.c_str();
    full.blas = selector->blas.c_str();
    full.warnings = selector->warnings.c_str();
    full.policy = static_cast<int32_t>(selector->selector.policy()) + BATUTA_POLICY_CALIBRATED;
    return Fill(full, summary, "summary");
  });
}

batuta_status batuta_selector_create_explanation(const batuta_selector* selector,
                                                 const batuta_workload* workload, char** text) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(text, "text"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(selector, "selector"));
    BATUTA_ASSIGN_OR_RETURN(const backend::Workload cpp, ToCpp(workload));
    return HandOutText(selector->selector.Explain(cpp), text);
  });
}

batuta_status batuta_selector_run(const batuta_selector* selector, const batuta_workload* workload,
                                  const batuta_buffers* buffers, batuta_decision* decision) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(selector, "selector"));
    if (decision != nullptr) BATUTA_RETURN_IF_ERROR(CheckSize(decision, "decision"));
    BATUTA_ASSIGN_OR_RETURN(const backend::Workload cpp, ToCpp(workload));
    BATUTA_ASSIGN_OR_RETURN(const batuta_buffers full,
                            Upgraded(buffers, batuta_buffers BATUTA_BUFFERS_INIT, "buffers"));
    BATUTA_ASSIGN_OR_RETURN(const backend::RunOptions options, RunOptionsOf(full));
    const auto ran = cpp.type() == backend::ElementType::kF32
                         ? selector->selector.Run(cpp, ToCpp<float>(full), options)
                         : selector->selector.Run(cpp, ToCpp<double>(full), options);
    BATUTA_RETURN_IF_ERROR(ran.status());
    return decision == nullptr ? absl::OkStatus() : FillDecision(*ran, decision);
  });
}

batuta_status batuta_calibrate(const batuta_calibrate_options* options) {
  return Guard([&]() -> absl::Status {
    BATUTA_ASSIGN_OR_RETURN(
        const batuta_calibrate_options full,
        Upgraded(options, batuta_calibrate_options BATUTA_CALIBRATE_OPTIONS_INIT, "options"));
    backend::CalibrateOptions cpp;
    cpp.effort = full.full != 0 ? backend::Effort::kFull : backend::Effort::kQuick;
    cpp.when_busy = full.force != 0 ? backend::WhenBusy::kWarn : backend::WhenBusy::kRefuse;
    cpp.max_threads = full.max_threads;
    if (full.file != nullptr) cpp.file = full.file;
    cpp.stop = TokenOf(full.stop);
    if (full.on_progress != nullptr) {
      cpp.on_progress = [call = full.on_progress, user = full.user](
                            int done, int all, std::string_view) { call(done, all, user); };
    }
    return backend::Calibrate(cpp).status();
  });
}

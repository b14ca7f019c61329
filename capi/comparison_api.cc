// Wrappers without logic for trace::CompareEffects.
#include "batuta/c.h"
#include "batuta/trace_equivalence.h"
#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "capi/trace_handle.h"

using namespace batuta::capi;
namespace trace = batuta::trace;

struct batuta_comparison {
  trace::Comparison comparison;
};

namespace {

absl::StatusOr<trace::CompareOptions> ToCpp(const batuta_compare_options& c) {
  trace::CompareOptions options;
  if (c.num_repeats > 0) BATUTA_RETURN_IF_ERROR(CheckGiven(c.repeats, "options.repeats"));
  for (size_t i = 0; i < c.num_repeats; ++i) {
    BATUTA_RETURN_IF_ERROR(CheckGiven(c.repeats[i], "options.repeats[]"));
    options.repeats.push_back(&c.repeats[i]->trace);
  }
  if (c.rules_file != nullptr) {
    BATUTA_ASSIGN_OR_RETURN(options.rules, trace::LoadEffectRules(c.rules_file));
  }
  return options;
}

int32_t ToC(trace::Judgement judgement) {
  switch (judgement) {
    case trace::Judgement::kEquivalent:
      return BATUTA_EQUIVALENT;
    case trace::Judgement::kDivergent:
      return BATUTA_DIVERGENT;
    case trace::Judgement::kInconclusive:
      break;
  }
  return BATUTA_INCONCLUSIVE;
}

}  // namespace

batuta_status batuta_trace_compare(const batuta_trace* original, const batuta_trace* other,
                                   const batuta_compare_options* options,
                                   batuta_comparison** comparison) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(comparison, "comparison"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(original, "original"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(other, "other"));
    BATUTA_ASSIGN_OR_RETURN(
        const batuta_compare_options full,
        Upgraded(options, batuta_compare_options BATUTA_COMPARE_OPTIONS_INIT, "options"));
    BATUTA_ASSIGN_OR_RETURN(const trace::CompareOptions cpp, ToCpp(full));
    *comparison = HandOut(std::make_unique<batuta_comparison>(
        batuta_comparison{trace::CompareEffects(original->trace, other->trace, cpp)}));
    return absl::OkStatus();
  });
}

batuta_status batuta_comparison_summarize(const batuta_comparison* comparison,
                                          batuta_comparison_summary* summary) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(comparison, "comparison"));
    const trace::Comparison& from = comparison->comparison;
    batuta_comparison_summary full = BATUTA_COMPARISON_SUMMARY_INIT;
    full.reason = from.reason.c_str();
    full.num_compared = from.num_compared;
    full.num_divergences = from.divergences.size();
    full.num_masked = from.masked.size();
    full.judgement = ToC(from.judgement);
    return Fill(full, summary, "summary");
  });
}

batuta_status batuta_comparison_divergence(const batuta_comparison* comparison, size_t index,
                                           batuta_divergence* divergence) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(comparison, "comparison"));
    const auto& all = comparison->comparison.divergences;
    BATUTA_RETURN_IF_ERROR(CheckIndex(index, all.size(), "divergence"));
    batuta_divergence full = BATUTA_DIVERGENCE_INIT;
    full.effect = all[index].effect.c_str();
    full.what = all[index].what.c_str();
    full.original_call = all[index].original_call.c_str();
    full.other_call = all[index].other_call.c_str();
    full.bytes = all[index].bytes.c_str();
    return Fill(full, divergence, "divergence");
  });
}

batuta_status batuta_comparison_create_text(const batuta_comparison* comparison, char** text) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(text, "text"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(comparison, "comparison"));
    return HandOutText(trace::ComparisonText(comparison->comparison), text);
  });
}

void batuta_comparison_destroy(batuta_comparison* comparison) { TakeBack(comparison); }

batuta_status batuta_trace_create_difference(const batuta_trace* original,
                                             const batuta_trace* other, char** text) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(text, "text"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(original, "original"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(other, "other"));
    return HandOutText(trace::TraceDifference(original->trace, other->trace), text);
  });
}

// The stages of a Conversion that say what a unit does, and whether its crate does the same.
#include <algorithm>
#include <chrono>

#include "absl/strings/str_format.h"
#include "lib/convert/conversion.h"
#include "lib/convert/effect_check.h"
#include "lib/convert/evidence.h"
#include "lib/status_macros.h"

namespace batuta::convert {
int Conversion::Slot::NumEvidence() const {
  return static_cast<int>(std::count_if(baselines.begin(), baselines.end(),
                                        [](const Baseline& b) { return b.IsEvidence(); }));
}

CaseStage Conversion::StageOf(const Slot& slot) const {
  return {&slot.planned->unit,       &original_, site_.get(),
          state_.run_dir() / "runs", &suites_,   memory_.get()};
}

absl::Status Conversion::Observe(Context& context, Slot& slot) {
  const CaseStage stage = StageOf(slot);
  for (const Case& c : slot.planned->cases) {
    BATUTA_ASSIGN_OR_RETURN(Baseline baseline, ObserveOriginal(stage, c, context.stop()));
    slot.baselines.push_back(std::move(baseline));
  }
  MarkRepeated(slot.planned->cases, slot.baselines);
  return absl::OkStatus();
}

absl::StatusOr<std::string> Conversion::Judge(Slot& slot, const fs::path& binary,
                                              std::stop_token stop, int& num_passed) const {
  const CaseStage stage = StageOf(slot);
  // Of what comes last the report says how many cases it passes; another candidate is done for with
  // its first difference.
  const bool is_last = slot.attempts[slot.chosen].tool == kBridge;
  std::string first;
  num_passed = 0;
  for (size_t i = 0; i < slot.baselines.size(); ++i) {
    const Case& c = slot.planned->cases[i];
    Baseline& baseline = slot.baselines[i];
    // A weak case cannot prove anything, but it can disprove.
    if (!baseline.unusable.empty()) continue;
    BATUTA_ASSIGN_OR_RETURN(const std::string difference,
                            JudgeCase(stage, c, baseline, binary, stop));
    if (difference.empty()) {
      num_passed += baseline.IsEvidence() ? 1 : 0;
      continue;
    }
    if (first.empty()) first = absl::StrFormat("case '%s': %s", c.name, difference);
    if (!is_last) break;
  }
  return first;
}

absl::Status Conversion::Verify(Context& context, Slot& slot) {
  const auto start = std::chrono::steady_clock::now();
  BATUTA_ASSIGN_OR_RETURN(const std::string difference,
                          Judge(slot, slot.binary, context.stop(), slot.cases_passed));
  slot.verify_ms += MsSince(start);
  if (!difference.empty()) {
    Reject(slot, "verify", difference);
    return absl::OkStatus();
  }
  slot.settled = true;
  return options_.compare_effects ? CompareEffectsOf(slot, context.stop()) : absl::OkStatus();
}

absl::Status Conversion::CompareEffectsOf(Slot& slot, std::stop_token stop) const {
  for (size_t i = 0; i < slot.baselines.size(); ++i) {
    const Case& c = slot.planned->cases[i];
    // A suite runs many programs, ours among them.
    if (c.origin == CaseOrigin::kSuite || !slot.baselines[i].IsEvidence()) continue;
    BATUTA_ASSIGN_OR_RETURN(slot.effects, CheckEffects(StageOf(slot), c, slot.binary, stop));
    return absl::OkStatus();
  }
  slot.effects = "system calls: not compared: no case of its own is evidence";
  return absl::OkStatus();
}

// Builds everything once more with link-time optimisation. It is kept only if every program still
// behaves as before.
absl::Status Conversion::Optimize(Context& context) {
  const std::vector<Member> members = Members(Baselines::kKnown);
  BATUTA_RETURN_IF_ERROR(workspace_->Write(ProjectName(), members, Profile::kLinkTime));
  BATUTA_ASSIGN_OR_RETURN(const BuildOutcome outcome, workspace_->Build(members, context.stop()));
  std::string trouble = outcome.failed.empty() ? "" : outcome.failed.begin()->second;
  for (Slot& slot : slots_) {
    const auto binary = outcome.binaries.find(slot.planned->unit.crate);
    if (!trouble.empty() || slot.bridge_failed || binary == outcome.binaries.end()) continue;
    int num_passed = 0;
    BATUTA_ASSIGN_OR_RETURN(trouble, Judge(slot, binary->second, context.stop(), num_passed));
  }
  if (trouble.empty()) {
    profile_ = Profile::kLinkTime;
    remarks_.push_back({"", 0, "built with link-time optimisation; every case still passes"});
    return absl::OkStatus();
  }
  remarks_.push_back({"", 0, "link-time optimisation was taken back: " + trouble});
  BATUTA_RETURN_IF_ERROR(workspace_->Write(ProjectName(), members));
  BATUTA_ASSIGN_OR_RETURN(const BuildOutcome plain, workspace_->Build(members, context.stop()));
  built_ = plain.failed.empty();
  return absl::OkStatus();
}

}  // namespace batuta::convert

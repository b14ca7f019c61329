#include "lib/convert/conversion.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
Conversion::Conversion(const ConvertOptions& options, Settings settings, tools::Registry registry,
                       OutputState& state)
    : options_(options),
      settings_(std::move(settings)),
      registry_(std::move(registry)),
      state_(state) {}

std::string Conversion::ProjectName() const {
  return settings_.name.empty() ? fs::path(analysis_.root).filename().native() : settings_.name;
}

double Conversion::MsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

absl::StatusOr<Report> Conversion::Run() {
  const tools::Tool* cargo = registry_.Find("cargo");
  const tools::Tool* rustc = registry_.Find("rustc");
  if (cargo == nullptr || rustc == nullptr) {
    return FailedPrecondition("no cargo and rustc on this machine: batuta tools doctor says more");
  }
  workspace_ = std::make_unique<Workspace>(state_.dir() / "workspace", state_.dir() / "target",
                                           cargo->path, CompiledCrates::OfUser(rustc->version));
  pipeline::Graph graph;
  const auto analysis =
      graph.Add({.name = "analysis", .run = [this](Context& c) { return AnalyzeProject(c); }});
  const auto original =
      graph.Add({.name = "original", .needs = {analysis}, .run = [this](Context& c) {
                   return PrepareOriginal(c);
                 }});
  const auto contents =
      graph.Add({.name = "contents", .needs = {analysis}, .run = [this](Context&) {
                   return ReadContents();
                 }});
  graph.Add({.name = "plan", .needs = {original, contents}, .run = [this](Context& c) {
               return PlanUnits(c);
             }});
  BATUTA_ASSIGN_OR_RETURN(pipeline::Report stages, graph.Run({.num_threads = options_.num_threads,
                                                              .stop = options_.stop,
                                                              .on_event = options_.on_event,
                                                              .keep_going = false}));
  if (options_.stop.stop_requested()) return Cancelled("the conversion was cancelled");
  BATUTA_RETURN_IF_ERROR(stages.FirstError());
  if (options_.last_step != LastStep::kTranspile) memory_->Prune();
  Report report = MakeReport();
  report.wall_ms = stages.wall_ms;
  report.critical_path_ms = stages.critical_path_ms;
  report.stages = std::move(stages);
  return report;
}

void Conversion::AddUnitStages(Context& context, Slot& slot) {
  const std::string& name = slot.planned->unit.name;
  for (Attempt& attempt : slot.attempts) {
    if (attempt.tool == kBridge) continue;
    transpiles_.push_back(context.Add(
        {.name = "transpile " + name + " by " + attempt.tool,
         .run = [this, &slot, &attempt](Context& c) { return TryTool(c, slot, attempt); }}));
  }
  if (options_.last_step == LastStep::kTranspile) return;
  // Nothing waits for them until the build is done; then for the longest, which begin first.
  const auto num_cases = static_cast<double>(slot.planned->cases.size());
  observes_.push_back(context.Add({.name = "observe " + name,
                                   .run = [this, &slot](Context& c) { return Observe(c, slot); },
                                   .priority = -1 / (1 + num_cases)}));
}

// Every candidate of the first round is known before one is chosen; what the original does only has
// to be known when a result is judged.
void Conversion::AddChoice(Context& context, int round) {
  context.Add({.name = absl::StrFormat("choose %d", round),
               .needs = round == 1 ? transpiles_ : std::vector<pipeline::StageId>(),
               .run = [this, round](Context& c) { return Choose(c, round); }});
}

absl::Status Conversion::Choose(Context& context, int round) {
  if (options_.last_step == LastStep::kTranspile) {
    for (Slot& slot : slots_) {
      while (slot.attempt().rejection) ++slot.chosen;
    }
    return absl::OkStatus();
  }
  std::vector<pipeline::StageId> bridges;
  for (Slot& slot : slots_) {
    while (!slot.settled && slot.attempt().rejection) ++slot.chosen;
    if (slot.settled || slot.attempt().tool != kBridge || slot.attempt().crate) continue;
    bridges.push_back(
        context.Add({.name = "bridge " + slot.planned->unit.name,
                     .run = [this, &slot](Context& c) { return MakeBridgeOf(c, slot); }}));
  }
  context.Add({.name = absl::StrFormat("build %d", round),
               .needs = std::move(bridges),
               .run = [this, round](Context& c) { return Build(c, round); }});
  return absl::OkStatus();
}

std::vector<Member> Conversion::Members(Baselines baselines) {
  std::vector<Member> members;
  for (Slot& slot : slots_) {
    if (!slot.attempt().crate) continue;
    members.push_back({slot.planned, &*slot.attempt().crate,
                       baselines == Baselines::kKnown ? &slot.baselines : nullptr,
                       slot.bridge_failed});
  }
  return members;
}

absl::Status Conversion::Build(Context& context, int round) {
  const std::vector<Member> members = Members(Baselines::kUnknown);
  BATUTA_RETURN_IF_ERROR(workspace_->Write(ProjectName(), members));
  if (members.empty()) return Settle(context, round);
  BATUTA_ASSIGN_OR_RETURN(BuildOutcome outcome, workspace_->Build(members, context.stop()));
  built_ = outcome.failed.empty();
  for (Slot& slot : slots_) {
    if (slot.settled || !slot.attempt().crate) continue;
    const std::string& crate = slot.planned->unit.crate;
    if (const auto failed = outcome.failed.find(crate); failed != outcome.failed.end()) {
      BATUTA_RETURN_IF_ERROR(RejectUncompiled(slot, failed->second));
      continue;
    }
    slot.binary = outcome.binaries[crate];
    slot.is_unjudged = true;
  }
  context.Add({.name = absl::StrFormat("judge %d", round),
               .needs = observes_,
               .run = [this, round](Context& c) { return AddVerifies(c, round); }});
  return absl::OkStatus();
}

// What takes longest begins first, so that it is not what the others wait for in the end.
absl::Status Conversion::AddVerifies(Context& context, int round) {
  std::vector<pipeline::StageId> verifies;
  for (Slot& slot : slots_) {
    if (!std::exchange(slot.is_unjudged, false)) continue;
    double expected_ms = 0;
    for (const Baseline& baseline : slot.baselines) expected_ms += baseline.expected.wall_ms;
    verifies.push_back(context.Add({.name = "verify " + slot.planned->unit.name,
                                    .run = [this, &slot](Context& c) { return Verify(c, slot); },
                                    .priority = expected_ms}));
  }
  context.Add({.name = absl::StrFormat("settle %d", round),
               .needs = std::move(verifies),
               .run = [this, round](Context& c) { return Settle(c, round); }});
  return absl::OkStatus();
}

absl::Status Conversion::Settle(Context& context, int round) {
  const bool all =
      std::all_of(slots_.begin(), slots_.end(), [](const Slot& s) { return s.settled; });
  if (!all) {
    AddChoice(context, round + 1);
    return absl::OkStatus();
  }
  std::vector<pipeline::StageId> needs = observes_;
  if (options_.last_step == LastStep::kOptimize) {
    needs.push_back(context.Add({.name = "optimize", .needs = observes_, .run = [this](Context& c) {
                                   return Optimize(c);
                                 }}));
  }
  context.Add({.name = "assemble", .needs = std::move(needs), .run = [this](Context& c) {
                 return Stage(c);
               }});
  return absl::OkStatus();
}

// Puts the output together in a private folder: the workspace, the programs, the reports.
absl::Status Conversion::Stage(Context& context) {
  const std::vector<Member> members = Members(Baselines::kKnown);
  BATUTA_RETURN_IF_ERROR(workspace_->Write(ProjectName(), members, profile_));
  if (!built_ && !members.empty()) {
    // What could not be built left the workspace: it must be green without it.
    BATUTA_ASSIGN_OR_RETURN(const BuildOutcome outcome, workspace_->Build(members, context.stop()));
    built_ = outcome.failed.empty();
  }
  const fs::path staged = state_.staged();
  BATUTA_RETURN_IF_ERROR(os::CopyTree(workspace_->dir(), staged));
  for (const Slot& slot : slots_) {
    if (!slot.binary.empty() && slot.attempts[slot.chosen].crate) {
      BATUTA_RETURN_IF_ERROR(os::CopyFile(slot.binary, staged / "bin" / slot.planned->unit.name));
    }
  }
  return absl::OkStatus();
}

}  // namespace batuta::convert

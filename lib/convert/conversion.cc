#include "lib/convert/conversion.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "absl/strings/str_format.h"
#include "lib/convert/c/original_build.h"
#include "lib/convert/candidate_cache.h"
#include "lib/convert/case_run.h"
#include "lib/convert/python/interpreter.h"
#include "lib/convert/python/python_suites.h"
#include "lib/convert/transpile.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

constexpr const char* kBridge = "bridge";

double MsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

// These end the whole run; everything else is one candidate's own trouble.
bool IsFatal(const absl::Status& status) {
  return status.code() == absl::StatusCode::kCancelled ||
         status.code() == absl::StatusCode::kResourceExhausted;
}

// Folders that the original does not need to be built and run.
bool StaysBehind(const fs::path& path, bool is_dir) {
  const fs::path name = path.filename();
  return is_dir && (name == ".git" || name == "node_modules" || name == "__pycache__" ||
                    name == ".batuta");
}

bool IsNative(const Unit& unit) {
  return unit.language == Language::kC || unit.language == Language::kCxx;
}

}  // namespace

int Conversion::Slot::NumEvidence() const {
  return static_cast<int>(std::count_if(baselines.begin(), baselines.end(),
                                        [](const Baseline& b) { return b.IsEvidence(); }));
}

Conversion::Conversion(const ConvertOptions& options, Settings settings, tools::Registry registry,
                       OutputState& state)
    : options_(options),
      settings_(std::move(settings)),
      registry_(std::move(registry)),
      state_(state) {}

std::string Conversion::ProjectName() const {
  return settings_.name.empty() ? fs::path(analysis_.root).filename().native() : settings_.name;
}

absl::StatusOr<Report> Conversion::Run() {
  const tools::Tool* cargo = registry_.Find("cargo");
  if (cargo == nullptr || registry_.Find("rustc") == nullptr) {
    return FailedPrecondition("no cargo and rustc on this machine: batuta tools doctor says more");
  }
  workspace_ = std::make_unique<Workspace>(state_.dir() / "workspace", state_.dir() / "target",
                                           cargo->path);
  pipeline::Graph graph;
  const auto analysis = graph.Add(
      {.name = "analysis", .run = [this](Context& c) { return AnalyzeProject(c); }});
  const auto original = graph.Add({.name = "original",
                                   .needs = {analysis},
                                   .run = [this](Context& c) { return PrepareOriginal(c); }});
  graph.Add({.name = "plan", .needs = {original}, .run = [this](Context& c) { return PlanUnits(c); }});
  BATUTA_ASSIGN_OR_RETURN(pipeline::Report stages, graph.Run({.num_threads = options_.num_threads,
                                                              .stop = options_.stop,
                                                              .on_event = options_.on_event,
                                                              .keep_going = false}));
  if (options_.stop.stop_requested()) return Cancelled("the conversion was cancelled");
  BATUTA_RETURN_IF_ERROR(stages.FirstError());
  Report report = MakeReport();
  report.wall_ms = stages.wall_ms;
  report.critical_path_ms = stages.critical_path_ms;
  report.stages = std::move(stages);
  return report;
}

absl::Status Conversion::AnalyzeProject(Context& context) {
  AnalyzeOptions options;
  options.num_threads = options_.num_threads;
  options.exclude = settings_.exclude;
  options.stop = context.stop();
  BATUTA_ASSIGN_OR_RETURN(analysis_, Analyze(options_.project, options));
  const bool has_source =
      std::any_of(analysis_.files.begin(), analysis_.files.end(),
                  [](const SourceFile& file) { return file.language != Language::kOther; });
  if (!has_source) {
    return FailedPrecondition("%s: holds no Python, C, C++ or shell source", options_.project);
  }
  return absl::OkStatus();
}

absl::Status Conversion::PrepareOriginal(Context& context) {
  original_.source_root = analysis_.root;
  // The same folder name as the project's: programs print it, and builds may use it.
  original_.build_root = state_.run_dir() / "original" / fs::path(analysis_.root).filename();
  const auto skip = [this](const fs::path& path, bool is_dir) {
    // The analysis has told what cannot be read; the original could not read it either.
    const fs::path real = fs::path(analysis_.root) / path;
    std::error_code error;
    return StaysBehind(path, is_dir) || (!fs::is_symlink(real, error) && !os::IsReadable(real));
  };
  BATUTA_RETURN_IF_ERROR(os::CopyTree(analysis_.root, original_.build_root, skip));
  const auto has = [this](Language language) {
    return std::any_of(analysis_.files.begin(), analysis_.files.end(),
                       [&](const SourceFile& f) { return f.language == language; });
  };
  if (has(Language::kPython)) ChoosePython();
  if (has(Language::kC) || has(Language::kCxx) || !settings_.build_commands.empty()) {
    BATUTA_ASSIGN_OR_RETURN(original_.targets,
                            BuildOriginal(analysis_, settings_.build_commands, original_.build_root,
                                          &original_.remarks, context.stop()));
  }
  original_.run_root = state_.run_dir() / "run" / fs::path(analysis_.root).filename();
  return os::CopyTree(original_.build_root, original_.run_root);
}

void Conversion::ChoosePython() {
  original_.python = ResolvePython(analysis_.root, settings_.python);
  if (original_.python.empty()) {
    original_.remarks.push_back({"", 0, "no Python interpreter: Python units cannot be run"});
    return;
  }
  const bool looks_for_tests = settings_.use_found_cases && settings_.suites.empty();
  if (!looks_for_tests || !AreTestsForPytest(analysis_, original_.build_root)) return;
  original_.has_pytest = CanImport(original_.python, "pytest");
  if (original_.has_pytest) return;
  original_.remarks.push_back({"", 0, "the tests are written for pytest, which " +
                                          original_.python + " cannot import: they are not used"});
}

absl::Status Conversion::PlanUnits(Context& context) {
  std::vector<std::string> available;
  for (const tools::Tool& tool : registry_.All()) {
    if (tool.state != tools::State::kFound) continue;
    const tools::Description* description = registry_.Describe(tool.name);
    if (description == nullptr || description->converts_to != "rust") continue;
    const auto& wanted = options_.tools;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), tool.name) == wanted.end()) {
      continue;
    }
    available.push_back(tool.name);
  }
  BATUTA_ASSIGN_OR_RETURN(plan_, MakePlan(analysis_, original_, settings_, available));
  if (plan_.units.empty()) {
    return FailedPrecondition("%s: no program found in it (batuta analyze shows what there is)",
                              options_.project);
  }
  slots_.resize(plan_.units.size());
  for (size_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = slots_[i];
    slot.planned = &plan_.units[i];
    for (const std::string& tool : slot.planned->candidates) {
      const tools::Description* description = registry_.Describe(tool);
      const auto& from = description->converts_from;
      const std::string language = LanguageName(slot.planned->unit.language);
      if (std::find(from.begin(), from.end(), language) != from.end()) {
        slot.attempts.push_back({.tool = tool});
      }
    }
    slot.attempts.push_back({.tool = kBridge});
    if (IsNative(slot.planned->unit)) {
      product_binaries_[slot.planned->unit.product] = slot.planned->unit.name;
    }
  }
  std::vector<pipeline::StageId> needs;
  for (size_t i = 0; i < slots_.size(); ++i) AddUnitStages(context, i, needs);
  AddRound(context, std::move(needs), 1);
  return absl::OkStatus();
}

void Conversion::AddUnitStages(Context& context, size_t index,
                               std::vector<pipeline::StageId>& needs) {
  Slot& slot = slots_[index];
  const std::string& name = slot.planned->unit.name;
  for (Attempt& attempt : slot.attempts) {
    if (attempt.tool == kBridge) continue;
    needs.push_back(context.Add({.name = "transpile " + name + " by " + attempt.tool,
                                 .run = [this, &slot, &attempt](Context& c) {
                                   return TryTool(c, slot, attempt);
                                 }}));
  }
  needs.push_back(context.Add({.name = "observe " + name, .run = [this, &slot](Context& c) {
                                 return Observe(c, slot);
                               }}));
}

CandidateInput Conversion::InputFor(const Slot& slot, const std::string& tool,
                                    const fs::path& folder, const Context& context) {
  CandidateInput input;
  input.unit = &slot.planned->unit;
  input.analysis = &analysis_;
  input.original = &original_;
  input.registry = &registry_;
  input.tool = registry_.Find(tool);
  input.scratch = folder / "scratch";
  input.output = folder / "crate";
  input.product_binaries = product_binaries_;
  input.stop = context.stop();
  return input;
}

absl::Status Conversion::TryTool(Context& context, Slot& slot, Attempt& attempt) {
  const auto start = std::chrono::steady_clock::now();
  const fs::path folder =
      state_.run_dir() / "candidates" / absl::StrFormat("%d", num_folders_.fetch_add(1));
  const CandidateInput input = InputFor(slot, attempt.tool, folder, context);
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(input.scratch));
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(input.output));
  const CandidateCache cache(state_.dir() / "cache");
  const std::string key = CandidateKey(input);
  absl::StatusOr<Crate> crate = cache.Find(key, input.output);
  if (crate.status().code() == absl::StatusCode::kNotFound) {
    crate = Transpile(input);
    // What a busy machine could not do in time is tried again by the next run.
    const bool repeats = crate.ok() || crate.status().code() == absl::StatusCode::kFailedPrecondition;
    if (repeats) BATUTA_RETURN_IF_ERROR(cache.Store(key, crate));
  }
  os::RemoveAll(input.scratch).IgnoreError();
  attempt.ms = MsSince(start);
  if (crate.ok()) {
    attempt.crate = *std::move(crate);
  } else if (IsFatal(crate.status())) {
    return crate.status();
  } else {
    attempt.rejection = {attempt.tool, "transpile", std::string(crate.status().message())};
  }
  return absl::OkStatus();
}

absl::Status Conversion::MakeBridgeOf(Context& context, Slot& slot) {
  const auto start = std::chrono::steady_clock::now();
  const fs::path folder =
      state_.run_dir() / "candidates" / absl::StrFormat("%d", num_folders_.fetch_add(1));
  const CandidateInput input = InputFor(slot, kBridge, folder, context);
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(input.scratch));
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(input.output));
  absl::StatusOr<Crate> crate = MakeBridge(input);
  slot.attempt().ms = MsSince(start);
  if (IsFatal(crate.status())) return crate.status();
  if (crate.ok()) {
    slot.attempt().crate = *std::move(crate);
  } else {
    Reject(slot, "transpile", std::string(crate.status().message()));
  }
  return absl::OkStatus();
}

CaseStage Conversion::StageOf(const Slot& slot) const {
  return {&slot.planned->unit, &original_, state_.run_dir() / "runs", &suites_};
}

absl::Status Conversion::Observe(Context& context, Slot& slot) {
  const CaseStage stage = StageOf(slot);
  for (const Case& c : slot.planned->cases) {
    BATUTA_ASSIGN_OR_RETURN(Baseline baseline, ObserveOriginal(stage, c, context.stop()));
    slot.baselines.push_back(std::move(baseline));
  }
  return absl::OkStatus();
}

void Conversion::Reject(Slot& slot, const std::string& step, const std::string& reason) {
  Attempt& attempt = slot.attempt();
  attempt.rejection = {attempt.tool, step, reason};
  if (attempt.tool == kBridge) {
    slot.bridge_failed = slot.settled = true;
    if (step != "verify") attempt.crate.reset();
  } else {
    ++slot.chosen;
  }
}

void Conversion::AddRound(Context& context, std::vector<pipeline::StageId> needs, int round) {
  const auto choose = context.AddContinuation(
      {.name = absl::StrFormat("choose %d", round), .needs = std::move(needs), .run = [this, round](
                                                                                  Context& c) {
         std::vector<pipeline::StageId> bridges;
         const bool only_transpile = options_.last_step == LastStep::kTranspile;
         for (Slot& slot : slots_) {
           while (!slot.settled && slot.attempt().rejection) ++slot.chosen;
           if (only_transpile || slot.settled || slot.attempt().tool != kBridge || slot.attempt().crate) continue;
           bridges.push_back(c.Add({.name = "bridge " + slot.planned->unit.name,
                                    .run = [this, &slot](Context& inner) {
                                      return MakeBridgeOf(inner, slot);
                                    }}));
         }
         if (only_transpile) return absl::OkStatus();
         c.Add({.name = absl::StrFormat("build %d", round),
                .needs = std::move(bridges),
                .run = [this, round](Context& inner) { return Build(inner, round); }});
         return absl::OkStatus();
       }});
  static_cast<void>(choose);
}

std::vector<Member> Conversion::Members() {
  std::vector<Member> members;
  for (Slot& slot : slots_) {
    if (slot.attempt().crate) {
      members.push_back({slot.planned, &*slot.attempt().crate, &slot.baselines, slot.bridge_failed});
    }
  }
  return members;
}

absl::Status Conversion::Build(Context& context, int round) {
  const std::vector<Member> members = Members();
  BATUTA_RETURN_IF_ERROR(workspace_->Write(ProjectName(), members));
  if (members.empty()) return Settle(context, round);
  BATUTA_ASSIGN_OR_RETURN(BuildOutcome outcome, workspace_->Build(members, context.stop()));
  built_ = outcome.failed.empty();
  std::vector<pipeline::StageId> verifies;
  for (Slot& slot : slots_) {
    if (slot.settled || !slot.attempt().crate) continue;
    const std::string& crate = slot.planned->unit.crate;
    if (const auto failed = outcome.failed.find(crate); failed != outcome.failed.end()) {
      Reject(slot, "compile", failed->second);
      continue;
    }
    slot.binary = outcome.binaries[crate];
    verifies.push_back(context.Add({.name = "verify " + slot.planned->unit.name,
                                    .run = [this, &slot](Context& c) { return Verify(c, slot); }}));
  }
  context.Add({.name = absl::StrFormat("settle %d", round),
               .needs = std::move(verifies),
               .run = [this, round](Context& c) { return Settle(c, round); }});
  return absl::OkStatus();
}

absl::StatusOr<std::string> Conversion::Judge(Slot& slot, const fs::path& binary,
                                              std::stop_token stop, int& num_passed) const {
  const CaseStage stage = StageOf(slot);
  const Subject subject{.kind = Subject::Kind::kConverted, .binary = binary};
  std::string difference;
  num_passed = 0;
  for (size_t i = 0; i < slot.baselines.size(); ++i) {
    const Case& c = slot.planned->cases[i];
    Baseline& baseline = slot.baselines[i];
    // A weak case cannot prove anything, but it can disprove.
    if (!baseline.unusable.empty()) continue;
    auto seen = RunCase(stage, c, subject, stop);
    if (seen.ok() && seen->outcome.starts_with("over its")) {
      // A busy machine is no difference.
      Case patient = c;
      patient.time_limit_s *= 3;
      seen = RunCase(stage, patient, subject, stop);
    }
    if (IsFatal(seen.status())) return seen.status();
    const std::string found = seen.ok() ? FirstDifference(baseline, *seen, c.stderr_rule)
                                        : std::string(seen.status().message());
    if (found.empty()) {
      num_passed += baseline.IsEvidence() ? 1 : 0;
      continue;
    }
    // Two runs may agree by luck: the original must go on to do what is held against another.
    BATUTA_ASSIGN_OR_RETURN(baseline.unusable, FindVariation(stage, c, baseline, stop));
    if (baseline.unusable.empty() && difference.empty()) {
      difference = absl::StrFormat("case '%s': %s", c.name, found);
    }
  }
  return difference;
}

absl::Status Conversion::Verify(Context& context, Slot& slot) {
  const auto start = std::chrono::steady_clock::now();
  BATUTA_ASSIGN_OR_RETURN(const std::string difference,
                          Judge(slot, slot.binary, context.stop(), slot.cases_passed));
  slot.verify_ms += MsSince(start);
  if (difference.empty()) {
    slot.settled = true;
  } else {
    Reject(slot, "verify", difference);
  }
  return absl::OkStatus();
}

absl::Status Conversion::Settle(Context& context, int round) {
  const bool all = std::all_of(slots_.begin(), slots_.end(), [](const Slot& s) { return s.settled; });
  if (!all) {
    AddRound(context, {}, round + 1);
    return absl::OkStatus();
  }
  std::vector<pipeline::StageId> needs;
  if (options_.last_step == LastStep::kOptimize) {
    needs.push_back(context.Add({.name = "optimize", .run = [this](Context& c) {
                                   return Optimize(c);
                                 }}));
  }
  context.Add({.name = "assemble", .needs = std::move(needs), .run = [this](Context& c) {
                 return Stage(c);
               }});
  return absl::OkStatus();
}

// Builds everything once more with link-time optimisation. It is kept only if every program still
// behaves as before.
absl::Status Conversion::Optimize(Context& context) {
  const std::vector<Member> members = Members();
  BATUTA_RETURN_IF_ERROR(workspace_->Write(ProjectName(), members, Profile::kLinkTime));
  BATUTA_ASSIGN_OR_RETURN(const BuildOutcome outcome, workspace_->Build(members, context.stop()));
  std::string trouble = outcome.failed.empty() ? "" : outcome.failed.begin()->second;
  for (Slot& slot : slots_) {
    const auto binary = outcome.binaries.find(slot.planned->unit.crate);
    if (!trouble.empty() || slot.bridge_failed || binary == outcome.binaries.end()) continue;
    int num_passed = 0;
    BATUTA_ASSIGN_OR_RETURN(trouble,
                            Judge(slot, binary->second, context.stop(), num_passed));
  }
  if (trouble.empty()) {
    remarks_.push_back({"", 0, "built with link-time optimisation; every case still passes"});
    return absl::OkStatus();
  }
  remarks_.push_back({"", 0, "link-time optimisation was taken back: " + trouble});
  BATUTA_RETURN_IF_ERROR(workspace_->Write(ProjectName(), members));
  return workspace_->Build(members, context.stop()).status();
}

// Puts the output together in a private folder: the workspace, the programs, the reports.
absl::Status Conversion::Stage(Context& context) {
  if (!built_) {
    // What could not be built left the workspace: it must be green without it.
    const std::vector<Member> members = Members();
    BATUTA_RETURN_IF_ERROR(workspace_->Write(ProjectName(), members));
    if (!members.empty()) {
      BATUTA_ASSIGN_OR_RETURN(const BuildOutcome outcome,
                              workspace_->Build(members, context.stop()));
      built_ = outcome.failed.empty();
    }
  }
  staged_ = state_.run_dir() / "staged";
  BATUTA_RETURN_IF_ERROR(os::CopyTree(workspace_->dir(), staged_));
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(staged_ / "README.md",
                                             WorkspaceReadme(ProjectName(), Members())));
  for (const Slot& slot : slots_) {
    if (!slot.binary.empty() && slot.attempts[slot.chosen].crate) {
      BATUTA_RETURN_IF_ERROR(os::CopyFile(slot.binary, staged_ / "bin" / slot.planned->unit.name));
    }
  }
  return absl::OkStatus();
}

}  // namespace batuta::convert

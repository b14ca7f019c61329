// One run of convert::Convert: the stages of the data flow over one shared, slot-wise state.
//
//   analysis -> original -> plan -+-> transpile U by T ... -> choose -> bridge U ... -> build -+->
//   verify U ...
//                                 |                             ^                              | |
//                                 |                             '--- settle: next candidate
//                                 <--|--------+
//                                 '-> observe U ... -------------------------------------------' |
//                                                                                    assemble
//                                                                                    <---------'
//
// conversion.cc holds the graph, conversion_original.cc the stages up to the plan, and
// conversion_candidates.cc, conversion_judge.cc and conversion_report.cc what is done for each
// unit.
#ifndef BATUTA_LIB_CONVERT_CONVERSION_H_
#define BATUTA_LIB_CONVERT_CONVERSION_H_

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/convert.h"
#include "lib/convert/build_site.h"
#include "lib/convert/candidate_cache.h"
#include "lib/convert/case_run.h"
#include "lib/convert/observation_cache.h"
#include "lib/convert/plan.h"
#include "lib/convert/settings.h"
#include "lib/convert/state.h"
#include "lib/convert/workspace.h"

namespace batuta::convert {

class Conversion {
 public:
  Conversion(const ConvertOptions& options, Settings settings, tools::Registry registry,
             OutputState& state);

  // Runs the graph. The report is complete, and the next output in state.staged(), if it is OK.
  absl::StatusOr<Report> Run();

 private:
  static constexpr const char* kBridge = "bridge";

  // One way to get a unit into Rust.
  struct Attempt {
    std::string tool;  // kBridge for the last one
    std::string key;   // of the cache; a bridge has none
    std::optional<Crate> crate;
    std::optional<Rejection> rejection;
    double ms = 0;
  };
  // All that a run learns of a unit. Each stage writes only its own unit's slot.
  struct Slot {
    const PlannedUnit* planned = nullptr;
    std::vector<Attempt> attempts;
    std::vector<Baseline> baselines;
    size_t chosen = 0;         // index into attempts
    bool is_unjudged = false;  // there is a binary that no case has seen
    bool settled = false;
    bool bridge_failed = false;
    int cases_passed = 0;
    double verify_ms = 0;
    std::string effects;  // what CheckEffects said of the chosen one; empty: not asked
    fs::path binary;

    Attempt& attempt() { return attempts[chosen]; }
    int NumEvidence() const;
  };

  using Context = pipeline::Context;
  absl::Status AnalyzeProject(Context& context);
  absl::Status PrepareOriginal(Context& context);
  absl::Status ReadContents();
  // Of everything but the cases that what the original does can depend on.
  std::string SurroundingsDigest() const;
  void ChoosePython();
  absl::Status PlanUnits(Context& context);
  // One stage for each candidate, and one for what the original does if that is asked for.
  void AddUnitStages(Context& context, Slot& slot);
  absl::Status TryTool(Context& context, Slot& slot, Attempt& attempt);
  absl::Status MakeBridgeOf(Context& context, Slot& slot);
  CaseStage StageOf(const Slot& slot) const;
  absl::Status Observe(Context& context, Slot& slot);
  // Chooses for every unsettled unit, and adds the stages that build and judge the choice.
  absl::Status Choose(Context& context, int round);
  void AddChoice(Context& context, int round);
  absl::Status Build(Context& context, int round);
  absl::Status AddVerifies(Context& context, int round);
  absl::Status Verify(Context& context, Slot& slot);
  // Runs the cases of the unit against a binary: the first difference, empty if there is none.
  absl::StatusOr<std::string> Judge(Slot& slot, const fs::path& binary, std::stop_token stop,
                                    int& num_passed) const;
  absl::Status CompareEffectsOf(Slot& slot, std::stop_token stop) const;
  absl::Status Settle(Context& context, int round);
  absl::Status Optimize(Context& context);
  absl::Status Stage(Context& context);

  CandidateCache Cache() const;
  void Reject(Slot& slot, const std::string& step, const std::string& reason);
  absl::Status RejectUncompiled(Slot& slot, const std::string& error);
  CandidateInput InputFor(const Slot& slot, const std::string& tool, const fs::path& folder,
                          const Context& context);
  static double MsSince(std::chrono::steady_clock::time_point start);
  enum class Baselines { kUnknown, kKnown };  // kUnknown while observations may be running
  std::vector<Member> Members(Baselines baselines);
  Report MakeReport() const;
  UnitReport ReportUnit(const Slot& slot) const;
  std::string ProjectName() const;

  const ConvertOptions& options_;
  const Settings settings_;
  const tools::Registry registry_;
  OutputState& state_;
  Analysis analysis_;
  Original original_;
  std::unique_ptr<BuildSite> site_;
  std::string contents_;  // digest of the project's files
  std::unique_ptr<ObservationCache> memory_;
  Plan plan_;
  std::vector<Slot> slots_;
  std::vector<pipeline::StageId> transpiles_, observes_;
  std::map<std::string, std::string> product_binaries_;  // product path -> binary name
  std::unique_ptr<Workspace> workspace_;
  mutable SuiteTurn suites_;
  std::vector<Remark> remarks_;
  std::atomic<int> num_folders_{0};
  Profile profile_ = Profile::kPlain;
  bool built_ = false;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_CONVERSION_H_

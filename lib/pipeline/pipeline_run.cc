#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "batuta/pipeline_file.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/os/job_server.h"
#include "lib/os/processor.h"
#include "lib/pipeline/action_maker.h"
#include "lib/pipeline/action_run.h"
#include "lib/pipeline/live_output.h"
#include "lib/pipeline/publication.h"
#include "lib/pipeline/remote_run.h"
#include "lib/pipeline/stage_order.h"
#include "lib/pipeline/store.h"
#include "lib/pipeline/sweeper.h"
#include "lib/pipeline/unchanged.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace fs = std::filesystem;
namespace {

constexpr double kUnknownWallMs = 1;  // of a stage that never ran: then depth counts

fs::path Absolute(const std::string& folder) {
  std::error_code error;
  const fs::path absolute = fs::absolute(folder.empty() ? "." : folder, error).lexically_normal();
  return absolute.has_filename() ? absolute : absolute.parent_path();
}

// For the next run, see unchanged.h.
struct Sighting {
  fs::path file;               // empty: none is kept
  Publication::Stamps before;  // what was looked at before the run began
};

// One run of one pipeline. The stages run as functions of a graph, which sees to it that what a
// stage reads of those that it needs was written before.
class PipelineRun {
 public:
  PipelineRun(const Pipeline& pipeline, const PipelineOptions& options, StageOrder order,
              std::unique_ptr<Store> store, Sighting sighting)
      : pipeline_(pipeline),
        options_(options),
        order_(std::move(order)),
        folder_(Absolute(pipeline.folder)),
        store_(std::move(store)),
        maker_(pipeline, order_, folder_, store_->digests()),
        results_(pipeline.stages.size()),
        sighting_(std::move(sighting)) {
    for (const ProcessStage& stage : pipeline.stages) {
      StageOutcome& outcome = report_.stages.emplace_back();
      outcome.name = stage.name;
    }
  }

  absl::StatusOr<PipelineReport> Run() {
    const Publication publication(*store_, folder_, pipeline_.output);
    if (!options_.force) {
      BATUTA_RETURN_IF_ERROR(publication.CheckReplaceable(AllOutputs(), seen_folders_));
    }
    if (options_.remote && !options_.dry_run) {
      BATUTA_ASSIGN_OR_RETURN(remote_, RemoteRun::Open(pipeline_, options_));
    }
    BATUTA_RETURN_IF_ERROR(RunStages());
    if (report_.Succeeded() && !options_.dry_run) BATUTA_RETURN_IF_ERROR(Publish());
    BATUTA_RETURN_IF_ERROR(store_->Flush());
    if (report_.NumRun() > 0 && !options_.dry_run) {
      // What is kept too long does no harm to this run.
      store_->CollectGarbage({.max_bytes = options_.store_limit_bytes}).IgnoreError();
    }
    if (HasChangedNothing()) SaveSight();
    return std::move(report_);
  }

 private:
  bool HasChangedNothing() const {
    return report_.Succeeded() && report_.NumRun() == 0 && !report_.is_published &&
           !options_.dry_run && !options_.force && !sighting_.file.empty();
  }

  // What cannot be saved is no loss: the next run takes the long way.
  void SaveSight() {
    Sight sight;
    sight.stamps = sighting_.before;
    bool is_certain = maker_.AddTo(sight.stamps);
    for (const auto& [folder, stamp] : seen_folders_) {
      is_certain = is_certain && (!stamp || !IsRacy(*stamp, started_ns_));
      sight.stamps[folder] = stamp;
    }
    const std::string blobs = store_->blobs().folder().native() + "/";
    store_->digests().ForEachAsked([&](const std::string& path, const os::KnownFile* file) {
      if (path.starts_with(blobs)) return;  // what is published needs none of them
      is_certain = is_certain && file != nullptr;
      if (file != nullptr) sight.files.emplace_back(path, file);
    });
    if (!is_certain) return;
    std::set<std::string> names{"PATH"};
    for (const ProcessStage& stage : pipeline_.stages) {
      names.insert(stage.env.begin(), stage.env.end());
      sight.stages.push_back(stage.name);
    }
    sight.variable_names.assign(names.begin(), names.end());
    sight.variables = DigestOfVariables(sight.variable_names);
    os::WriteFileAtomic(sighting_.file, EncodeSight(sight)).IgnoreError();
  }

  std::vector<std::string> AllOutputs() const {
    std::vector<std::string> all;
    for (const ProcessStage& stage : pipeline_.stages) {
      all.insert(all.end(), stage.outputs.begin(), stage.outputs.end());
    }
    return all;
  }

  // What has the longest way behind it begins first, by the times of earlier runs.
  std::vector<double> Priorities() const {
    std::vector<double> priorities(results_.size());
    for (auto stage = order_.order.rbegin(); stage != order_.order.rend(); ++stage) {
      const double wall_ms = store_->LastWallMs(pipeline_.stages[*stage].name);
      priorities[*stage] += std::max(wall_ms, kUnknownWallMs);
      for (const size_t need : order_.needs[*stage]) {
        priorities[need] = std::max(priorities[need], priorities[*stage]);
      }
    }
    return priorities;
  }

  absl::Status ShareCores() {
    if (options_.job_sharing == JobSharing::kNone || options_.dry_run) return absl::OkStatus();
    const char* flags = std::getenv("MAKEFLAGS");
    if (flags != nullptr) jobs_ = os::JobServer::FromMakeFlags(flags);
    if (jobs_ != nullptr) return absl::OkStatus();
    fs::path folder;
    auto form = os::JobServer::Form::kPipe;
    if (options_.job_sharing == JobSharing::kFifo) {
      form = os::JobServer::Form::kFifo;
      BATUTA_ASSIGN_OR_RETURN(folder, store_->RunDir());
    }
    BATUTA_ASSIGN_OR_RETURN(jobs_, os::JobServer::Make(NumThreads(), form, folder));
    return absl::OkStatus();
  }

  int NumThreads() const {
    if (options_.num_threads > 0) return options_.num_threads;
    // Below a make of many jobs it is the tokens that count.
    const int num_jobs = jobs_ == nullptr ? 0 : jobs_->num_jobs();
    return num_jobs > 0 ? num_jobs : os::NumUsableCores();
  }

  // Stages that run elsewhere only wait here; those that run here each hold a token.
  int NumStagesAtOnce() const {
    const bool may_wait = remote_ != nullptr && jobs_ != nullptr;
    return may_wait ? std::max(NumThreads(), options_.remote->num_jobs) : NumThreads();
  }

  absl::Status RunStages() {
    BATUTA_RETURN_IF_ERROR(ShareCores());
    const std::vector<double> priorities = Priorities();
    std::vector<StageId> ids(results_.size());
    Graph graph;
    for (const size_t index : order_.order) {
      Stage stage{.name = pipeline_.stages[index].name,
                  .pool = pipeline_.stages[index].pool,
                  .priority = priorities[index],
                  .retries = pipeline_.stages[index].retries};
      if (remote_ == nullptr) stage.memory_bytes = store_->LastPeakBytes(stage.name);
      for (const size_t need : order_.needs[index]) stage.needs.push_back(ids[need]);
      stage.run = [this, index](Context& context) { return RunStage(index, context.stop()); };
      ids[index] = graph.Add(std::move(stage));
    }
    RunOptions options{.num_threads = NumStagesAtOnce(),
                       .stop = options_.stop,
                       .on_event = options_.on_event,
                       .pools = pipeline_.pools,
                       .memory_bytes = options_.memory_bytes > 0 ? options_.memory_bytes
                                                                 : os::AvailableMemoryBytes(),
                       .keep_going = options_.keep_going};
    BATUTA_ASSIGN_OR_RETURN(const Report report, graph.Run(options));
    report_.wall_ms = report.wall_ms;
    for (size_t index = 0; index < ids.size(); ++index) {
      const StageReport& from = report.stages[ids[index]];
      StageOutcome& to = report_.stages[index];
      to.state = from.state;
      to.status = from.status;
      to.wall_ms = from.wall_ms;
    }
    return absl::OkStatus();
  }

  absl::Status RunStage(size_t index, std::stop_token stop) {
    const ProcessStage& stage = pipeline_.stages[index];
    const absl::Status status = Refresh(index, std::move(stop));
    if (status.ok()) return status;
    const std::string place = stage.where.empty() ? "" : stage.where + ": ";
    return Prefixed(place + "stage '" + stage.name + "'", status);
  }

  absl::Status Refresh(size_t index, std::stop_token stop) {
    StageOutcome& outcome = report_.stages[index];
    for (const size_t need : order_.needs[index]) {
      if (results_[need]) continue;  // a dry run, and what the need would make is not known
      outcome.reason = "stage '" + pipeline_.stages[need].name + "' has to run before";
      return absl::OkStatus();
    }
    BATUTA_ASSIGN_OR_RETURN(const Action action, maker_.Make(index, results_));
    std::optional<ActionResult> known = store_->Find(ActionKey(action));
    if (known && !options_.force) {
      outcome.was_up_to_date = true;
      results_[index] = std::move(known);
      return absl::OkStatus();
    }
    outcome.reason = known ? "it was asked for" : store_->Explain(action);
    if (options_.dry_run) return absl::OkStatus();
    BATUTA_ASSIGN_OR_RETURN(const fs::path own, store_->RunDir());
    const ActionPlace place{.source = folder_,
                            .output = pipeline_.output,
                            .scratch = NewScratch(action, own),
                            .temp = own / "tmp"};
    BATUTA_RETURN_IF_ERROR(MakeTemp(place.temp));
    const ProcessStage& stage = pipeline_.stages[index];
    ActionControl control{.sweeper = sweeper_,
                          .limits = {.time = std::chrono::seconds(stage.time_limit_s),
                                     .memory_bytes = int64_t{stage.memory_limit_mb} << 20,
                                     .cpu_s = stage.cpu_limit_s},
                          .stop = std::move(stop),
                          .jobs = jobs_.get(),
                          .recorder = options_.recorder};
    if (options_.on_output) {
      control.on_output = [this, index](std::string_view text) { live_.Write(index, text); };
    }
    ActionTrail trail;
    auto ran = remote_ == nullptr ? RunAction(action, place, *store_, control, trail)
                                  : remote_->Run(stage, action, place, *store_, control, trail);
    live_.End(index);
    outcome.site = trail.site;
    outcome.why_here = std::move(trail.why_here);
    outcome.output_text = std::move(trail.output_text);
    outcome.undeclared = std::move(trail.undeclared);
    BATUTA_ASSIGN_OR_RETURN(ActionResult result, std::move(ran));
    BATUTA_RETURN_IF_ERROR(store_->Put(action, result));
    results_[index] = std::move(result);
    return absl::OkStatus();
  }

  absl::Status MakeTemp(const fs::path& temp) {
    const std::lock_guard lock(temp_mutex_);
    if (!has_temp_) BATUTA_RETURN_IF_ERROR(os::MakeDirs(temp));
    has_temp_ = true;
    return absl::OkStatus();
  }

  // One that was never used: a stage that is tried again must not meet what is being removed, and
  // what somebody left running in the old one must not come between this stage and its outputs.
  fs::path NewScratch(const Action& action, const fs::path& own) {
    if (BringsAndLeavesNothing(action)) {
      if (std::optional<fs::path> kept = sweeper_.TakeKept()) return *std::move(kept);
    }
    const size_t number = num_scratches_++;
    return own / ("s" + std::to_string(number % Sweeper::kParents)) /
           ("stage-" + std::to_string(number));
  }

  absl::Status Publish() {
    std::vector<FileEntry> files;
    for (const auto& result : results_) {
      files.insert(files.end(), result->outputs.begin(), result->outputs.end());
    }
    if (files.empty()) return absl::OkStatus();
    Publication publication(*store_, folder_, pipeline_.output);
    BATUTA_ASSIGN_OR_RETURN(const Publication::Outcome outcome, publication.Publish(files));
    report_.is_published = outcome.is_replaced;
    report_.num_restored = outcome.num_restored;
    return absl::OkStatus();
  }

  const Pipeline& pipeline_;
  const PipelineOptions& options_;
  const StageOrder order_;
  const fs::path folder_;
  const std::unique_ptr<Store> store_;
  ActionMaker maker_;
  std::vector<std::optional<ActionResult>> results_;
  PipelineReport report_;
  const int64_t started_ns_ = os::NowNs();
  Publication::Stamps seen_folders_;
  const Sighting sighting_;
  std::unique_ptr<os::JobServer> jobs_;  // nullptr: cores are not shared
  std::unique_ptr<RemoteRun> remote_;    // nullptr: all stages run here
  std::atomic<size_t> num_scratches_ = 0;
  std::mutex temp_mutex_;
  bool has_temp_ = false;
  Sweeper sweeper_;
  LiveOutput live_{[this](size_t stage, std::string_view text) {
    options_.on_output(pipeline_.stages[stage].name, text);
  }};
};

absl::StatusOr<PipelineReport> OpenAndRun(const Pipeline& pipeline, const PipelineOptions& options,
                                          Sighting sighting) {
  BATUTA_ASSIGN_OR_RETURN(StageOrder order, OrderStages(pipeline));
  BATUTA_ASSIGN_OR_RETURN(std::unique_ptr<Store> store, Store::Open(Absolute(pipeline.folder)));
  return PipelineRun(pipeline, options, std::move(order), std::move(store), std::move(sighting))
      .Run();
}

// Of the file of that name in the pipeline's folder.
fs::path SightFile(const fs::path& file) {
  const std::string name = os::HashBytes(file.filename().native()).substr(0, 16);
  return file.parent_path() / kStoreFolder / ("unchanged-" + name);
}

// Nothing: the long way has to be taken.
std::optional<PipelineReport> ReportIfUnchanged(const fs::path& sight_file) {
  const auto encoded = os::ReadFile(sight_file);
  if (!encoded.ok()) return std::nullopt;
  std::optional<Unchanged> unchanged = CompareSight(*encoded);
  if (!unchanged) return std::nullopt;
  if (!unchanged->renewed.empty()) {
    os::WriteFileAtomic(sight_file, unchanged->renewed).IgnoreError();
  }
  PipelineReport report;
  report.stages.reserve(unchanged->stages.size());
  for (std::string& name : unchanged->stages) {
    report.stages.push_back(
        {.name = std::move(name), .state = StageState::kDone, .was_up_to_date = true});
  }
  return report;
}

}  // namespace

bool PipelineReport::Succeeded() const {
  return std::ranges::all_of(stages, [](const auto& s) { return s.state == StageState::kDone; });
}

int64_t PipelineReport::NumRun() const {
  return std::ranges::count_if(stages, [](const auto& stage) { return !stage.reason.empty(); });
}

absl::StatusOr<PipelineReport> RunPipeline(const Pipeline& pipeline,
                                           const PipelineOptions& options) {
  return OpenAndRun(pipeline, options, {});
}

absl::StatusOr<PipelineReport> RunPipelineFile(const std::string& file,
                                               const PipelineOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const fs::path path = Absolute(file);
  const fs::path sight_file = SightFile(path);
  if (!options.force) {
    if (std::optional<PipelineReport> report = ReportIfUnchanged(sight_file)) {
      const std::chrono::duration<double, std::milli> wall =
          std::chrono::steady_clock::now() - start;
      report->wall_ms = wall.count();
      return *std::move(report);
    }
  }
  const std::optional<os::FileStamp> stamp = os::StampOf(path);
  const bool tells = stamp && !IsRacy(*stamp, os::NowNs());
  BATUTA_ASSIGN_OR_RETURN(const Pipeline pipeline, LoadPipeline(file));
  return OpenAndRun(pipeline, options, {tells ? sight_file : fs::path(), {{path.native(), stamp}}});
}

}  // namespace batuta::pipeline

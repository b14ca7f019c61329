#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "batuta/pipeline_file.h"
#include "lib/os/process.h"
#include "lib/pipeline/action_run.h"
#include "lib/pipeline/input_files.h"
#include "lib/pipeline/publication.h"
#include "lib/pipeline/stage_order.h"
#include "lib/pipeline/store.h"
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

// One run of one pipeline. The stages run as functions of a graph, which sees to it that what a
// stage reads of those that it needs was written before.
class PipelineRun {
 public:
  PipelineRun(const Pipeline& pipeline, const PipelineOptions& options, StageOrder order,
              std::unique_ptr<Store> store)
      : pipeline_(pipeline),
        options_(options),
        order_(std::move(order)),
        folder_(Absolute(pipeline.folder)),
        store_(std::move(store)),
        inputs_(folder_, pipeline.output),
        env_(os::CurrentEnvironment()),
        results_(pipeline.stages.size()) {
    for (const ProcessStage& stage : pipeline.stages) {
      StageOutcome& outcome = report_.stages.emplace_back();
      outcome.name = stage.name;
    }
  }

  absl::StatusOr<PipelineReport> Run() {
    const Publication publication(*store_, folder_, pipeline_.output);
    if (!options_.force) BATUTA_RETURN_IF_ERROR(publication.CheckReplaceable(AllOutputs()));
    BATUTA_RETURN_IF_ERROR(RunStages());
    if (report_.Succeeded() && !options_.dry_run) BATUTA_RETURN_IF_ERROR(Publish());
    BATUTA_RETURN_IF_ERROR(store_->Flush());
    if (report_.NumRun() > 0 && !options_.dry_run) {
      // What is kept too long does no harm to this run.
      store_->CollectGarbage({.max_bytes = options_.store_limit_bytes}).IgnoreError();
    }
    return std::move(report_);
  }

 private:
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

  absl::Status RunStages() {
    const std::vector<double> priorities = Priorities();
    std::vector<StageId> ids(results_.size());
    Graph graph;
    for (const size_t index : order_.order) {
      Stage stage{.name = pipeline_.stages[index].name,
                  .pool = pipeline_.stages[index].pool,
                  .priority = priorities[index]};
      for (const size_t need : order_.needs[index]) stage.needs.push_back(ids[need]);
      stage.run = [this, index](Context& context) { return RunStage(index, context.stop()); };
      ids[index] = graph.Add(std::move(stage));
    }
    RunOptions options{.num_threads = options_.num_threads,
                       .stop = options_.stop,
                       .on_event = options_.on_event,
                       .pools = pipeline_.pools,
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
    BATUTA_ASSIGN_OR_RETURN(const Action action, MakeAction(index));
    std::optional<ActionResult> known = store_->Find(ActionKey(action));
    if (known && !options_.force) {
      outcome.was_up_to_date = true;
      results_[index] = std::move(known);
      return absl::OkStatus();
    }
    outcome.reason = known ? "it was asked for" : store_->Explain(action);
    if (options_.dry_run) return absl::OkStatus();
    const ActionPlace place{.source = folder_,
                            .output = pipeline_.output,
                            .scratch = store_->run_dir() / ("stage-" + std::to_string(index))};
    const auto time_limit = std::chrono::seconds(pipeline_.stages[index].time_limit_s);
    BATUTA_ASSIGN_OR_RETURN(ActionResult result, RunAction(action, place, *store_, time_limit,
                                                           std::move(stop), outcome.output_text));
    BATUTA_RETURN_IF_ERROR(store_->Put(action, result));
    results_[index] = std::move(result);
    return absl::OkStatus();
  }

  absl::StatusOr<Action> MakeAction(size_t index) {
    const ProcessStage& stage = pipeline_.stages[index];
    Action action{.stage = stage.name, .argv = stage.command, .outputs = stage.outputs};
    const auto pass_on = [&](const std::string& name) {
      const auto variable = env_.find(name);
      if (variable != env_.end()) action.env[name] = variable->second;
    };
    pass_on("PATH");
    for (const std::string& name : stage.env) pass_on(name);
    std::map<std::string, FileEntry> inputs;
    for (const std::string& pattern : stage.inputs) {
      BATUTA_RETURN_IF_ERROR(TakeInputs(index, pattern, inputs));
    }
    for (auto& [path, entry] : inputs) action.inputs.push_back(std::move(entry));
    BATUTA_ASSIGN_OR_RETURN(Tool tool, FindTool(action, store_->digests()));
    action.tool_path = std::move(tool.path);
    action.tool_digest = std::move(tool.digest);
    return action;
  }

  absl::Status TakeInputs(size_t index, const std::string& pattern,
                          std::map<std::string, FileEntry>& inputs) {
    const size_t num_before = inputs.size();
    bool is_known = false;
    for (const size_t need : order_.needs[index]) {
      for (const FileEntry& made : results_[need]->outputs) {
        if (!PatternFits(pattern, made.path)) continue;
        inputs[made.path] = made;
        is_known = true;
      }
    }
    BATUTA_ASSIGN_OR_RETURN(const std::vector<std::string> files, inputs_.Find(pattern));
    for (const std::string& path : files) {
      BATUTA_ASSIGN_OR_RETURN(FileContent content, store_->digests().Of(folder_ / path));
      inputs[path] = {path, std::move(content.digest), content.is_executable};
    }
    if (num_before < inputs.size() || is_known || !files.empty()) return absl::OkStatus();
    return NotFound("input '%s': no such file", pattern);
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
  InputFiles inputs_;
  const os::Environment env_;
  std::vector<std::optional<ActionResult>> results_;
  PipelineReport report_;
};

}  // namespace

bool PipelineReport::Succeeded() const {
  return std::ranges::all_of(stages, [](const auto& s) { return s.state == StageState::kDone; });
}

int64_t PipelineReport::NumRun() const {
  return std::ranges::count_if(stages, [](const auto& stage) { return !stage.reason.empty(); });
}

absl::StatusOr<PipelineReport> RunPipeline(const Pipeline& pipeline,
                                           const PipelineOptions& options) {
  BATUTA_ASSIGN_OR_RETURN(StageOrder order, OrderStages(pipeline));
  BATUTA_ASSIGN_OR_RETURN(std::unique_ptr<Store> store, Store::Open(Absolute(pipeline.folder)));
  return PipelineRun(pipeline, options, std::move(order), std::move(store)).Run();
}

}  // namespace batuta::pipeline

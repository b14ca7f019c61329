#include "examples/batuta/run_command.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "batuta/pipeline_file.h"
#include "examples/batuta/exit_code.h"
#include "examples/batuta/jobs_option.h"
#include "examples/batuta/output.h"
#include "examples/batuta/progress.h"
#include "examples/batuta/remote_arguments.h"
#include "examples/batuta/stage_recorder.h"
#include "lib/status_builders.h"

namespace batuta::cli {
namespace {

struct RunArguments {
  std::string file = "pipeline.toml", graph, events, jobserver = "pipe";
  int jobs = 0;
  bool dry_run = false, explain = false, keep_going = false, force = false, quiet = false,
       live = false, undeclared = false;
  bool resume = true;
  RemoteArguments remote;
};

std::string ExplainLine(const pipeline::StageOutcome& stage, bool is_dry) {
  std::string line = stage.name + ": ";
  if (!stage.reason.empty()) {
    const bool is_known = stage.site == pipeline::StageSite::kRemoteCache;
    const bool is_remote = stage.site == pipeline::StageSite::kRemote;
    line += is_dry ? "would run: " : is_known ? "known to the service: " : "ran: ";
    if (is_remote) line.insert(line.size() - 2, " on the service");
    line += stage.reason;
    if (!stage.why_here.empty()) line += "; here, since " + stage.why_here;
  } else if (stage.was_up_to_date) {
    line += "up to date";
  } else {
    line += pipeline::StageStateName(stage.state);
  }
  return line + "\n";
}

std::string Summary(const pipeline::PipelineReport& report, const RunArguments& arguments) {
  int num_up_to_date = 0, num_failed = 0, num_remote = 0, num_known = 0;
  for (const pipeline::StageOutcome& stage : report.stages) {
    num_up_to_date += stage.was_up_to_date ? 1 : 0;
    num_failed += stage.state == pipeline::StageState::kFailed ? 1 : 0;
    num_remote += stage.site == pipeline::StageSite::kRemote ? 1 : 0;
    num_known += stage.site == pipeline::StageSite::kRemoteCache ? 1 : 0;
  }
  std::string text =
      absl::StrFormat("%d %s: %d %s, %d up to date", report.stages.size(),
                      report.stages.size() == 1 ? "stage" : "stages", report.NumRun(),
                      arguments.dry_run ? "would run" : "ran", num_up_to_date);
  if (num_remote + num_known > 0) {
    text += absl::StrFormat("; %d on the service, which knew %d of them", num_remote + num_known,
                            num_known);
  }
  if (num_failed > 0) text += absl::StrFormat(", %d failed", num_failed);
  if (report.num_restored > 0) {
    text += absl::StrFormat("; %d outputs were gone or edited and are back", report.num_restored);
  }
  if (!report.Succeeded()) text += "; the output folder is as it was";
  return text + "\n";
}

// Each stage's output under its name.
class LivePrinter {
 public:
  void operator()(std::string_view stage, std::string_view text) {
    if (stage != last_) {
      if (!at_line_start_) std::fputc('\n', stdout);
      std::fprintf(stdout, "== %.*s\n", static_cast<int>(stage.size()), stage.data());
      last_ = stage;
    }
    std::fwrite(text.data(), 1, text.size(), stdout);
    at_line_start_ = text.ends_with('\n');
    std::fflush(stdout);
  }
  // What comes next begins a line.
  void Finish() {
    if (!at_line_start_) std::fputc('\n', stdout);
    std::fflush(stdout);
  }

 private:
  std::string last_;
  bool at_line_start_ = true;
};

// What the failed programs wrote, unless it was shown already, and why each failed.
void PrintFailures(const pipeline::PipelineReport& report, bool was_shown) {
  for (const pipeline::StageOutcome& stage : report.stages) {
    if (stage.status.ok() || stage.state == pipeline::StageState::kCancelled) continue;
    if (!was_shown) std::fwrite(stage.output_text.data(), 1, stage.output_text.size(), stderr);
    Finish(stage.status);
  }
}

int PrintGraph(const std::string& file, const std::string& format) {
  const auto pipeline = pipeline::LoadPipeline(file);
  if (!pipeline.ok()) return Finish(pipeline.status());
  return Finish(
      WriteResult(format == "svg" ? PipelineToSvg(*pipeline) : PipelineToDot(*pipeline), {}));
}

pipeline::JobSharing SharingOf(const std::string& form) {
  if (form == "fifo") return pipeline::JobSharing::kFifo;
  return form == "pipe" ? pipeline::JobSharing::kPipe : pipeline::JobSharing::kNone;
}

int Run(const RunArguments& arguments, const std::stop_token& stop) {
  if (!arguments.graph.empty()) return PrintGraph(arguments.file, arguments.graph);
  std::ofstream events;
  if (!arguments.events.empty()) {
    events.open(arguments.events, std::ios::app);
    if (!events) {
      return Finish(absl::InvalidArgumentError(arguments.events + ": cannot be written"));
    }
  }
  // A line of progress would stand among what the stages write.
  const bool is_quiet = arguments.quiet || arguments.dry_run || arguments.live;
  std::function<void(std::string_view, std::string_view)> on_output;
  LivePrinter printer;
  if (arguments.live) on_output = std::ref(printer);
  std::optional<pipeline::StageRecorder> recorder;
  if (arguments.undeclared) recorder = MakeStageRecorder();
  const auto remote = RemoteOptionsOf(arguments.remote);
  if (!remote.ok()) return Finish(remote.status());
  // What gRPC would write to stderr is told by errors and notices.
  if (*remote) setenv("GRPC_VERBOSITY", "NONE", 0);
  std::optional<Progress> progress(std::in_place,
                                   is_quiet ? Progress::Style::kQuiet : Progress::Style::kAuto);
  const auto report = pipeline::RunPipelineFile(
      arguments.file,
      {.num_threads = arguments.jobs,
       .stop = stop,
       .on_event =
           [&](const pipeline::Event& event) {
             progress->OnEvent(event);
             if (events.is_open()) events << EventToJson(event) << std::endl;
           },
       .on_output = on_output,
       .job_sharing = SharingOf(arguments.jobserver),
       .remote = *remote,
       .on_notice = [&](const std::string& notice) { progress->Say("batuta: " + notice); },
       .recorder = recorder ? &*recorder : nullptr,
       .keep_going = arguments.keep_going,
       .force = arguments.force,
       .dry_run = arguments.dry_run});
  printer.Finish();
  progress.reset();  // its line is gone before anything else is printed
  if (!report.ok()) return Finish(report.status());
  std::string text;
  if (arguments.explain || arguments.dry_run) {
    for (const auto& stage : report->stages) text += ExplainLine(stage, arguments.dry_run);
  }
  for (const auto& stage : report->stages) {
    for (const std::string& line : stage.undeclared) text += stage.name + ": " + line + "\n";
  }
  if (!arguments.quiet) text += Summary(*report, arguments);
  PrintFailures(*report, arguments.live);
  if (events.is_open() && !events) {
    return Finish(FailedPrecondition("%s: not every event could be written", arguments.events));
  }
  if (const absl::Status status = WriteResult(text, {}); !status.ok()) return Finish(status);
  if (stop.stop_requested()) return kCancelled;
  return report->Succeeded() ? kDone : kUnitFailed;
}

}  // namespace

void AddRunCommand(CLI::App& app, std::stop_token stop, int& exit_code) {
  CLI::App* command =
      app.add_subcommand("run", "Run a pipeline of programs: only what changed, all or nothing");
  const auto arguments = std::make_shared<RunArguments>();
  command->add_option("file", arguments->file, "The pipeline's file")->capture_default_str();
  AddJobsOption(*command, arguments->jobs);
  command->add_flag("-n,--dry-run", arguments->dry_run, "Only say what would run, and why");
  command->add_flag("--explain", arguments->explain, "Say of each stage why it ran");
  command->add_option("--graph", arguments->graph, "Only print what needs what: dot or svg")
      ->check(CLI::IsMember({"dot", "svg"}));
  command->add_option(
      "--events", arguments->events,
      "Append a line of JSON to this file (/dev/stdout ...) for each change of a stage");
  command->add_flag("--live", arguments->live,
                    "Show what stages write as it comes, one stage after the other");
  command->add_flag("--undeclared", arguments->undeclared,
                    "Record what the stages that run do with files; tell what they do not declare");
  command
      ->add_option("--jobserver", arguments->jobserver,
                   "How make, cargo and ninja below share the cores: pipe, fifo (needed by ninja; "
                   "GNU make from 4.4), or off")
      ->check(CLI::IsMember({"pipe", "fifo", "off"}))
      ->capture_default_str();
  command->add_flag("-k,--keep-going", arguments->keep_going,
                    "After a failure run what does not need the stage");
  command->add_flag("--force", arguments->force,
                    "Run every stage; replace an output folder that holds other files");
  command->add_flag("--resume", arguments->resume, "Go on from what was done (always so)");
  command->add_flag("-q,--quiet", arguments->quiet, "No progress, no summary");
  AddRemoteArguments(*command, arguments->remote)->excludes("--undeclared");
  command->callback([arguments, stop, &exit_code] { exit_code = Run(*arguments, stop); });
}

}  // namespace batuta::cli

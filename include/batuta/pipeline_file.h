// A pipeline of programs: stages with declared inputs and outputs, of which only those run whose
// inputs changed, and whose outputs appear together or not at all.
//
//   const auto pipeline = pipeline::LoadPipeline("pipeline.toml");
//   const auto report = pipeline::RunPipeline(*pipeline, {});
#ifndef BATUTA_PIPELINE_FILE_H_
#define BATUTA_PIPELINE_FILE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "batuta/pipeline.h"
#include "batuta/pipeline_remote.h"

namespace batuta::pipeline {

// One program with what it reads and makes, as [[stage]] of a pipeline file has it. All paths are
// relative, to the pipeline's folder.
struct ProcessStage {
  std::string name;  // unique in the pipeline
  // The program and its arguments, no shell. It runs in a private folder that holds its inputs and
  // nothing else; paths are relative to that as they are to the pipeline's folder.
  std::vector<std::string> command;
  // Glob patterns of files of the pipeline's folder, or of outputs of other stages, which it then
  // needs. A pattern that fits a folder means all files below it.
  std::vector<std::string> inputs;
  // Files below the pipeline's output folder that it makes; "out/dir/" is all files below that.
  std::vector<std::string> outputs;
  // Names of environment variables that it sees, beside PATH.
  std::vector<std::string> env;
  // Names of stages that have to be done before, beside those that make its inputs.
  std::vector<std::string> needs;
  std::string pool;         // of Pipeline::pools, or empty
  std::string stdin_file;   // one of its files, which it gets as its input; empty: an empty input
  std::string cwd;          // the folder of its private folder that it runs in; empty: that itself
  int time_limit_s = 600;   // seconds; then it is ended and has failed
  int memory_limit_mb = 0;  // of the program and of each that it starts; 0: none
  int cpu_limit_s = 0;      // likewise
  // How often it runs again when it exits with 75 (EX_TEMPFAIL of sysexits.h), after 0.1 s and then
  // twice as long each time. No other failure is tried again.
  int retries = 0;
  // What a machine that it runs on must be like, in the words of the remote execution service
  // ("OSFamily" = "Linux"); added to Pipeline::platform. Part of its key. This machine is like all.
  std::map<std::string, std::string> platform;
  bool stays_here = false;  // it never runs on a remote execution service
  std::string where;        // "FILE:LINE", for messages
};

// The stages of one folder. Plain data: CheckPipeline says whether it can be run.
struct Pipeline {
  std::string folder = ".";    // what paths are relative to; what is remembered is in .batuta there
  std::string output = "out";  // holds all outputs, and nothing else; replaced as a whole
  std::vector<ProcessStage> stages;  // in the order of the file
  std::map<std::string, int> pools;  // how many stages of each may run at once
  // Programs that every machine of the remote execution service has, by the names that commands
  // call them. A stage runs there if its program is one of these or of its own inputs.
  std::vector<std::string> platform_tools;
  std::map<std::string, std::string> platform;  // of all stages
};

// Reads a pipeline file; its folder is the pipeline's. InvalidArgument: "FILE:LINE: ...".
absl::StatusOr<Pipeline> LoadPipeline(const std::string& file);
// `file` is for messages, and its folder is the pipeline's; it need not exist.
absl::StatusOr<Pipeline> ParsePipeline(std::string_view text, const std::string& file);

// InvalidArgument with the stage's place: names that are missing or double, paths that lead out of
// their folder, two stages that make the same file, needs that are not known or form a circle.
absl::Status CheckPipeline(const Pipeline& pipeline);

// What the program of a stage did with files, as a recording showed: absolute paths.
struct StageAccess {
  std::vector<std::string> read, written;  // files: opened for reading; made or changed
  std::vector<std::string> missed;         // looked for, and not there
};

// Records what the programs of stages do. A pipeline knows no tracer: whoever runs it brings one.
struct StageRecorder {
  // What is run in the place of `command` (path of the program, arguments) so that a record of it
  // is in `file` when it ended. It ends as the command does.
  std::function<std::vector<std::string>(const std::vector<std::string>& command,
                                         const std::string& file)>
      wrap;
  std::function<absl::StatusOr<StageAccess>(const std::string& file)> read;  // what is in `file`
};

// How the programs of stages are told of the cores that they share, if they start several
// themselves.
enum class JobSharing {
  kNone,  // they are not told
  kPipe,  // understood by GNU make and cargo
  kFifo,  // understood by GNU make from 4.4, cargo, and ninja from 1.13
};

// Where the program of a stage ran.
enum class StageSite {
  kHere,         // on this machine, or nowhere
  kRemote,       // on the remote execution service
  kRemoteCache,  // nowhere: the service knew the result
};

// How a pipeline is run. Callbacks come from threads of the run.
struct PipelineOptions {
  int num_threads = 0;                         // 0: the cores that this process may use
  std::stop_token stop;                        // asked: programs are ended, the run is Cancelled
  std::function<void(const Event&)> on_event;  // as in RunOptions
  // What stages write, as it comes: all that one stage writes in a row, the others after it. The
  // view is valid during the call; one call at a time.
  std::function<void(std::string_view stage, std::string_view text)> on_output;
  // Stages, and what make, cargo or ninja start below them, share `num_threads` tokens of a GNU
  // make job server; if this process was started below one itself, they share its tokens. Each
  // stage sees $MAKEFLAGS, which is no part of its key.
  JobSharing job_sharing = JobSharing::kPipe;
  // Set: stages that can run on that service do. A result has the same key wherever it was made.
  std::optional<RemoteOptions> remote;
  // What whoever waits for the run should know at once, each said once, in one line; called by the
  // thread of a stage.
  std::function<void(const std::string& notice)> on_notice;
  // Set: stages that run are recorded (which is done here), and StageOutcome::undeclared is filled
  // in.
  const StageRecorder* recorder = nullptr;
  bool keep_going = false;  // true: a failure stops only what needs the stage
  bool force = false;       // run every stage, and replace an output folder that holds other files
  bool dry_run = false;     // only say what would run
  // What the stages that run at once may need together, by what they needed when they last ran.
  // 0: what this machine has left now.
  int64_t memory_bytes = 0;
  // Results that are kept beside those of the last run of each stage: the most recently used, up to
  // this size in all. What nobody asked for in 90 days goes too.
  int64_t store_limit_bytes = int64_t{10} << 30;
};

// What became of one stage of a pipeline. Of one that was up to date only `name`, `state` and
// `was_up_to_date` say something.
struct StageOutcome {
  std::string name;                         // as ProcessStage::name
  StageState state = StageState::kWaiting;  // how it ended
  bool was_up_to_date = false;              // its result was known and it did not run
  std::string reason;                 // one line: why it ran, or would; empty if it did neither
  absl::Status status;                // why it failed
  std::string output_text;            // what the program wrote to stdout and stderr
  StageSite site = StageSite::kHere;  // where its program ran
  std::string why_here;  // one line: why it ran here although there is a service; else empty
  // If it was recorded: what it used or made without declaring it, one line each.
  std::vector<std::string> undeclared;
  double wall_ms = 0;  // from its begin to its end, retries included
};

// What a run did, and whether its outputs are to be seen.
struct PipelineReport {
  std::vector<StageOutcome> stages;  // as in the pipeline
  bool is_published = false;         // the output folder was replaced
  int64_t num_restored = 0;  // outputs that were deleted or edited, and are back from the store
  double wall_ms = 0;        // of the whole run

  // True if every stage is done or was up to date.
  bool Succeeded() const;
  int64_t NumRun() const;  // stages whose program was started, or would be
};

// Runs what is not up to date and publishes the outputs if all succeeded; else the output folder
// stays as it was, and the next run goes on from what was done. A failing stage is part of the
// report. Errors: InvalidArgument (see CheckPipeline), Unavailable (another run is at work here;
// the remote execution service cannot be reached), FailedPrecondition (the output folder holds
// files that no run made, or cannot be written; that service cannot do what is needed), NotFound
// (there is no module for it on this machine), ResourceExhausted, Cancelled.
absl::StatusOr<PipelineReport> RunPipeline(const Pipeline& pipeline,
                                           const PipelineOptions& options);

// LoadPipeline and RunPipeline in one. If everything that the last run looked at is as it was, the
// file itself included, neither is needed: the report says that all stages are up to date, and
// there are no events.
absl::StatusOr<PipelineReport> RunPipelineFile(const std::string& file,
                                               const PipelineOptions& options);

// The stages and what needs what, for Graphviz, and as a drawing. Of a pipeline that passes
// CheckPipeline.
std::string PipelineToDot(const Pipeline& pipeline);
// One box a stage, an arrow from what is needed to what needs it; shows in any browser, nothing
// is loaded.
std::string PipelineToSvg(const Pipeline& pipeline);

}  // namespace batuta::pipeline

#endif  // BATUTA_PIPELINE_FILE_H_

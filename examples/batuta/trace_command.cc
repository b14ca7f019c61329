#include "examples/batuta/trace_command.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "batuta/trace.h"
#include "batuta/trace_analysis.h"
#include "batuta/trace_report.h"
#include "examples/batuta/exit_code.h"
#include "examples/batuta/output.h"
#include "examples/batuta/recording_progress.h"
#include "examples/batuta/trace_compare_command.h"
#include "examples/batuta/trace_output.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::cli {
namespace {

struct Arguments {
  TraceOutput output;
  std::vector<std::string> program;
  std::vector<int> attach;
  std::string backend = "auto", file;
  bool follow = false, no_follow = false, salvage = false, effects = false, lossless = false;
  bool scheduler = false;
};

// Of each call. The C library's fprintf to a stream without a buffer has one of 8 KiB on the stack.
constexpr int kStackBytes = 12 << 10;
constexpr int kSignalled = 128;  // plus the signal, as shells have it

trace::Backend BackendOf(const std::string& name) {
  if (name == "bpf") return trace::Backend::kBpf;
  if (name == "ptrace") return trace::Backend::kPtrace;
  if (name == "seccomp") return trace::Backend::kSeccomp;
  return trace::Backend::kAuto;
}

void Tell(const trace::RecordOutcome& outcome) {
  if (outcome.was_let_go) std::fputs("batuta: let go of the program, which goes on\n", stderr);
  if (!outcome.about.is_complete) {
    std::fprintf(stderr, "batuta: the trace is incomplete: %s\n", outcome.about.missing.c_str());
  }
}

// A picture needs the whole trace: it is kept in a folder that goes away.
absl::StatusOr<trace::RecordOutcome> RecordAndDraw(trace::RecordOptions options,
                                                   const TraceOutput& output) {
  BATUTA_ASSIGN_OR_RETURN(ReportStream stream, ReportStream::Open(output.file, stderr));
  BATUTA_ASSIGN_OR_RETURN(const os::fs::path folder,
                          os::MakePrivateDir(os::TempDir(), "batuta-trace-"));
  options.file = folder / "run.btrace";
  std::optional<RecordingProgress> progress(std::in_place, options);
  absl::StatusOr<trace::RecordOutcome> outcome = trace::Record(options);
  progress.reset();
  absl::Status status = outcome.status();
  if (status.ok()) {
    const auto run = trace::Trace::Open(options.file, trace::Damage::kRefuse);
    if (run.ok()) output.WriteGraph(*run, stream);
    status = run.ok() ? stream.Close() : run.status();
  }
  BATUTA_RETURN_IF_ERROR(os::RemoveAll(folder));
  BATUTA_RETURN_IF_ERROR(status);
  return outcome;
}

// The report grows while the program runs.
absl::StatusOr<trace::RecordOutcome> RecordAndShow(trace::RecordOptions options,
                                                   const TraceOutput& output) {
  BATUTA_ASSIGN_OR_RETURN(const trace::Report::Options shown, output.MakeReport());
  options.calls = shown.selection.calls;
  options.payload_bytes = output.max_text_bytes;
  if (output.stack) options.stack_bytes = kStackBytes;
  if (output.IsRaw()) {
    if (output.file.empty()) return InvalidArgument("a trace goes to a file: -o NAME.btrace");
    options.file = output.file;
    const RecordingProgress progress(options);
    return trace::Record(options);
  }
  if (output.IsGraph()) return RecordAndDraw(std::move(options), output);
  BATUTA_ASSIGN_OR_RETURN(ReportStream stream, ReportStream::Open(output.file, stderr));
  std::optional<trace::Report> report;
  options.on_begin = [&](const trace::About& about) { report.emplace(about, shown); };
  options.on_event = [&](const trace::Event& event) { stream.Put(report->Add(event)); };
  std::optional<RecordingProgress> progress;
  if (!output.ShowsCallsOnStderr()) progress.emplace(options);
  BATUTA_ASSIGN_OR_RETURN(trace::RecordOutcome outcome, trace::Record(options));
  progress.reset();
  if (report) stream.Put(report->Finish());
  BATUTA_RETURN_IF_ERROR(stream.Close());
  return outcome;
}

int RunTrace(const Arguments& arguments, const std::stop_token& stop) {
  trace::RecordOptions options;
  options.argv = arguments.program;
  options.attach = arguments.attach;
  options.backend = BackendOf(arguments.backend);
  options.follow = !arguments.no_follow;
  options.file_states = arguments.effects;
  options.lossless = arguments.lossless;
  options.scheduler = arguments.scheduler;
  options.stop = stop;
  const auto outcome = RecordAndShow(std::move(options), arguments.output);
  if (!outcome.ok()) return Finish(outcome.status());
  Tell(*outcome);
  if (outcome->was_let_go) return arguments.attach.empty() ? kCancelled : kDone;
  return outcome->term_signal != 0 ? kSignalled + outcome->term_signal : outcome->exit_code;
}

absl::Status Show(const Arguments& arguments) {
  const auto damage = arguments.salvage ? trace::Damage::kSalvage : trace::Damage::kRefuse;
  BATUTA_ASSIGN_OR_RETURN(const trace::Report::Options shown, arguments.output.MakeReport());
  if (arguments.output.IsGraph() && !arguments.output.expressions.empty()) {
    return InvalidArgument("--format %s shows all of a trace: give -e when it is recorded",
                           arguments.output.format);
  }
  if (arguments.output.IsRaw()) {
    return InvalidArgument("-o %s: a report is no trace; cp copies one", arguments.output.file);
  }
  const auto run = trace::Trace::Open(arguments.file, damage);
  if (run.status().code() == absl::StatusCode::kDataLoss && !arguments.salvage) {
    return DataLoss("%s (--salvage shows what is whole)", std::string(run.status().message()));
  }
  BATUTA_RETURN_IF_ERROR(run.status());
  BATUTA_ASSIGN_OR_RETURN(ReportStream stream, ReportStream::Open(arguments.output.file, stdout));
  if (arguments.output.IsGraph()) {
    arguments.output.WriteGraph(*run, stream);
  } else {
    trace::WriteReport(*run, shown, [&stream](std::string_view text) { stream.Put(text); });
  }
  if (!run->about().is_complete) {
    std::fprintf(stderr, "batuta: the trace is incomplete: %s\n", run->about().missing.c_str());
  }
  return stream.Close();
}

absl::Status ShowPath(const std::string& file) {
  BATUTA_ASSIGN_OR_RETURN(const trace::Trace run, trace::Trace::Open(file, trace::Damage::kRefuse));
  if (!run.about().is_complete) {
    return FailedPrecondition("%s: incomplete: %s", file, run.about().missing);
  }
  return WriteResult(CriticalPathTable(FindCriticalPath(run), MakeFigures(run)), {});
}

void AddPath(CLI::App& trace, int& exit_code) {
  CLI::App* command =
      trace.add_subcommand("path", "What the duration of a run consists of: its critical path");
  const auto file = std::make_shared<std::string>();
  command->add_option("file", *file, "The trace: NAME.btrace")->required();
  command->footer(kExitCodesHelp);
  command->callback([file, &exit_code] { exit_code = Finish(ShowPath(*file)); });
}

void AddShow(CLI::App& trace, int& exit_code) {
  CLI::App* command = trace.add_subcommand("show", "Show a trace that was kept");
  const auto arguments = std::make_shared<Arguments>();
  command->add_option("file", arguments->file, "The trace: NAME.btrace")->required();
  command->add_flag("--salvage", arguments->salvage, "Also of a file that is cut: what is whole");
  arguments->output.AddOptions(*command, TraceOutput::Source::kKeptTrace);
  command->footer(kExitCodesHelp);
  command->callback([arguments, &exit_code] { exit_code = Finish(Show(*arguments)); });
}

}  // namespace

void AddTraceCommand(CLI::App& app, std::stop_token stop, int& exit_code) {
  CLI::App* command = app.add_subcommand(
      "trace", "Run a program and record its system calls: trace [..] -- PROGRAM");
  const auto arguments = std::make_shared<Arguments>();
  arguments->output.AddOptions(*command, TraceOutput::Source::kProgram);
  command->add_flag("-f,--follow-forks", arguments->follow, "Descendants too (always so)");
  command->add_flag("--no-follow", arguments->no_follow, "Not its descendants");
  command->add_flag("--effects", arguments->effects,
                    "Keep what became of the files, for trace equal (with -o NAME.btrace)");
  command->add_flag("--lossless", arguments->lossless,
                    "Stop the program rather than lose events when the recorder falls behind");
  command->add_flag(
      "--sched", arguments->scheduler,
      "Also when threads wait for a processor and who wakes them (in the kernel only):\n"
      "the critical path knows then who waited for whom in every call");
  command->add_option("-p,--attach", arguments->attach, "Processes that run already");
  command
      ->add_option("--backend", arguments->backend, "How to record: auto, bpf, seccomp or ptrace")
      ->check(CLI::IsMember({"auto", "bpf", "seccomp", "ptrace"}))
      ->capture_default_str();
  command->footer(
      "Exits as the program does: its exit code, or 128 and the signal that ended it.\n"
      "Calls are shown when they have ended, on stderr unless -o is given.");
  command->add_option("program", arguments->program, "The program and its arguments");
  command->positionals_at_end();
  command->require_subcommand(0, 1);
  AddShow(*command, exit_code);
  AddPath(*command, exit_code);
  AddTraceCompareCommands(*command, exit_code);
  command->callback([command, arguments, stop, &exit_code] {
    if (command->get_subcommands().empty()) exit_code = RunTrace(*arguments, stop);
  });
}

}  // namespace batuta::cli

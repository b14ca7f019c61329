// Golden traces: what programs do, written down in files that are kept with the project and
// compared with later runs.
//
//   [[golden]]                 in batuta.toml; the files lie in golden/NAME beside it
//   name = "greets"
//   command = ["build/greet", "world"]
#ifndef BATUTA_GOLDEN_H_
#define BATUTA_GOLDEN_H_

#include <filesystem>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "batuta/trace.h"

namespace batuta::golden {

// One [[golden]] of batuta.toml.
struct Program {
  std::string name;                  // unique, names the folder golden/NAME
  std::vector<std::string> command;  // a first word with a slash is relative to the project
  std::string folder;  // of the project: what is in it is copied to where the program runs
  std::vector<std::string> programs;  // names: only what these do themselves is told; empty: all
  std::vector<std::string> ignore;    // glob patterns of effects that are not told
};

// The golden programs of a project, in the order of the file.
struct Config {
  std::filesystem::path project;  // the folder of batuta.toml
  std::vector<Program> programs;  // at least one
};
// InvalidArgument with file and line; other tables of the file are convert's.
absl::StatusOr<Config> LoadConfig(const std::filesystem::path& file);

// How often something was seen in each of several runs.
struct Range {
  int least = 0, most = 0;                        // over all runs
  bool operator==(const Range&) const = default;  // of least and most
};

// What several runs of a program have in common. Names, paths and numbers are such that they stay
// the same from run to run and from machine to machine; there are no times.
struct Golden {
  std::string name;                            // as Program::name
  std::vector<std::string> command;            // as Program::command
  std::map<std::string, std::string> effects;  // "varies": it is another in each run
  std::map<std::string, Range> processes;      // by program
  // Calls that open, move or change something outside of the program, and of which not all runs
  // are told apart by chance: "pipeline_demo: openat <dir>/x = ok".
  std::map<std::string, Range> calls;
  std::map<std::string, Range> calls_by_name;  // of all of them, failed or not
  Range num_calls;                             // of all calls of a run, failed or not
  // How the root's first thread went, if it went the same way every time; else empty.
  std::vector<std::string> sequence;
  bool operator==(const Golden&) const = default;
};

// What the runs have in common, and how long each took.
struct Observed {
  Golden golden;                // what all runs share
  std::vector<double> wall_ms;  // of each run
};

// How often, and by what, a program is recorded.
struct ObserveOptions {
  int num_runs = 5;                                // of the program, one after the other
  trace::Backend backend = trace::Backend::kAuto;  // how calls are seen
  std::stop_token stop;                            // asked: Observe ends as Cancelled
};
// Runs the program in new private folders, with a home of its own. Cancelled: `stop` was asked,
// whatever became of the program. Else the errors of trace::Record, and FailedPrecondition if a
// recording is not complete. A program that fails is no error: that is what it does.
absl::StatusOr<Observed> Observe(const Config& config, const Program& program,
                                 const ObserveOptions& options);

// Where in the source the calls of a golden trace are made: "main at main.cc:12". A call that no
// line is known of, because its program has no debug information, has no entry.
using CallSites = std::map<std::string, std::set<std::string>>;

// Runs the program a few times more, by ptrace, with call stacks. Unavailable: they cannot be read
// on this machine. Cancelled. It is for people: lines move with every edit, so that they are not
// compared.
absl::StatusOr<CallSites> ObserveCallSites(const Config& config, const Program& program,
                                           const Golden& golden, std::stop_token stop);
// What source.json holds.
std::string ToSourceJson(const Golden& golden, const CallSites& sites);

// What a later run does that the golden trace does not allow, a line each: a changed effect, a
// process that is new or gone, over 20 % more calls.
std::vector<std::string> Violations(const Golden& golden, const Golden& observed);

// Over 20 % slower than before on this machine, beyond what the earlier runs differ among
// themselves; the least of the new times counts.
bool IsSlower(const std::vector<double>& before_ms, const std::vector<double>& now_ms);

// What trace.json holds: one entry a line, so that a change is read in a diff.
std::string ToJson(const Golden& golden);
// DataLoss: it is no golden trace of this format; `file` is for the message.
absl::StatusOr<Golden> FromJson(std::string_view json, const std::string& file);
std::string SummaryTable(const Golden& golden);  // in the shape of strace -c
std::string Analysis(const Golden& golden);      // Markdown

// The folder of a program's golden files: trace.json, source.json, summary.txt, ANALYSIS.md.
std::filesystem::path FolderOf(const Config& config, const Program& program);
// Each file is the old or the new one whenever it stops; trace.json, by which Load and what is
// compared go, is the last. What a Save that was killed left beside them goes away.
absl::Status Save(const Config& config, const Program& program, const Golden& golden);
// NotFound: none was approved yet; DataLoss.
absl::StatusOr<Golden> Load(const Config& config, const Program& program);

}  // namespace batuta::golden

#endif  // BATUTA_GOLDEN_H_

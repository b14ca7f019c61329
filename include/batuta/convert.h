// convert::Convert turns a project into a cargo workspace that builds and behaves the same, and
// says what it did. See lib/convert/README.md for the data flow.
#ifndef BATUTA_CONVERT_H_
#define BATUTA_CONVERT_H_

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "batuta/analysis.h"
#include "batuta/pipeline.h"

namespace batuta::convert {

// What is known about a unit of the result, strongest first.
enum class Verdict {
  kVerified,  // translated to Rust; every case behaves as the original
  kCompiled,  // translated to Rust and builds; there is no case to judge it by
  kBridged,   // the original code, called from Rust; `bridge_verified` says whether cases prove it
  kFailed,    // neither could be built, or the bridge differs from the original
  kTranspiled,  // a candidate made Rust of it; the run ended before building it
};
// "verified", "compiled", "bridged", "failed", "transpiled"
const char* VerdictName(Verdict verdict);

// Why a candidate is not the result.
struct Rejection {
  std::string tool;    // "c2rust"
  std::string step;    // "transpile", "compile", "verify"
  std::string reason;  // first error line
};

// What became of one unit: what it was, what it is now, and what proves it.
struct UnitReport {
  std::string name, crate;               // of the unit, and of its crate
  Language language = Language::kOther;  // of the original
  std::vector<std::string> files;        // relative to the project
  std::string product;  // where the original program is found: "bin/wc", "tools/a.sh"
  Verdict verdict = Verdict::kFailed;      // how good the result is
  bool bridge_verified = false;            // kBridged: cases passed through the bridge
  std::string tool;                        // that made the result: "c2rust", "bridge"
  std::vector<std::string> repairs;        // what was changed in the tool's Rust
  std::vector<Rejection> rejected;         // candidates that are not the result
  int64_t original_lines = 0;              // code lines
  int64_t rust_lines = 0;                  // code lines of Rust that stand for the original's code
  int64_t bridged_lines = 0;               // original code lines carried along
  int64_t unsafe_count = 0;                // `unsafe` in rust_lines
  int cases = 0, cases_passed = 0;         // that count as evidence
  int weak_cases = 0;                      // the original showed no effect at all: no evidence
  int repeated_cases = 0;                  // found cases that show what another one shows
  std::vector<std::string> unstable;       // cases, or parts of them, that are no evidence, and why
  std::vector<std::string> notes;          // what else a reader must know of the result
  std::string requires_at_run_time;        // "/bin/bash", "libpython3.11.so.1.0"; empty: nothing
  double transpile_ms = 0, verify_ms = 0;  // of all candidates together
};

// What a conversion did.
struct Report {
  std::string project, output;           // absolute
  std::string batuta_version;            // that made the report
  std::vector<UnitReport> units;         // sorted by name
  std::vector<LanguageTotal> totals;     // of the project's files, by language
  std::vector<Remark> remarks;           // of the analysis, the original's build and the run
  std::vector<std::string> unconverted;  // source files that belong to no unit, with the reason
  std::vector<std::string>
      unmade;               // sources of programs that the original's own build did not make
  bool built = false;       // `cargo build --release` of the workspace is green
  bool up_to_date = false;  // nothing had changed: this is the earlier run's report
  double wall_ms = 0, critical_path_ms = 0;  // of the run; of its longest chain of stages
  pipeline::Report stages;                   // of this run

  int Count(Verdict verdict) const;  // units of that verdict
  // The original's build made every program, each unit is verified, compiled or bridged, and the
  // workspace builds.
  bool Succeeded() const;
};

// Where a run of the data flow ends.
enum class LastStep {
  kTranspile,  // every candidate was tried; nothing is built or published
  kVerify,     // built and judged, not published
  kPublish,    // the whole
  kOptimize,   // the whole, and then built with link-time optimisation if every case still passes
};

// What is converted, to where, and how far.
struct ConvertOptions {
  std::string project;  // folder to read
  std::string output;   // folder to publish; made by batuta, or empty, or absent. "": DefaultOutput
  int num_threads = 0;  // 0: all usable cores
  std::vector<std::string> tools;  // candidates to try; empty: all that are here
  bool force = false;              // replace an output that was edited since
  // Also record the system calls of one case of each unit, of the original and of the result, and
  // tell in UnitReport::notes whether their effects beyond the case's folders are the same.
  bool compare_effects = false;
  LastStep last_step = LastStep::kPublish;               // where it ends
  std::stop_token stop;                                  // asked: ends as Cancelled
  std::function<void(const pipeline::Event&)> on_event;  // one call at a time, on any thread
};

// Runs the whole data flow and publishes the workspace in one step. A unit that could not be
// converted is part of the report. Errors (nothing is published, an earlier output stays whole):
// InvalidArgument (project or batuta.toml, with file and line), FailedPrecondition (no cargo,
// nothing to convert, an output that is not batuta's or was edited), Cancelled, ResourceExhausted
// (disk full).
absl::StatusOr<Report> Convert(const ConvertOptions& options);

// Writes a commented batuta.toml with what was found, and returns its path. This is the one
// function that writes into a project, and only where there is no batuta.toml (FailedPrecondition).
absl::StatusOr<std::string> InitSettings(const std::string& project);

// Where a project is published if nothing else is said: "PROJECT-rust" beside it.
std::string DefaultOutput(const std::string& project);

// These take the output of a conversion, or a project that was converted to its DefaultOutput.

// The report of the last conversion. NotFound, DataLoss.
absl::StatusOr<Report> LoadReport(const std::string& output);

// A published workspace and the report of the conversion that made it.
struct OutputStatus {
  std::string output;         // its folder
  Report report;              // of the last conversion
  bool is_there = false;      // the folder exists
  bool is_untouched = false;  // as batuta left it
  std::string change;         // what stands in the way of replacing it; empty: nothing
};
// What is published, and whether it is still whole. NotFound.
absl::StatusOr<OutputStatus> LoadStatus(const std::string& output);
std::string StatusToText(const OutputStatus& status);  // one paragraph
std::string StatusToJson(const OutputStatus& status);  // one object; units are counted by verdict

// Forgets what batuta remembers of an output (caches, the previous output); the output itself
// stays, and the next conversion may replace it as long as nobody edits it. FailedPrecondition: a
// conversion to it is running.
absl::Status Reset(const std::string& output);

std::string ReportToTable(const Report& report, int width);  // for a terminal of `width` columns
std::string ReportToJson(const Report& report);              // one object with the fields of Report
std::string ReportToMarkdown(const Report& report);          // a page with tables
std::string ReportToHtml(const Report& report);  // one file, nothing loaded from elsewhere

}  // namespace batuta::convert

#endif  // BATUTA_CONVERT_H_

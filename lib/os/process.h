// Programs, run by argument vector, with limits. The only place in batuta that starts a process.
#ifndef BATUTA_LIB_OS_PROCESS_H_
#define BATUTA_LIB_OS_PROCESS_H_

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace batuta::os {

using Environment = std::map<std::string, std::string, std::less<>>;

// This process's own environment.
Environment CurrentEnvironment();

struct ProcessSpec {
  // argv[0] with a slash is a path (relative to cwd), else looked up in env's PATH.
  std::vector<std::string> argv;
  std::string program;  // path of the executable if argv[0] is to be something else
  std::filesystem::path cwd;  // empty: the caller's
  std::optional<Environment> env;  // absent: the caller's
  std::vector<int> inherited;      // descriptors that it gets beside its streams, as they are
  std::string stdin_text;          // written, then closed; the empty string is an empty input
  std::filesystem::path stdin_file;  // in place of stdin_text; empty: none
  std::chrono::milliseconds time_limit{600'000};
  // Of the program and of each that it starts, not of all together; 0: no limit. Memory is what it
  // may write to (RLIMIT_DATA): a request for more fails. Over its CPU time it gets SIGXCPU.
  int64_t memory_limit_bytes = 0;
  int cpu_limit_s = 0;
  // Bytes kept of each stream; what comes after is read and dropped, so that the program goes on.
  int64_t output_cap_bytes = int64_t{64} << 20;
  // What it writes, as it comes, both streams alike; called by the thread that runs RunProcess.
  std::function<void(std::string_view)> on_output;
  // A program that writes more than this to either stream is ended (0: no limit).
  int64_t output_limit_bytes = int64_t{1} << 30;
  // If set, and the machine allows it (see HasSandbox), the whole file system is read-only for the
  // program but for these folders (point TMPDIR into one of them), and it ends with its whole tree.
  std::optional<std::vector<std::filesystem::path>> writable;
};

struct ProcessResult {
  int exit_code = -1;   // valid if term_signal == 0
  int term_signal = 0;  // the signal that ended the program, 0 if it exited
  bool timed_out = false;
  bool flooded = false;  // ended for output_limit_bytes
  std::string stdout_text, stderr_text;
  bool truncated = false;  // more was written than output_cap_bytes
  double wall_ms = 0, cpu_ms = 0;
  int64_t max_rss_bytes = 0;

  bool Succeeded() const { return exit_code == 0 && term_signal == 0 && !timed_out && !flooded; }
  // "exit 2", "signal 11 (SIGSEGV)", "over its time limit of 5 s", "over its output limit of ...".
  std::string Outcome(const ProcessSpec& spec) const;
};

// Runs the program to its end. When its time is over, it floods, or `stop` is asked, the whole tree of
// processes is ended: TERM, then KILL after 500 ms, or when the program itself has ended. What it left
// behind is ended too: its group and, if its output is still open there, its session. Errors: NotFound
// (no such program), FailedPrecondition (not executable, no such cwd), Cancelled (stop),
// ResourceExhausted. A program that fails is not an error: it is in the result. Thread-safe.
absl::StatusOr<ProcessResult> RunProcess(const ProcessSpec& spec, std::stop_token stop = {});

// True if programs can be confined by ProcessSpec::writable on this machine (bubblewrap works).
bool HasSandbox();

// First executable regular file of that name in `path_list` (colon-separated), absolute; empty if
// there is none. A name with a slash is checked as it is. What a bad disk hides counts as found.
std::filesystem::path FindProgram(std::string_view name, std::string_view path_list);

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_PROCESS_H_

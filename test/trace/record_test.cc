// Recording by ptrace, against what strace says of the same programs.
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <sstream>
#include <thread>

#include "lib/os/process.h"
#include "test/ordinary_user.h"
#include "test/trace/recording.h"

namespace batuta::trace {
namespace {

using Counts = std::map<std::string, int>;

// From "PID name(...": what began is counted once, where it began.
Counts CountsOfStrace(const std::string& log) {
  Counts counts;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const size_t name = line.find_first_not_of("0123456789 ");
    const size_t open = line.find('(');
    if (name == std::string::npos || open == std::string::npos || open < name) continue;
    const std::string call = line.substr(name, open - name);
    if (call.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == std::string::npos) {
      ++counts[call];
    }
  }
  return counts;
}

Counts ByStrace(const std::vector<std::string>& argv, const TraceDir& dir) {
  os::ProcessSpec spec;
  spec.argv = {"strace", "-f", "-o", dir / "strace.log", "--"};
  spec.argv.insert(spec.argv.end(), argv.begin(), argv.end());
  const auto ran = os::RunProcess(spec);
  REQUIRE(ran.ok());
  const auto log = os::ReadFile(dir / "strace.log");
  REQUIRE(log.ok());
  return CountsOfStrace(*log);
}

bool HasStrace() {
  if (!os::FindProgram("strace", "/usr/bin:/bin").empty()) return true;
  WARN("NOT CHECKED: strace is not here to compare with");
  return false;
}

}  // namespace

TEST_CASE("the counts of every call are those of strace") {
  if (!HasStrace()) return;
  const TraceDir dir;
  const std::vector<std::vector<std::string>> programs{
      {"true"},
      {"ls", "-l", "/etc/passwd"},
      {"cat", "/etc/passwd", "/nonexistent"},
      {"sh", "-c", "/bin/true; /bin/false; exit 3"},
      {"tar", "cf", "/dev/null", BATUTA_SOURCE_DIR "/lib/trace"},
      {"sh", "-c", "exec find " BATUTA_SOURCE_DIR "/lib -name '*.h' >/dev/null"}};
  for (const std::vector<std::string>& argv : programs) {
    // Through a shell, so that the output of both goes nowhere.
    std::vector<std::string> quiet{"sh", "-c", "exec \"$@\" >/dev/null 2>&1", "sh"};
    quiet.insert(quiet.end(), argv.begin(), argv.end());
    INFO(argv[0]);
    CHECK(RecordWith({.argv = quiet, .backend = Backend::kPtrace}, dir).Counts() ==
          ByStrace(quiet, dir));
  }
}

TEST_CASE("a seccomp filter gives the wanted calls and the same counts for them") {
  const TraceDir dir;
  const std::vector<std::string> argv{"sh", "-c", "/bin/true; cat /etc/passwd >/dev/null"};
  const Counts all = RecordWith({.argv = argv}, dir).Counts();
  RecordOptions options{.argv = argv, .backend = Backend::kSeccomp};
  options.calls = *CallFilter::Parse("openat,execve,%process");
  const Recording made = RecordWith(options, dir);
  CHECK(made.run.about().backend == Backend::kSeccomp);
  for (const auto& [name, count] : made.Counts()) CHECK(all.at(name) == count);
  CHECK(made.Counts().at("openat") == all.at("openat"));
  CHECK(made.Counts().at("exit_group") == 3);
  CHECK(made.Counts().count("read") == 0);
  CHECK(made.Count(Kind::kExit) == 3);
}

TEST_CASE("exit codes and signals pass through unchanged") {
  const TraceDir dir;
  CHECK(RecordShell("exit 7", dir).outcome.exit_code == 7);
  CHECK(RecordShell("kill -TERM $$; echo survived", dir).outcome.term_signal == SIGTERM);
  CHECK(RecordShell("trap 'exit 5' USR1; kill -USR1 $$; exit 6", dir).outcome.exit_code == 5);
  CHECK(RecordShell("kill -KILL $$", dir).outcome.term_signal == SIGKILL);
}

TEST_CASE("a stopped program stays stopped until it is continued") {
  const TraceDir dir;
  // Its parent sees it stop by waiting, as untraced.
  const std::string script =
      "import os, signal\n"
      "child = os.fork()\n"
      "if child == 0:\n"
      "  os.kill(os.getpid(), signal.SIGSTOP); os._exit(4)\n"
      "stopped = os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1])\n"
      "os.kill(child, signal.SIGCONT)\n"
      "ended = os.WEXITSTATUS(os.waitpid(child, 0)[1])\n"
      "os._exit(ended if stopped else 1)\n";
  const Recording made = RecordWith({.argv = {"/usr/bin/python3", "-c", script}}, dir);
  CHECK(made.outcome.exit_code == 4);
  CHECK(made.outcome.about.is_complete);
}

TEST_CASE("descendants, threads and loaded programs are followed") {
  const TraceDir dir;
  const Recording made = RecordShell("(/bin/true & wait); /bin/true", dir);
  CHECK(made.Count(Kind::kExec) == 3);
  CHECK(made.Count(Kind::kFork) == 3);
  CHECK(made.Count(Kind::kExit) == 4);
  // What was started is known before it does anything.
  std::map<int, bool> known{{made.run.about().root_pid, true}};
  for (const Event& event : made.run) {
    CHECK(known[event.tid]);
    if (event.kind == Kind::kFork) known[static_cast<int>(event.args[0])] = true;
  }
}

TEST_CASE("without following, only the first process is recorded, and the others run") {
  const TraceDir dir;
  RecordOptions options{.argv = {"sh", "-c", "/bin/false || exit 3"}};
  options.follow = false;
  const Recording made = RecordWith(options, dir);
  CHECK(made.outcome.exit_code == 3);
  CHECK(made.Count(Kind::kExit) == 1);
}

TEST_CASE("payloads have a digest of all their bytes and are kept up to the limit") {
  const TraceDir dir;
  RecordOptions options{
      .argv = {"sh", "-c", "exec dd if=/dev/zero of=" + (dir / "out") + " bs=200000 count=1"}};
  options.payload_bytes = 16;
  const Recording made = RecordWith(options, dir);
  bool found = false;
  for (const Event& event : made.run) {
    if (!event.IsCall() || event.number != SYS_write || event.result != 200000) continue;
    found = true;
    CHECK(event.payload == std::string(16, '\0'));
    CHECK(event.digest == DigestOf(std::string(200000, '\0')));
  }
  CHECK(found);
}

TEST_CASE("the peak of resident memory is the program's own") {
  const TraceDir dir;
  const Recording made =
      RecordWith({.argv = {"/usr/bin/python3", "-c", "x = bytearray(64 << 20)"}}, dir);
  uint64_t peak = 0;
  for (const Event& event : made.run) {
    if (event.kind == Kind::kExit) peak = std::max(peak, event.args[0]);
  }
  CHECK(peak > 64U << 20);
  CHECK(peak < 128U << 20);
  const Recording small = RecordWith({.argv = {"/bin/true"}}, dir);
  for (const Event& event : small.run) {
    if (event.kind == Kind::kExit) CHECK(event.args[0] < 16U << 20);
  }
}

TEST_CASE("a program that is not there, and one that cannot be loaded, are named") {
  const TraceDir dir;
  const auto missing = Record({.argv = {"no-such-program"}, .file = dir / "x"});
  CHECK(missing.status().code() == absl::StatusCode::kNotFound);
  REQUIRE(os::WriteFileAtomic(dir / "garbage", "not a program", 0755).ok());
  const auto garbage = Record({.argv = {dir / "garbage"}, .file = dir / "x"});
  CHECK(garbage.status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(Record({}).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("what is longer than an event can be is cut, and the trace can be read") {
  const TraceDir dir;
  std::vector<std::string> argv(13, std::string(100'000, 'x'));
  argv[0] = "true";
  const Recording recording = RecordWith({.argv = argv}, dir);
  CHECK(recording.outcome.about.argv == argv);
  CHECK(recording.run.about().argv == std::vector<std::string>(argv.begin(), argv.begin() + 3));
  for (const int payload_bytes : {-1, 1 << 30}) {
    RecordOptions options{
        .argv = {"dd", "if=/dev/zero", "of=/dev/null", "bs=2M", "count=1", "status=none"}};
    options.payload_bytes = payload_bytes;
    size_t longest = 0;
    const Recording copy = RecordWith(options, dir);
    for (const Event& event : copy.run) longest = std::max(longest, event.payload.size());
    CHECK(longest == (payload_bytes < 0 ? 0 : 512 << 10));
  }
}

TEST_CASE("a trace that is open stays as it is when another is recorded to its path") {
  const TraceDir dir;
  const Recording before = RecordShell("for i in 1 2 3 4 5 6 7 8 9; do /bin/true; done", dir);
  const auto counts = before.Counts();
  RecordShell("true", dir);
  CHECK(before.Counts() == counts);
}

TEST_CASE("a folder that was moved is told of though a part of it is closed to us") {
  const TraceDir dir;
  const OrdinaryUser user;
  if (!user.Ok()) {
    WARN("NOT CHECKED: this machine lets everybody read everything");
    return;
  }
  RecordOptions options{
      .argv = {"sh", "-c", "mkdir -p d/in d/on; chmod 0 d/in; echo x > d/on/file; mv d e"}};
  options.folder = dir.path();
  options.file_states = true;
  const Recording recording = RecordWith(options, dir);
  bool is_told = false;
  for (const Event& event : recording.run) {
    is_told = is_told || (event.kind == Kind::kFile && event.texts[0].ends_with("/e/on/file"));
  }
  CHECK(is_told);
}

TEST_CASE("a running program is attached to and let go of, and goes on") {
  const TraceDir dir;
  const pid_t child = fork();
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", "while [ ! -e \"$1\" ]; do :; done; exit 9", "sh",
          (dir / "done").c_str(), nullptr);
    _exit(127);
  }
  std::stop_source stop;
  RecordOptions options;
  options.attach = {child};
  options.file = dir / "attached.btrace";
  options.stop = stop.get_token();
  int num_calls = 0;
  options.on_event = [&](const Event& event) {
    num_calls += event.IsCall() ? 1 : 0;
    if (num_calls == 50) stop.request_stop();
  };
  const auto outcome = Record(options);
  INFO(outcome.status().ToString());
  REQUIRE(outcome.ok());
  CHECK(outcome->was_let_go);
  CHECK_FALSE(outcome->about.is_complete);
  CHECK(num_calls >= 50);
  REQUIRE(os::WriteFileAtomic(dir / "done", "").ok());
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 9);
  CHECK(Trace::Open(options.file, Damage::kRefuse).ok());
}

}  // namespace batuta::trace

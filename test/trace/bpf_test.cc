// Recording in the kernel, against recording by ptrace.
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <thread>

#include "lib/trace/bpf_session.h"
#include "lib/trace/tracee_memory.h"
#include "test/trace/recording.h"

namespace batuta::trace {
namespace {

Recording By(Backend backend, const std::vector<std::string>& argv, const TraceDir& dir) {
  RecordOptions options{.argv = argv};
  options.backend = backend;
  options.payload_bytes = 32;
  return RecordWith(options, dir);
}

std::string LineOf(const Event& call, const std::map<int, size_t>& births) {
  std::string line = CallName(call.number);
  // Socket addresses are read by ptrace only.
  for (size_t i = 0; i < call.texts.size() && call.number != SYS_connect; ++i) {
    if (call.text_args[i] >= 0) {
      line += " " + std::to_string(call.text_args[i]) + "=" + std::string(call.texts[i]);
    }
  }
  // An address or the number of a process is another in each run.
  const bool is_number =
      call.result < 4096 && call.result > -4096 && !births.contains(static_cast<int>(call.result));
  if (is_number && call.number != SYS_set_tid_address) line += " -> " + std::to_string(call.result);
  if (call.has_digest && call.number != SYS_getrandom) {
    line += " #" + std::to_string(call.digest.hash);
  }
  return line;
}

// What does not depend on numbers that the system gives, thread by thread in the order of birth:
// calls with their paths, data and results.
std::vector<std::vector<std::string>> Normalised(const Trace& run) {
  std::vector<std::vector<std::string>> threads(1);
  std::map<int, size_t> births{{run.about().root_pid, 0}};
  for (const Event& event : run) {
    if (event.kind == Kind::kFork) {
      births[static_cast<int>(event.args[0])] = threads.size();
      threads.emplace_back();
    }
    std::vector<std::string>& lines = threads[births[event.tid]];
    if (event.kind == Kind::kExec) lines.push_back("exec " + std::string(event.texts[0]));
    // A signal may come just before a wait or just after it.
    if (event.IsCall() && event.number != SYS_rt_sigreturn) {
      lines.push_back(LineOf(event, births));
    }
  }
  return threads;
}

// A process of four threads that calls until there is a file `done`; then it exits with 9.
pid_t StartThreads(const TraceDir& dir) {
  const std::string program =
      "import os, sys, threading\n"
      "def work():\n"
      "  while not os.path.exists(sys.argv[1]): os.getppid()\n"
      "threads = [threading.Thread(target=work) for i in range(3)]\n"
      "[t.start() for t in threads]\n"
      "[t.join() for t in threads]\n"
      "sys.exit(9)\n";
  const std::string done = dir / "done";
  const pid_t child = fork();
  if (child == 0) {
    execl("/usr/bin/python3", "python3", "-S", "-c", program.c_str(), done.c_str(), nullptr);
    _exit(127);
  }
  for (int tries = 0; tries < 60'000 && ThreadsOf(child).size() < 4; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return child;
}

}  // namespace

TEST_CASE("in the kernel and by ptrace the same program gives the same trace") {
  if (!HasBpf()) return;
  const TraceDir dir;
  const std::vector<std::vector<std::string>> programs{
      {"/bin/cat", "/etc/passwd", "/nonexistent"},
      {"/bin/sh", "-c", "/bin/true; /bin/false; echo a >/dev/null; exit 3"},
      {"/bin/tar", "cf", "/dev/null", BATUTA_SOURCE_DIR "/lib/trace"}};
  for (const std::vector<std::string>& argv : programs) {
    std::vector<std::string> quiet{"/bin/sh", "-c", "exec \"$@\" >/dev/null 2>&1", "sh"};
    quiet.insert(quiet.end(), argv.begin(), argv.end());
    INFO(argv[0]);
    const Recording kernel = By(Backend::kBpf, quiet, dir);
    CHECK(kernel.run.about().backend == Backend::kBpf);
    CHECK(kernel.run.about().is_complete);
    const auto by_kernel = Normalised(kernel.run);
    const int exit_code = kernel.outcome.exit_code;
    const Recording stops = By(Backend::kPtrace, quiet, dir);
    CHECK(by_kernel == Normalised(stops.run));
    CHECK(exit_code == stops.outcome.exit_code);
  }
}

TEST_CASE("in the kernel no call of many processes is lost, and the digest is of all bytes") {
  if (!HasBpf()) return;
  const TraceDir dir;
  const Recording made =
      By(Backend::kBpf,
         {"/bin/sh", "-c",
          "for i in 1 2 3 4; do /usr/bin/python3 -S -c 'import os\nfor i in range(20000): "
          "os.getppid()' & "
          "done; wait; exec dd if=/dev/zero of=/dev/null bs=200001 count=1 2>/dev/null"},
         dir);
  CHECK(made.run.about().num_lost == 0);
  CHECK(made.Counts().at("getppid") >= 80000);
  CHECK(made.Count(Kind::kExit) == 5);
  bool found = false;
  for (const Event& event : made.run) {
    if (!event.IsCall() || event.number != SYS_write || event.result != 200001) continue;
    found = true;
    CHECK(event.digest == DigestOf(std::string(200001, '\0')));
  }
  CHECK(found);
}

TEST_CASE("in the kernel signals, exits and memory are recorded as by ptrace") {
  if (!HasBpf()) return;
  const TraceDir dir;
  const Recording made = By(Backend::kBpf, {"/bin/sh", "-c", "kill -TERM $$; echo survived"}, dir);
  CHECK(made.outcome.term_signal == SIGTERM);
  CHECK(made.Count(Kind::kSignal) == 1);
  const Recording large =
      By(Backend::kBpf, {"/usr/bin/python3", "-S", "-c", "x = bytearray(64 << 20)"}, dir);
  uint64_t peak = 0;
  for (const Event& event : large.run) {
    if (event.kind == Kind::kExit) peak = std::max(peak, event.args[0]);
  }
  CHECK(peak > 64U << 20);
  CHECK(peak < 96U << 20);
}

TEST_CASE("a recorder that falls behind stops the program rather than lose an event") {
  if (!HasBpf()) return;
  const TraceDir dir;
  RecordOptions options{
      .argv = {"/usr/bin/python3", "-S", "-c", "import os\nfor i in range(800000): os.getppid()"}};
  options.backend = Backend::kBpf;
  options.lossless = true;
  const FallsBehind recorder(options, Kind::kCall);
  const Recording made = RecordWith(options, dir);
  CHECK(recorder.was_stopped());
  CHECK(made.outcome.exit_code == 0);
  CHECK(made.run.about().num_lost == 0);
  CHECK(made.Counts().at("getppid") == 800'000);
  CHECK(made.Count(Kind::kSignal) == 0);
}

TEST_CASE("in the kernel all threads of a running program are attached to, until its end") {
  if (!HasBpf()) return;
  const TraceDir dir;
  const pid_t child = StartThreads(dir);
  RecordOptions options{.attach = {child}};
  options.backend = Backend::kBpf;
  options.scheduler = GENERATE(false, true);
  std::set<int> threads;
  bool is_told = false;
  options.on_event = [&](const Event& event) {
    if (event.IsCall()) threads.insert(event.tid);
    const bool are_all_seen = threads.size() == 3;
    if (are_all_seen && !is_told) is_told = os::WriteFileAtomic(dir / "done", "").ok();
  };
  const Recording made = RecordWith(options, dir);
  CHECK(made.run.about().is_complete);
  CHECK(made.run.about().root_pid == child);
  CHECK_FALSE(made.outcome.was_let_go);
  CHECK(made.outcome.exit_code == 9);
  CHECK(made.Count(Kind::kExit) == 4);
  CHECK(threads.size() == 4);
  CHECK((made.Count(Kind::kOffCpu) > 0) == options.scheduler);
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 9);
}

TEST_CASE("a running program that the kernel's recorder lets go of goes on") {
  if (!HasBpf()) return;
  const TraceDir dir;
  const pid_t child = StartThreads(dir);
  std::stop_source stop;
  RecordOptions options{.attach = {child}};
  options.backend = Backend::kBpf;
  options.stop = stop.get_token();
  options.on_event = [&](const Event& event) {
    if (event.IsCall()) stop.request_stop();
  };
  const Recording made = RecordWith(options, dir);
  CHECK(made.outcome.was_let_go);
  CHECK_FALSE(made.run.about().is_complete);
  REQUIRE(os::WriteFileAtomic(dir / "done", "").ok());
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 9);
  // It is gone, and so is its process.
  CHECK(absl::IsNotFound(Record(options).status()));
}

TEST_CASE("a filter holds in the kernel") {
  if (!HasBpf()) return;
  const TraceDir dir;
  RecordOptions options{.argv = {"/bin/sh", "-c", "exec cat /etc/passwd >/dev/null"}};
  options.backend = Backend::kBpf;
  options.calls = *CallFilter::Parse("openat");
  const auto counts = RecordWith(options, dir).Counts();
  CHECK(counts.size() == 1);
  CHECK(counts.at("openat") > 2);
}

}  // namespace batuta::trace

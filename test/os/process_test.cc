#include "lib/os/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "lib/os/file_system.h"
#include "lib/os/held_process.h"
#include "test/os/alive.h"

namespace batuta::os {
namespace {

using std::chrono::milliseconds;

ProcessResult MustRun(const ProcessSpec& spec) {
  auto result = RunProcess(spec);
  INFO(result.status());
  REQUIRE(result.ok());
  return *result;
}

int PidIn(const fs::path& file) {
  const auto text = ReadFile(file);
  return text.ok() && !text->empty() ? std::stoi(*text) : 0;
}

TEST_CASE("output, error output and exit code are kept apart") {
  const ProcessResult r = MustRun({.argv = {"sh", "-c", "echo out; echo err >&2; exit 3"}});
  CHECK(r.stdout_text == "out\n");
  CHECK(r.stderr_text == "err\n");
  CHECK(r.exit_code == 3);
  CHECK_FALSE(r.Succeeded());
}

TEST_CASE("the input arrives whole and ends") {
  const std::string text(3'000'000, 'x');
  const ProcessResult r = MustRun({.argv = {"wc", "-c"}, .stdin_text = text});
  CHECK(r.stdout_text == "3000000\n");
  CHECK(MustRun({.argv = {"cat"}}).stdout_text.empty());
}

TEST_CASE("a held program whose folder is missing says so, and ends nobody else") {
  auto held = HeldProcess::Start({.argv = {"true"}, .folder = "/batuta-no-such-folder"});
  REQUIRE(held.ok());
  int status = 0;
  REQUIRE(waitpid(held->pid(), &status, 0) == held->pid());
  CHECK(WEXITSTATUS(status) == 127);
  held->LetGo();  // SIGPIPE would end this process
  CHECK(absl::IsFailedPrecondition(held->LoadError()));
}

TEST_CASE("a signal is told apart from an exit code") {
  const ProcessSpec spec{.argv = {"sh", "-c", "kill -SEGV $$"}};
  const ProcessResult r = MustRun(spec);
  CHECK(r.term_signal == SIGSEGV);
  CHECK(r.Outcome(spec) == "signal 11 (SIGSEGV)");
}

TEST_CASE("a program over its time limit is ended with its children") {
  const fs::path dir = *MakePrivateDir(TempDir(), "batuta-test-");
  const ProcessSpec spec{
      .argv = {"sh", "-c", "(trap '' TERM; echo $$ >p; sleep 60 & echo $! >c; wait) & wait"},
      .cwd = dir,
      .time_limit = milliseconds(400)};
  const ProcessResult r = MustRun(spec);
  CHECK(r.timed_out);
  CHECK(r.Outcome(spec) == "over its time limit of 0.4 s");
  CHECK(r.wall_ms < 10'000);
  REQUIRE(PidIn(dir / "c") > 0);
  CHECK_FALSE(IsAlive(PidIn(dir / "c")));
  CHECK(RemoveAll(dir).ok());
}

TEST_CASE("a cancelled program's child is ended that left its session and ignores TERM") {
  const fs::path dir = *MakePrivateDir(TempDir(), "batuta-test-");
  std::stop_source source;
  std::jthread asker([&] {
    while (PidIn(dir / "p") == 0) std::this_thread::sleep_for(milliseconds(5));
    source.request_stop();
  });
  const ProcessSpec spec{.argv = {"sh", "-c",
                                  "setsid sh -c \"trap '' TERM; echo \\$\\$ >q; mv q p; while :; "
                                  "do sleep 1; done\" & wait"},
                         .cwd = dir};
  CHECK(RunProcess(spec, source.get_token()).status().code() == absl::StatusCode::kCancelled);
  CHECK_FALSE(IsAlive(PidIn(dir / "p")));
  CHECK(RemoveAll(dir).ok());
}

TEST_CASE("what a program leaves in its session with its output is ended, in whatever group") {
  const ProcessResult r = MustRun({.argv = {"bash", "-c", "set -m; sleep 60 & echo $!"}});
  const int pid = std::stoi(r.stdout_text);
  REQUIRE(pid > 0);
  CHECK_FALSE(IsAlive(pid));
}

TEST_CASE("without descriptors no program runs, and nothing is left of it") {
  CHECK(MustRun({.argv = {"true"}}).Succeeded());  // what stays open is open now
  const auto lowest_free = [] {
    const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(fd);
    return fd;
  };
  const int before = lowest_free();
  rlimit limit{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  int num_refused = 0;
  for (int more = 0; more < 24; ++more) {
    rlimit few = limit;
    few.rlim_cur = static_cast<rlim_t>(before + more);
    REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
    const absl::Status status = RunProcess({.argv = {"true"}}).status();
    REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    INFO(more << ": " << status);
    CHECK((status.ok() || status.code() == absl::StatusCode::kResourceExhausted));
    num_refused += status.ok() ? 0 : 1;
    CHECK(lowest_free() == before);
    CHECK(waitpid(-1, nullptr, WNOHANG) <= 0);
  }
  CHECK(num_refused > 3);
}

TEST_CASE("a child that keeps the pipe open does not hold up the result") {
  const ProcessResult r = MustRun(
      {.argv = {"sh", "-c", "sleep 60 & echo done"}, .time_limit = std::chrono::seconds(50)});
  CHECK(r.stdout_text == "done\n");
  CHECK_FALSE(r.timed_out);
  CHECK(r.wall_ms < 20'000);
}

TEST_CASE("a flooding program is ended and only the cap is kept") {
  const ProcessResult r =
      MustRun({.argv = {"yes"}, .output_cap_bytes = 1000, .output_limit_bytes = 10'000'000});
  CHECK(r.flooded);
  CHECK(r.truncated);
  CHECK(r.stdout_text.size() == 1000);
}

TEST_CASE("all that is written to both streams arrives, however much it is") {
  const ProcessResult r = MustRun(
      {.argv = {"sh", "-c", "head -c 1000000 /dev/zero; head -c 2000000 /dev/zero >&2; echo end"}});
  CHECK(r.stdout_text.size() == 1'000'004);
  CHECK(r.stdout_text.ends_with("end\n"));
  CHECK(r.stderr_text.size() == 2'000'000);
}

TEST_CASE("a program that closed its output is still waited for and limited") {
  ProcessSpec spec{.argv = {"sh", "-c", "exec >&- 2>&-; sleep 0.2; exit 7"}};
  CHECK(MustRun(spec).exit_code == 7);
  spec.argv.back() = "exec >&- 2>&-; sleep 60";
  spec.time_limit = milliseconds(300);
  CHECK(MustRun(spec).timed_out);
}

TEST_CASE("whoever is told what a program writes may run another meanwhile") {
  std::string inner;
  const ProcessResult r = MustRun({.argv = {"sh", "-c", "echo outer; sleep 0.1; exit 3"},
                                   .on_output = [&inner](std::string_view) {
                                     inner += MustRun({.argv = {"echo", "inner"}}).stdout_text;
                                   }});
  CHECK(inner == "inner\n");
  CHECK(r.stdout_text == "outer\n");
  CHECK(r.exit_code == 3);
}

// A descriptor that one thread closes may live on in a program that another one is just starting.
TEST_CASE("threads that run programs side by side get the end and the output of their own") {
  std::atomic<int> num_wrong = 0;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([thread, &num_wrong] {
      for (int run = 0; run < 100; ++run) {
        const std::string text = std::to_string(thread) + "." + std::to_string(run);
        const auto r =
            RunProcess({.argv = {"sh", "-c", "echo $1; exit $2", "sh", text, std::to_string(run)}});
        if (!r.ok() || r->stdout_text != text + "\n" || r->exit_code != run) ++num_wrong;
      }
    });
  }
  threads.clear();
  CHECK(num_wrong == 0);
}

TEST_CASE("cancelling ends the program") {
  std::stop_source source;
  std::jthread asker([&] {
    std::this_thread::sleep_for(milliseconds(50));
    source.request_stop();
  });
  const auto result = RunProcess({.argv = {"sleep", "60"}}, source.get_token());
  CHECK(result.status().code() == absl::StatusCode::kCancelled);
}

TEST_CASE("a missing program, folder or right is named") {
  CHECK(RunProcess({.argv = {"no-such-program-here"}}).status().ToString() ==
        "NOT_FOUND: 'no-such-program-here': no such program");
  CHECK(RunProcess({.argv = {"true"}, .cwd = "/no/such/dir"}).status().code() ==
        absl::StatusCode::kFailedPrecondition);
  CHECK(RunProcess({.argv = {"/etc/passwd"}}).status().code() ==
        absl::StatusCode::kFailedPrecondition);
  CHECK(RunProcess({.argv = {}}).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(RunProcess({.argv = {"echo", std::string("a\0b", 3)}}).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("a relative path of a program starts from the program's folder") {
  const fs::path dir = *MakePrivateDir(TempDir(), "batuta-test-");
  REQUIRE(WriteFileAtomic(dir / "bin/hello", "#!/bin/sh\necho hello\n", 0755).ok());
  CHECK(MustRun({.argv = {"bin/hello"}, .cwd = dir}).stdout_text == "hello\n");
  CHECK(MustRun({.argv = {"./bin/hello"}, .cwd = dir}).stdout_text == "hello\n");
  CHECK(RemoveAll(dir).ok());
}

TEST_CASE("the environment is exactly what was given") {
  const ProcessResult r =
      MustRun({.argv = {"/usr/bin/env"}, .env = Environment{{"A", "1"}, {"B", "x y"}}});
  CHECK(r.stdout_text == "A=1\nB=x y\n");
}

TEST_CASE("a confined program writes only where it may") {
  if (!HasSandbox()) {
    WARN("NOT CHECKED: this machine has no working bubblewrap");
    return;
  }
  const fs::path dir = *MakePrivateDir(TempDir(), "batuta-test-");
  const fs::path other = *MakePrivateDir(TempDir(), "batuta-test-");
  const ProcessResult r =
      MustRun({.argv = {"sh", "-c", "echo a >here; echo b >\"$1\"/there", "sh", other.native()},
               .cwd = dir,
               .writable = std::vector<fs::path>{dir}});
  CHECK(r.exit_code != 0);
  CHECK(fs::exists(dir / "here"));
  CHECK_FALSE(fs::exists(other / "there"));
  CHECK(RemoveAll(dir).ok());
  CHECK(RemoveAll(other).ok());
}

}  // namespace
}  // namespace batuta::os

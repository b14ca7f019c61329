// batuta trace as a user types it.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "test/cli/run_cli.h"
#include "test/small_disk.h"

namespace batuta::cli {
namespace {

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Waits for what a program that runs beside us does, and gives up after a minute.
template <typename Condition>
bool Eventually(const Condition& condition) {
  for (int i = 0; i < 6000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace

TEST_CASE("trace exits as the program does and keeps its output apart") {
  const os::ProcessResult ran = RunCli({"trace", "sh", "-c", "echo out; exit 4"});
  CHECK(ran.exit_code == 4);
  CHECK(ran.stdout_text == "out\n");
  CHECK(Has(ran.stderr_text, "write(1, \"out\\n\", 4)"));
  CHECK(RunCli({"trace", "-c", "--", "sh", "-c", "kill -TERM $$"}).exit_code == 128 + SIGTERM);
  CHECK(RunCli({"trace", "no-such-program"}).exit_code == 2);
  CHECK(RunCli({"trace"}).exit_code == 2);
  CHECK(RunCli({"trace", "-e", "trace=opne", "true"}).exit_code == 2);
}

TEST_CASE("options behind the program's name are the program's") {
  const os::ProcessResult ran = RunCli({"trace", "-c", "echo", "-c", "show"});
  CHECK(ran.stdout_text == "-c show\n");
  CHECK(Has(ran.stderr_text, "% time     seconds  usecs/call     calls    errors syscall"));
}

TEST_CASE("a trace that was kept is shown again, and a cut one is refused with the place") {
  const TempDir dir;
  const std::string file = dir.path() / "run.btrace";
  CHECK(RunCli({"trace", "-o", file, "true"}).exit_code == 0);
  CHECK(Has(RunCli({"trace", "show", "-T", file}).stdout_text, "execve(\""));
  CHECK(
      Has(RunCli({"trace", "show", "--format", "jsonl", file}).stdout_text, "\"name\":\"execve\""));
  const auto bytes = os::ReadFile(file);
  REQUIRE(bytes.ok());
  dir.Write("cut.btrace", bytes->substr(0, bytes->size() / 2));
  const std::string cut = dir.path() / "cut.btrace";
  const os::ProcessResult refused = RunCli({"trace", "show", cut});
  CHECK(refused.exit_code == 2);
  CHECK(Has(refused.stderr_text, cut + ": at byte "));
  const os::ProcessResult salvaged = RunCli({"trace", "show", "--salvage", cut});
  CHECK(salvaged.exit_code == 0);
  CHECK(Has(salvaged.stdout_text, "execve(\""));
  CHECK(Has(salvaged.stderr_text, "the trace is incomplete"));
}

TEST_CASE("when the tracer is killed the program goes on and the file so far can be read") {
  const TempDir dir;
  const os::fs::path started = dir.path() / "started", done = dir.path() / "done";
  const os::fs::path go = dir.path() / "go", file = dir.path() / "run.btrace";
  const std::string script = "echo a >" + started.native() + "; while [ ! -e " + go.native() +
                             " ]; do :; done; echo b >" + done.native();
  const pid_t tracer = fork();
  if (tracer == 0) {
    execl(BATUTA_CLI, "batuta", "trace", "-o", file.c_str(), "sh", "-c", script.c_str(), nullptr);
    _exit(127);
  }
  // Later than the first part of the file is written.
  REQUIRE(Eventually([&] { return os::fs::exists(started); }));
  REQUIRE(Eventually([&] { return os::fs::exists(file) && os::fs::file_size(file) > 10'000; }));
  kill(tracer, SIGKILL);
  waitpid(tracer, nullptr, 0);
  dir.Write("go", "");
  CHECK(Eventually([&] { return os::fs::exists(done); }));
  const os::ProcessResult shown = RunCli({"trace", "show", "--salvage", file});
  CHECK(shown.exit_code == 0);
  CHECK(Has(shown.stdout_text, "execve(\""));
}

TEST_CASE("a full disk is named, and the program runs to its end") {
  const TempDir dir;
  const SmallDisk disk(dir.path() / "disk", 1 << 20);
  if (!disk.Ok()) {
    WARN("NOT CHECKED: this machine does not allow a test to mount a small file system");
    return;
  }
  REQUIRE(disk.LeaveOnly(64 << 10));
  const std::string done = dir.path() / "done";
  const os::ProcessResult ran =
      RunCli({"trace", "-o", disk.path() / "run.btrace", "sh", "-c",
              "i=0; while [ $i -lt 3000 ]; do /bin/kill -0 $$ 2>/dev/null; kill -0 $$; i=$((i+1)); "
              "[ $i -lt 300 ] || break; done; echo b >" +
                  done});
  CHECK(ran.exit_code == 4);
  CHECK(Has(ran.stderr_text, "No space left on device"));
  CHECK(os::fs::exists(done));
}

TEST_CASE("an ordinary user traces his own programs") {
  if (getuid() != 0 || os::FindProgram("setpriv", "/usr/bin:/bin").empty()) {
    WARN("NOT CHECKED as another user: that needs root and setpriv (this test ran as its user)");
    CHECK(RunCli({"trace", "true"}).exit_code == 0);
    return;
  }
  // The build folder may be closed to others: the command is copied to where everybody may go.
  const TempDir dir;
  const os::fs::path command = dir.path() / "batuta";
  REQUIRE(os::CopyFile(BATUTA_CLI, command).ok());
  os::fs::permissions(dir.path(), os::fs::perms(0755));
  os::fs::permissions(command, os::fs::perms(0755));
  const os::ProcessResult ran =
      RunArgv({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", command, "trace",
               "--", "sh", "-c", "id -u; exit 3"});
  INFO(ran.stderr_text);
  CHECK(ran.exit_code == 3);
  CHECK(ran.stdout_text == "65534\n");
  CHECK(Has(ran.stderr_text, "execve(\""));
  const os::ProcessResult refused =
      RunArgv({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", command, "trace",
               "-p", std::to_string(getpid())});
  CHECK(refused.exit_code == 3);
  CHECK(Has(refused.stderr_text, "capability SYS_PTRACE"));
}

}  // namespace batuta::cli

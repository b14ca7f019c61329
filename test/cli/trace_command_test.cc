// batuta trace as a user types it.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pty.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
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

// The command where everybody may start it (the build folder may be closed to others), as a user
// who has no rights.
class CommandForAll {
 public:
  CommandForAll() {
    if (getuid() != 0 || os::FindProgram("setpriv", "/usr/bin:/bin").empty()) return;
    REQUIRE(os::CopyFile(BATUTA_CLI, command_).ok());
    os::fs::permissions(dir_.path(), os::fs::perms(0755));
    os::fs::permissions(command_, os::fs::perms(0755));
    is_ok_ = true;
  }
  bool Ok() const { return is_ok_; }
  const os::fs::path& folder() const { return dir_.path(); }

  os::ProcessResult Run(const std::vector<std::string>& rights,
                        const std::vector<std::string>& arguments) const {
    std::vector<std::string> argv{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
    argv.insert(argv.end(), rights.begin(), rights.end());
    argv.push_back(command_);
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return RunArgv(std::move(argv));
  }

 private:
  const TempDir dir_;
  const os::fs::path command_ = dir_.path() / "batuta";
  bool is_ok_ = false;
};

// As in a container that allows neither: the calls are refused to this process and its children.
bool RefuseTracing() {
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_bpf, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{std::size(program), program};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
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
  const CommandForAll command;
  if (!command.Ok()) {
    WARN("NOT CHECKED as another user: that needs root and setpriv (this test ran as its user)");
    CHECK(RunCli({"trace", "true"}).exit_code == 0);
    return;
  }
  const os::ProcessResult ran = command.Run({}, {"trace", "--", "sh", "-c", "id -u; exit 3"});
  INFO(ran.stderr_text);
  CHECK(ran.exit_code == 3);
  CHECK(ran.stdout_text == "65534\n");
  CHECK(Has(ran.stderr_text, "execve(\""));
  const os::ProcessResult refused = command.Run({}, {"trace", "-p", std::to_string(getpid())});
  CHECK(refused.exit_code == 3);
  CHECK(Has(refused.stderr_text, "capability SYS_PTRACE"));
}

TEST_CASE("what an ordinary user traces gains no privileges") {
  const CommandForAll command;
  if (!command.Ok()) {
    WARN("NOT CHECKED: that needs root and setpriv");
    return;
  }
  const os::fs::path id = command.folder() / "id";
  REQUIRE(os::CopyFile("/usr/bin/id", id).ok());
  os::fs::permissions(id, os::fs::perms(04755));
  for (const std::string backend : {"ptrace", "seccomp"}) {
    const os::ProcessResult ran =
        command.Run({}, {"trace", "--backend", backend, "-c", "--", id, "-u"});
    CHECK(ran.exit_code == 0);
    CHECK(ran.stdout_text == "65534\n");
    CHECK(Has(ran.stderr_text, "execve"));
  }
}

TEST_CASE("two capabilities are enough to record in the kernel") {
  const CommandForAll command;
  if (!command.Ok() || RunCli({"trace", "--backend", "bpf", "true"}).exit_code != 0) {
    WARN("NOT CHECKED: that needs setpriv, and a machine where root may record in the kernel");
    return;
  }
  // CAP_PERFMON and CAP_BPF, under names that every setpriv knows.
  const std::string both = "+cap_38,+cap_39";
  const os::ProcessResult ran =
      command.Run({"--inh-caps=" + both, "--ambient-caps=" + both, "--bounding-set=-all," + both},
                  {"trace", "--backend", "bpf", "--", "sh", "-c", "id -u; exit 3"});
  INFO(ran.stderr_text);
  CHECK(ran.exit_code == 3);
  CHECK(ran.stdout_text == "65534\n");
  CHECK(Has(ran.stderr_text, "execve(\""));
}

TEST_CASE("where nothing may be traced, the error says what to grant") {
  const TempDir dir;
  const os::fs::path out = dir.path() / "stderr";
  for (const std::string backend : {"auto", "bpf", "ptrace", "seccomp"}) {
    INFO(backend);
    const pid_t child = fork();
    if (child == 0) {
      // The address sanitizer looks for leaks by ptrace.
      setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
      if (std::freopen(out.c_str(), "w", stderr) == nullptr || !RefuseTracing()) _exit(126);
      execl(BATUTA_CLI, "batuta", "trace", "--backend", backend.c_str(), "--", "true", nullptr);
      _exit(127);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WEXITSTATUS(status) == 3);
    const std::string told = os::ReadFile(out).value_or("");
    INFO(told);
    CHECK(Has(told, "BPF and PERFMON"));
    CHECK(Has(told, "SYS_PTRACE") == (backend != "bpf"));
  }
}

TEST_CASE("on a terminal a long recording tells that it goes on") {
  const TempDir dir;
  const std::string file = dir.path() / "run.btrace";
  int terminal = -1;
  const pid_t tracer = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (tracer == 0) {
    execl(BATUTA_CLI, "batuta", "trace", "-o", file.c_str(), "sh", "-c", "sleep 6; echo done",
          nullptr);
    _exit(127);
  }
  std::string shown;
  char part[256];
  // A terminal whose other side has gone reads as an error.
  for (ssize_t size = 0; (size = read(terminal, part, sizeof(part))) > 0;) {
    shown.append(part, static_cast<size_t>(size));
  }
  close(terminal);
  int status = 0;
  REQUIRE(waitpid(tracer, &status, 0) == tracer);
  CHECK(status == 0);
  INFO(shown);
  CHECK(Has(shown, "batuta: recording for 5 s: "));
  CHECK(Has(shown, "calls; 2 of 2 threads run\r\n"));
  CHECK(Has(shown, "done\r\n"));
}

}  // namespace batuta::cli

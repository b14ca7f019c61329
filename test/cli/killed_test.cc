// A run that is killed without warning, at any moment.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "test/cli/whole_output.h"

extern char** environ;

namespace batuta::cli {
namespace {

namespace fs = os::fs;

// Runs the command in a process group of its own, which is killed after that time. True if it was
// still running.
bool RunAndKill(const std::vector<std::string>& arguments, int after_ms) {
  std::vector<std::string> words = arguments;
  words.insert(words.begin(), BATUTA_CLI);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  pid_t pid = 0;
  REQUIRE(posix_spawn(&pid, BATUTA_CLI, nullptr, &attributes, argv.data(), environ) == 0);
  posix_spawnattr_destroy(&attributes);
  struct pollfd exit = {static_cast<int>(syscall(SYS_pidfd_open, pid, 0)), POLLIN, 0};
  const bool was_running = poll(&exit, 1, after_ms) == 0;
  close(exit.fd);
  kill(-pid, SIGKILL);
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  return was_running;
}

// Command lines of live processes that were started for something in `dir`.
std::vector<std::string> ProcessesOf(const std::string& dir) {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (name == std::to_string(getpid())) continue;
    const auto words = os::ReadFile(entry.path() / "cmdline");
    const fs::path folder = fs::read_symlink(entry.path() / "cwd", error);
    if (!words.ok() || words->empty()) continue;  // gone, or a zombie
    if (words->find(dir) != std::string::npos || folder.native().find(dir) != std::string::npos) {
      found.push_back(name + " " + words->c_str());
    }
  }
  return found;
}

// The same after a moment that killing takes.
std::vector<std::string> Survivors(const std::string& dir) {
  std::vector<std::string> found = ProcessesOf(dir);
  for (int tries = 0; !found.empty() && tries < 500; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    found = ProcessesOf(dir);
  }
  return found;
}

std::vector<std::string> HalfMade(const fs::path& state) {
  std::vector<std::string> found;
  for (const fs::path& dir : {state, state / "cache"}) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(dir, error)) {
      const std::string name = entry.path().filename();
      const bool is_known = name.ends_with(".json") || name.find(".json") == std::string::npos;
      if (name.starts_with("run-") || name.starts_with("new-") || !is_known) found.push_back(name);
    }
  }
  return found;
}

}  // namespace

TEST_CASE("a run that is killed at any moment leaves the old output or the new one, and no process") {
  const TempDir dir;
  const std::string project = dir.path() / "project", out = dir.path() / "out";
  const std::vector<std::string> convert = {"convert", project, "-o", out, "--quiet"};
  WriteGreeting(dir, "good day");
  REQUIRE(RunCli(convert).exit_code == 0);
  const std::string next = OutputDigest(out);
  REQUIRE(os::RemoveAll(out).ok());
  REQUIRE(os::RemoveAll(dir.path() / ".batuta").ok());
  WriteGreeting(dir, "hello");
  REQUIRE(RunCli(convert).exit_code == 0);
  const std::string previous = OutputDigest(out);
  REQUIRE(previous != next);

  WriteGreeting(dir, "good day");
  int num_killed = 0;
  for (const int after_ms : {10, 20, 50, 100, 200, 300, 500, 800, 1200, 1800, 2600, 4000}) {
    INFO("killed after " << after_ms << " ms");
    const bool was_killed = RunAndKill(convert, after_ms);
    num_killed += was_killed ? 1 : 0;
    const std::vector<std::string> survivors = Survivors(dir.path());
    INFO(Catch::StringMaker<std::vector<std::string>>::convert(survivors));
    CHECK(survivors.empty());
    const std::string now = OutputDigest(out);
    CHECK((now == previous || now == next));
    if (!was_killed) break;
  }
  CHECK(num_killed > 2);
  const os::ProcessResult last = RunCli(convert);
  INFO(last.stderr_text);
  REQUIRE(last.exit_code == 0);
  CHECK(OutputDigest(out) == next);
  CHECK(HalfMade(dir.path() / ".batuta/out").empty());
  CHECK(RunArgv({out + "/bin/greet", "Ana"}).stdout_text == "good day Ana\n");
  CHECK(RunCli({"status", out}).stdout_text.find("as batuta left it") != std::string::npos);
}

TEST_CASE("a program of the project does not outlive a run that is killed") {
  const TempDir dir;
  const std::string script = "sleep 1000 & sleep 1000\n";
  SECTION("its build, confined where that works") {
    dir.Write("project/main.c", "int main(void) { return 0; }\n");
    dir.Write("project/build.sh", script, 0755);
    dir.Write("project/batuta.toml", "[build]\ncommand = [[\"sh\", \"build.sh\"]]\n");
  }
  SECTION("a case, with a child in the background, confined by nothing") {
    dir.Write("project/wait.sh", script, 0755);
    dir.Write("project/batuta.toml", "[verify]\ntime_limit_s = 60\n");
  }
  const std::string out = dir.path() / "out";
  CHECK(RunAndKill({"convert", dir.path() / "project", "-o", out, "--quiet"}, 3000));
  const std::vector<std::string> survivors = Survivors(dir.path());
  INFO(Catch::StringMaker<std::vector<std::string>>::convert(survivors));
  CHECK(survivors.empty());
  CHECK_FALSE(fs::exists(out));
}

}  // namespace batuta::cli

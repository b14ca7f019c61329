#include "lib/os/watchdog.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <thread>

#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "test/os/alive.h"

namespace batuta::os {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kMostTime{30};

// Runs until it is killed, or for a minute; then the file tells its number and its starter's.
ProcessSpec Sleeper(const fs::path& file) {
  return {
      .argv = {"sh", "-c", R"(echo $$ $PPID >"$0.new"; mv "$0.new" "$0"; exec sleep 60)", file}};
}

struct Program {
  pid_t pid = 0, starter = 0;
};

template <typename Test>
bool BecomesTrue(const Test& test) {
  const auto start = Clock::now();
  while (!test()) {
    if (Clock::now() - start > kMostTime) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

Program Meet(const fs::path& file) {
  Program program;
  BecomesTrue(
      [&] { return static_cast<bool>(std::ifstream(file) >> program.pid >> program.starter); });
  return program;
}

bool Ends(const Program& program) {
  return BecomesTrue([&] { return !IsAlive(program.pid); });
}

// Runs a program in another thread, copies itself, and each copy runs one.
[[noreturn]] void BeOriginal(const fs::path& dir) {
  std::jthread runner([&] { (void)RunProcess(Sleeper(dir / "original")); });
  Meet(dir / "original");
  for (const char* name : {"first", "second"}) {
    if (fork() != 0) continue;
    if (RunProcess({.argv = {"true"}}).ok()) (void)RunProcess(Sleeper(dir / name));
    _exit(0);
  }
  runner.join();
  _exit(0);
}

}  // namespace

TEST_CASE(
    "of a process and its copies, each of which runs programs, a kill ends that one's alone") {
  const fs::path dir = *MakePrivateDir(TempDir(), "batuta-test-");
  const pid_t process = fork();
  REQUIRE(process >= 0);
  if (process == 0) BeOriginal(dir);
  const Program original = Meet(dir / "original"), first = Meet(dir / "first"),
                second = Meet(dir / "second");
  CHECK(original.starter == process);
  for (const Program& program : {original, first, second}) REQUIRE(IsAlive(program.pid));

  REQUIRE(kill(first.starter, SIGKILL) == 0);
  CHECK(Ends(first));
  CHECK(IsAlive(original.pid));
  CHECK(IsAlive(second.pid));

  REQUIRE(kill(process, SIGKILL) == 0);
  CHECK(waitpid(process, nullptr, 0) == process);
  CHECK(Ends(original));
  CHECK(IsAlive(second.pid));

  REQUIRE(kill(second.starter, SIGKILL) == 0);
  CHECK(Ends(second));
  CHECK(RemoveAll(dir).ok());
}

TEST_CASE("a copy that starts no program does not keep those of a dead original alive") {
  const fs::path dir = *MakePrivateDir(TempDir(), "batuta-test-");
  const pid_t process = fork();
  REQUIRE(process >= 0);
  if (process == 0) {
    std::jthread runner([&] { (void)RunProcess(Sleeper(dir / "original")); });
    Meet(dir / "original");
    const pid_t copy = fork();
    if (copy == 0) {
      alarm(60);
      pause();
    }
    std::ofstream(dir / "copy") << copy << " " << getpid() << std::endl;
    runner.join();
    _exit(0);
  }
  const Program original = Meet(dir / "original"), copy = Meet(dir / "copy");
  REQUIRE(IsAlive(copy.pid));
  REQUIRE(kill(process, SIGKILL) == 0);
  CHECK(waitpid(process, nullptr, 0) == process);
  CHECK(Ends(original));
  CHECK(IsAlive(copy.pid));
  CHECK(kill(copy.pid, SIGKILL) == 0);
  CHECK(RemoveAll(dir).ok());
}

}  // namespace batuta::os

#include "lib/tools/warm.h"

#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <optional>

#include "lib/tools/cache.h"
#include "lib/tools/detection.h"
#include "test/tools/fake_machine.h"

namespace batuta::tools {
namespace {

std::vector<std::string> Ten() {
  std::vector<std::string> names;
  for (int i = 0; i < 10; ++i) names.push_back("fake" + std::to_string(i));
  return names;
}

// Of the catalogue: three of them are looked for in cargo's folder too, two watch rustup's files.
const std::vector<std::string> kBuiltIn{"cc",   "c++",   "bash",  "sh",    "cmake",
                                        "make", "ninja", "cargo", "rustc", "decy"};

// PATH is as usual on Debian: six elements, four folders.
void LayPath(FakeMachine& machine) {
  std::vector<fs::path> path;
  for (const char* name : {"usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin"}) {
    path.push_back(machine.root() / name);
    fs::create_directories(path.back());
  }
  machine.Remove(machine.Bin());  // it is a link here
  for (const char* name : {"sbin", "bin"}) {
    fs::create_symlink(machine.root() / "usr" / name, machine.root() / name);
    path.push_back(machine.root() / name);
  }
  machine.SetPath(path);
}

void Equip(FakeMachine& machine) {
  LayPath(machine);
  for (const std::string& name : Ten()) {
    machine.WriteScript(machine.root() / "usr/bin" / name, "echo 1.0\n");
    machine.Describe(name);
  }
}

std::vector<std::string> VersionsOf(const Registry& registry) {
  std::vector<std::string> versions;
  for (const std::string& name : Ten()) {
    const Tool* tool = registry.Find(name);
    versions.push_back(tool == nullptr ? "none" : tool->version);
  }
  return versions;
}

bool HasWarmFile(const FakeMachine& machine) {
  const fs::path folder = machine.CacheFile().native() + ".warm";
  return fs::exists(folder) && !fs::is_empty(folder);
}

// Until the short way is there: what the cache's own change could hide has to be over.
void WarmUp(const FakeMachine& machine, const std::vector<std::string>& names) {
  for (int i = 0; i < 10 && !HasWarmFile(machine); ++i) machine.Open(names);
  REQUIRE(HasWarmFile(machine));
}

// System calls of each of the two, in a process of their own; nothing if it cannot be traced here.
struct Calls {
  int open = 0, find = 0;
};
std::optional<Calls> CountCalls(const FakeMachine& machine) {
  const OpenOptions options = machine.Options(kBuiltIn);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    (void)Registry::Open(options);  // what the first one allocates is not looked at
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(9);
    raise(SIGSTOP);
    raise(SIGSTOP);  // between these two nothing happens
    const auto registry = Registry::Open(options);
    raise(SIGSTOP);
    bool is_right = registry.ok();
    for (const std::string& name : options.only) {
      is_right = is_right && registry->Find(name) != nullptr;
    }
    raise(SIGSTOP);
    _exit(is_right ? 0 : 1);
  }
  int status = 0, part = -1;
  std::array<int, 4> stops{};
  while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
    const int signal = WSTOPSIG(status);
    if (signal == SIGSTOP) {
      ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
      ++part;
    } else if (signal == (SIGTRAP | 0x80)) {
      ++stops[static_cast<size_t>(part)];
    }
    ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
  }
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 9) return std::nullopt;
  REQUIRE(WEXITSTATUS(status) == 0);
  // Each call stops twice.
  return Calls{(stops[1] - stops[0]) / 2, (stops[2] - stops[0]) / 2};
}

// A sanitizer asks for memory of its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kMostToOpen = 12;
#else
constexpr int kMostToOpen = 10;
#endif

TEST_CASE(
    "ten tools are known by at most ten system calls, and each is looked at when it is used") {
  FakeMachine machine;
  LayPath(machine);
  for (const std::string& name : kBuiltIn) {
    machine.WriteScript(machine.root() / "usr/bin" / name,
                        "echo 'cargo 1.85.0 rustc 1.85.0 Make 4.3 version 5.2'\n");
  }
  WarmUp(machine, kBuiltIn);
  const std::optional<Calls> calls = CountCalls(machine);
  if (!calls) {
    WARN("NOT CHECKED: programs cannot be traced here");
    return;
  }
  CHECK(calls->open <= kMostToOpen);
  CHECK(calls->open >= 8);  // else this counts nothing
  constexpr int kWatched = 2 * 3;
  CHECK(calls->find == 10 + kWatched);
}

TEST_CASE("what changes after the short way was laid is noticed") {
  FakeMachine machine;
  Equip(machine);
  WarmUp(machine, Ten());
  std::vector<std::string> expected(10, "1.0");
  CHECK(VersionsOf(machine.Open(Ten())) == expected);
  const fs::path usr = machine.root() / "usr";
  SECTION("a tool is removed, and another comes back") {
    machine.Remove(usr / "bin/fake3");
    expected[3] = "none";
    CHECK(VersionsOf(machine.Open(Ten())) == expected);
    machine.WriteScript(usr / "bin/fake3", "echo 3.0\n");
    expected[3] = "3.0";
    CHECK(VersionsOf(machine.Open(Ten())) == expected);
  }
  SECTION("a tool is replaced by rename") {
    machine.WriteScript(machine.root() / "new", "echo 2.0\n");
    fs::rename(machine.root() / "new", usr / "bin/fake7");
    expected[7] = "2.0";
    CHECK(VersionsOf(machine.Open(Ten())) == expected);
  }
  SECTION("a tool is overwritten where it lies") {
    machine.WriteScript(usr / "bin/fake5", "echo 4.0\n");
    expected[5] = "4.0";
    const Registry registry = machine.Open(Ten());
    CHECK(registry.Find("fake0")->version == "1.0");
    CHECK(VersionsOf(registry) == expected);
    CHECK(registry.num_probed() == 1);
    CHECK(registry.Describe("fake5") != nullptr);
  }
  SECTION("it is overwritten after Open, before it is used") {
    const Registry registry = machine.Open(Ten());
    const Tool* known = registry.Find("fake1");
    machine.WriteScript(usr / "bin/fake5", "echo 4.0\n");
    CHECK(registry.Find("fake5")->version == "4.0");
    CHECK(known->version == "1.0");  // what was given out stays
    CHECK(registry.All()[5].version == "4.0");
  }
  SECTION("a tool is shadowed by an earlier folder") {
    machine.WriteScript(usr / "local/sbin/fake9", "echo 5.0\n");
    expected[9] = "5.0";
    CHECK(VersionsOf(machine.Open(Ten())) == expected);
  }
  SECTION("a tool loses its permission") {
    fs::permissions(usr / "bin/fake2", fs::perms::owner_read);
    expected[2] = "none";
    CHECK(VersionsOf(machine.Open(Ten())) == expected);
  }
  SECTION("a folder of PATH leads elsewhere now") {
    machine.WriteScript(machine.root() / "elsewhere/fake9", "echo 6.0\n");
    machine.SetPath({machine.root() / "bin", usr / "bin"});
    machine.Open(Ten());
    CHECK(VersionsOf(machine.Open(Ten())) == expected);
    fs::remove(machine.root() / "bin");
    fs::create_directory_symlink(machine.root() / "elsewhere", machine.root() / "bin");
    expected[9] = "6.0";
    CHECK(VersionsOf(machine.Open(Ten())) == expected);
  }
  SECTION("a description is edited where it lies, and one is added") {
    std::string text = *os::ReadFile(machine.UserDir() / "fakes.toml");
    std::ofstream(machine.UserDir() / "fakes.toml") << text << "requires = '>=2'\n";
    expected[9] = "none";
    CHECK(VersionsOf(machine.Open(Ten())) == expected);
    machine.WriteFile(machine.UserDir() / "more.toml", "[[tool]]\nname='more'\n");
    CHECK(machine.Open(Ten()).Describe("more") != nullptr);
  }
  SECTION("the cache is deleted") {
    machine.Remove(machine.CacheFile());
    CHECK(machine.Open(Ten()).num_probed() == 10);
  }
}

TEST_CASE("a tool is described after it was overwritten and no description can be read any more") {
  FakeMachine machine;
  Equip(machine);
  WarmUp(machine, Ten());
  const Registry registry = machine.Open(Ten());
  REQUIRE(registry.Describe("fake3") != nullptr);
  machine.WriteScript(machine.root() / "usr/bin/fake3", "echo 2.0 of another size\n");
  machine.WriteFile(machine.UserDir() / "wrong.toml", "tool = ");
  CHECK(registry.Find("fake3") == nullptr);
  CHECK(registry.Describe("fake3") != nullptr);
  CHECK(registry.Descriptions().size() >= 10);
}

TEST_CASE("another environment is another question") {
  FakeMachine machine;
  Equip(machine);
  WarmUp(machine, Ten());
  machine.SetPath({machine.root() / "nowhere"});
  CHECK(VersionsOf(machine.Open(Ten())) == std::vector<std::string>(10, "none"));
  machine.Set("PATH", "relative:/bin");
  CHECK(QuestionOf({}, MakeSurroundings(os::CurrentEnvironment(), "")) == std::nullopt);
}

TEST_CASE("a tool that did not answer is asked again after a while, on the short way too") {
  FakeMachine machine;
  machine.Describe("fake0");
  machine.WriteScript(machine.Bin() / "fake0", "test -e \"$HOME/mended\" && echo 1.0; exit 3\n");
  const std::vector<std::string> only{"fake0"};
  WarmUp(machine, only);
  machine.WriteFile(machine.root() / "home/mended", "");
  CHECK(machine.Open(only).Find("fake0") == nullptr);
  const OpenOptions options = machine.Options(only);
  const std::string question = *QuestionOf(options, MakeSurroundings(os::CurrentEnvironment(), ""));
  const std::string file = WarmFile(machine.CacheFile().native(), question);
  const std::string bytes = ReadWarmFile(file);
  Warm warm = DecodeWarm(bytes, question).value();
  CHECK(warm.holds_until_s > std::time(nullptr));
  CHECK(warm.holds_until_s < std::time(nullptr) + 600);
  warm.holds_until_s = 0;
  warm.descriptions = DescriptionsOf(bytes);
  SaveWarmFile(file, warm);
  auto answers = LoadCache(machine.CacheFile());
  REQUIRE(answers.ok());
  answers->front().asked_at_s -= 1000;
  // Where it lies: its folder must not tell.
  std::ofstream(machine.CacheFile()) << FormatCache(*answers);
  CHECK(machine.Open(only).Find("fake0") != nullptr);
}

TEST_CASE("what is kept for the next time is read back, and damage is noticed") {
  const os::FileStamp stamp{
      .size = 1, .mtime_ns = 2, .ctime_ns = 3, .inode = 4, .device = 5, .mode = 6};
  Warm warm{.question = std::string("a\0b", 3),
            .places = {{"/bin", stamp}, {"/missing", std::nullopt}},
            .tools = {{"x", State::kBroken, "/bin/x", "1", "p"}},
            .looks = {{{"/bin/x", stamp}}},
            .holds_until_s = 7,
            .made_at_s = 8};
  warm.descriptions = *LoadDescriptions("/nowhere");
  const std::string bytes = EncodeWarm(warm);
  const auto read = DecodeWarm(bytes, warm.question);
  REQUIRE(read);
  CHECK(read->tools == warm.tools);
  CHECK(read->places[0].stamp == stamp);
  CHECK_FALSE(read->places[1].stamp);
  CHECK(read->looks[0][0].path == "/bin/x");
  CHECK((read->holds_until_s == 7 && read->made_at_s == 8));
  Warm again = *read;
  again.descriptions = DescriptionsOf(bytes);
  CHECK(EncodeWarm(again) == bytes);
  CHECK_FALSE(DecodeWarm(bytes, "another question"));
  for (size_t at = 0; at < bytes.size(); at += 97) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    CHECK_FALSE(DecodeWarm(damaged, warm.question));
    CHECK_FALSE(DecodeWarm(bytes.substr(0, at), warm.question));
  }
}

}  // namespace
}  // namespace batuta::tools

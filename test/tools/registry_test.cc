#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>

#include "lib/tools/cache.h"
#include "test/tools/fake_machine.h"

namespace batuta::tools {
namespace {

std::string Says(const std::string& version) { return "echo 'fake " + version + "'\n"; }

std::string VersionOf(const Registry& registry, std::string_view name) {
  const Tool* tool = registry.Find(name);
  return tool == nullptr ? "not found" : tool->version;
}

TEST_CASE("a tool on PATH is found once and remembered") {
  FakeMachine machine;
  machine.Describe("fake");
  machine.WriteScript(machine.Bin() / "fake", Says("1.2.3"));
  const Registry first = machine.Open({"fake"});
  CHECK(VersionOf(first, "fake") == "1.2.3");
  CHECK(first.Find("fake")->path == machine.Bin() / "fake");
  CHECK(first.num_probed() == 1);
  CHECK(first.warnings().empty());
  const Registry second = machine.Open({"fake"});
  CHECK(VersionOf(second, "fake") == "1.2.3");
  CHECK(second.num_probed() == 0);
  CHECK(second.warnings().empty());
}

TEST_CASE("a tool is found when it appears and gone when it is removed") {
  FakeMachine machine;
  machine.Describe("fake");
  CHECK(machine.Open({"fake"}).Find("fake") == nullptr);
  CHECK(machine.Open({"fake"}).num_probed() == 0);
  machine.WriteScript(machine.Bin() / "fake", Says("1.0"));
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "1.0");
  machine.Remove(machine.Bin() / "fake");
  const Registry registry = machine.Open({"fake"});
  CHECK(registry.Find("fake") == nullptr);
  REQUIRE(registry.All().size() == 1);
  CHECK(registry.All()[0].state == State::kAbsent);
}

TEST_CASE("a tool that is overwritten in place is asked again") {
  FakeMachine machine;
  machine.Describe("fake");
  const fs::path script = machine.Bin() / "fake";
  machine.WriteScript(script, Says("1.0"));
  struct stat before, after;
  REQUIRE(stat(script.c_str(), &before) == 0);
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "1.0");
  machine.WriteScript(script, Says("2.0"));  // same size, same inode
  REQUIRE(stat(script.c_str(), &after) == 0);
  CHECK(before.st_ino == after.st_ino);
  CHECK(before.st_size == after.st_size);
  const Registry registry = machine.Open({"fake"});
  CHECK(VersionOf(registry, "fake") == "2.0");
  CHECK(registry.num_probed() == 1);
}

TEST_CASE("a tool that changes faster than the clock of the file system is never mistaken") {
  FakeMachine machine;
  machine.Describe("fake");
  for (int round = 0; round < 60; ++round) {
    const std::string version = std::to_string(round % 10) + ".0";
    machine.WriteScript(machine.Bin() / "fake", Says(version));
    CHECK(VersionOf(machine.OpenAtOnce(machine.Options({"fake"})), "fake") == version);
  }
}

TEST_CASE("a tool in an earlier folder shadows the known one, also in a folder that was missing") {
  FakeMachine machine;
  machine.Describe("fake");
  const fs::path early = machine.root() / "early", missing = machine.root() / "missing";
  fs::create_directories(early);
  machine.SetPath({missing, early, machine.Bin()});
  machine.WriteScript(machine.Bin() / "fake", Says("1.0"));
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "1.0");
  machine.WriteScript(early / "fake", Says("2.0"));
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "2.0");
  machine.WriteScript(missing / "fake", Says("3.0"));
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "3.0");
  fs::permissions(missing / "fake", fs::perms::owner_read);  // not a program any more
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "2.0");
}

TEST_CASE("the order of PATH counts, and going back to an earlier PATH asks nothing") {
  FakeMachine machine;
  machine.Describe("fake");
  const fs::path other = machine.root() / "other";
  machine.WriteScript(machine.Bin() / "fake", Says("1.0"));
  machine.WriteScript(other / "fake", Says("2.0"));
  machine.SetPath({machine.Bin(), other});
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "1.0");
  machine.SetPath({other, machine.Bin()});
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "2.0");
  machine.SetPath({machine.Bin(), other});
  const Registry registry = machine.Open({"fake"});
  CHECK(VersionOf(registry, "fake") == "1.0");
  CHECK(registry.num_probed() == 0);
}

TEST_CASE("a link whose target changes outside PATH is noticed") {
  FakeMachine machine;
  machine.Describe("fake");
  const fs::path elsewhere = machine.root() / "alternatives";
  machine.WriteScript(elsewhere / "one", Says("1.0"));
  machine.WriteScript(elsewhere / "two", Says("2.0"));
  fs::create_symlink("one", elsewhere / "current");
  fs::create_symlink(elsewhere / "current", machine.Bin() / "fake");
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "1.0");
  fs::remove(elsewhere / "current");
  fs::create_symlink("two", elsewhere / "current");
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "2.0");
  fs::remove(elsewhere / "current");  // the link leads nowhere
  CHECK(machine.Open({"fake"}).Find("fake") == nullptr);
  const fs::path late = machine.root() / "late";
  machine.SetPath({machine.Bin(), late});
  machine.WriteScript(late / "fake", Says("3.0"));
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "3.0");
  fs::create_symlink("one", elsewhere / "current");  // it leads somewhere again
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "1.0");
}

TEST_CASE("a file that becomes executable shadows the known tool") {
  FakeMachine machine;
  machine.Describe("fake");
  const fs::path early = machine.root() / "early";
  machine.SetPath({early, machine.Bin()});
  machine.WriteScript(machine.Bin() / "fake", Says("1.0"));
  machine.WriteScript(early / "fake", Says("2.0"));
  fs::permissions(early / "fake", fs::perms::owner_read);
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "1.0");
  const Registry again = machine.Open({"fake"});
  CHECK(VersionOf(again, "fake") == "1.0");
  CHECK(again.num_probed() == 0);
  fs::permissions(early / "fake", fs::perms::owner_all);
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "2.0");
}

TEST_CASE("an empty element of PATH is the folder of the moment") {
  FakeMachine machine;
  machine.Describe("fake");
  machine.WriteScript(machine.Bin() / "fake", Says("1.0"));
  const fs::path before = fs::current_path();
  machine.Set("PATH", "/nowhere:");
  fs::current_path(machine.Bin());
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "1.0");
  fs::current_path("/");
  CHECK(machine.Open({"fake"}).Find("fake") == nullptr);
  fs::current_path(before);
}

TEST_CASE("tools that hang or flood cost their limit once, and the others are found") {
  FakeMachine machine;
  std::vector<std::string> names{"deaf", "floods", "good"};
  machine.WriteScript(machine.Bin() / "deaf", "trap '' TERM\nwhile :; do :; done\n");
  machine.WriteScript(machine.Bin() / "floods", "while :; do echo 1.0.0.0.0.0.0.0.0.0.0.0; done\n");
  machine.WriteScript(machine.Bin() / "good", Says("1.0"));
  for (int i = 0; i < 10; ++i) {
    names.push_back("hangs" + std::to_string(i));
    machine.WriteScript(machine.Bin() / names.back(), "exec /bin/sleep 600\n");
  }
  for (const std::string& name : names) machine.Describe(name);
  OpenOptions options = machine.Options(names);
  options.probe_time_limit = std::chrono::seconds(2);
  const auto start = std::chrono::steady_clock::now();
  const Registry registry = machine.OpenWith(options);
  const auto took = std::chrono::steady_clock::now() - start;
  CHECK(took < std::chrono::seconds(15));  // one after the other would be over 20
  CHECK(VersionOf(registry, "good") == "1.0");
  for (const Tool& tool : registry.All()) {
    if (tool.name == "good") continue;
    INFO(tool.name);
    CHECK(tool.state == State::kBroken);
    CHECK(tool.problem.find("limit") != std::string::npos);
    CHECK(registry.Find(tool.name) == nullptr);
  }
  CHECK(machine.OpenWith(options).num_probed() == 0);  // what hung is not tried at every start
}

TEST_CASE("a broken tool is asked again after a while") {
  FakeMachine machine;
  machine.Describe("fake");
  machine.WriteScript(machine.Bin() / "fake", "test -e \"$HOME/mended\" && echo 1.0; exit 3\n");
  CHECK(machine.Open({"fake"}).All()[0].state == State::kBroken);
  machine.WriteFile(machine.root() / "home/mended", "");
  CHECK(machine.Open({"fake"}).All()[0].state == State::kBroken);
  auto answers = LoadCache(machine.CacheFile());
  REQUIRE(answers.ok());
  REQUIRE(answers->size() == 1);
  answers->front().asked_at_s -= 1000;
  REQUIRE(SaveCache(machine.CacheFile(), *answers).ok());
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "1.0");
}

TEST_CASE("that the machine had no descriptors left is not held against a tool") {
  FakeMachine machine;
  machine.WriteScript(machine.Bin() / "fake", "echo 1.0\n");
  machine.Describe("fake");
  const int lowest_free = dup(0);
  close(lowest_free);
  rlimit limit{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  rlimit few = limit;
  few.rlim_cur = static_cast<rlim_t>(lowest_free + 2);
  REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
  const auto without = Registry::Open(machine.Options({"fake"}));
  REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  REQUIRE(without.ok());
  CHECK(without->Find("fake") == nullptr);
  CHECK(machine.Open({"fake"}).Find("fake") != nullptr);
}

TEST_CASE("what counts as an answer") {
  FakeMachine machine;
  machine.Describe("fake");
  const auto answer = [&machine](const std::string& body) {
    machine.WriteScript(machine.Bin() / "fake", body);
    return machine.Open({"fake"}).All()[0];
  };
  SECTION("a version on stderr with a failing exit code") {
    const Tool tool = answer("echo fake 4.5 >&2; exit 1\n");
    CHECK(tool.state == State::kFound);
    CHECK(tool.version == "4.5");
  }
  SECTION("not the message of a shim that has nothing behind it") {
    const Tool tool = answer("echo 'fake: not found, but in 3.12.1' >&2; exit 127\n");
    CHECK(tool.state == State::kBroken);
    CHECK(tool.problem == "asked for its version: exit 127: fake: not found, but in 3.12.1");
  }
  SECTION("not silence") {
    const Tool tool = answer("exit 0\n");
    CHECK(tool.state == State::kBroken);
    CHECK(tool.problem == "asked for its version: exit 0");
  }
  SECTION("not the last words of a program that was killed") {
    CHECK(answer("echo 1.0; kill -9 $$\n").state == State::kBroken);
  }
  SECTION("not what cannot be executed") {
    REQUIRE(os::WriteFileAtomic(machine.Bin() / "fake", "#!/no/such/interpreter\n", 0755).ok());
    const Tool tool = machine.Open({"fake"}).All()[0];
    CHECK(tool.state == State::kBroken);
    CHECK(tool.problem.find("interpreter is missing") != std::string::npos);
  }
  SECTION("its input is empty, so asking for some does not hang") {
    CHECK(answer("read line; echo 1.5\n").version == "1.5");
  }
  SECTION("control characters do not get into the registry") {
    const Tool tool = answer("printf 'a\\033[31mb\\n'; exit 9\n");
    CHECK(tool.problem == "asked for its version: exit 9: a [31mb");
  }
}

TEST_CASE("a shim is resolved, and asked again when what it depends on changes") {
  FakeMachine machine;
  machine.Describe("fake",
                   "watch = [\"${home}/which\"]\n"
                   "version = { pattern = 'v([0-9.]+)\\s+(/[^\\n]+)' }\n");
  for (const char* version : {"1.0", "2.0"}) {
    machine.WriteScript(machine.root() / "real" / version / "fake", "");
  }
  machine.WriteFile(machine.root() / "home/which", "1.0\n");
  machine.WriteScript(machine.Bin() / "fake",
                      "read v < \"$HOME/which\"\necho v$v\necho '" +
                          (machine.root() / "real").native() + "'/$v/fake\n");
  const Registry first = machine.Open({"fake"});
  CHECK(VersionOf(first, "fake") == "1.0");
  CHECK(first.Find("fake")->path == machine.root() / "real/1.0/fake");
  CHECK(machine.Open({"fake"}).num_probed() == 0);
  machine.WriteFile(machine.root() / "home/which", "2.0\n");
  CHECK(machine.Open({"fake"}).Find("fake")->path == machine.root() / "real/2.0/fake");
  machine.WriteFile(machine.root() / "home/which", "3.0\n");  // it says so, but nothing is there
  CHECK(machine.Open({"fake"}).Find("fake")->path == machine.Bin() / "fake");
  machine.WriteFile(machine.root() / "home/which", "1.0\n");
  CHECK(machine.Open({"fake"}).Find("fake")->path == machine.root() / "real/1.0/fake");
  machine.WriteScript(machine.root() / "real/1.0/fake", "# upgraded in place\n");
  CHECK(machine.Open({"fake"}).num_probed() == 1);
}

TEST_CASE("the project's own environment comes first, and only for that project") {
  FakeMachine machine;
  machine.Describe("fake", "folders = [\"${project}/.venv/bin\", \"~/late\"]\n");
  machine.WriteScript(machine.root() / "home/late/fake", Says("1.0"));
  machine.WriteScript(machine.root() / "project/.venv/bin/fake", Says("9.0"));
  OpenOptions options = machine.Options({"fake"});
  CHECK(VersionOf(machine.OpenWith(options), "fake") == "1.0");
  options.project_dir = machine.root() / "project";
  CHECK(VersionOf(machine.OpenWith(options), "fake") == "9.0");
  CHECK(machine.OpenWith(options).num_probed() == 0);
  options.project_dir.clear();
  const Registry registry = machine.OpenWith(options);
  CHECK(VersionOf(registry, "fake") == "1.0");
  CHECK(registry.num_probed() == 0);
}

TEST_CASE("a crate is found where cargo keeps sources, in the version that the project locks") {
  FakeMachine machine;
  machine.Describe("trueno", "crate = \"trueno\"\n");
  const fs::path index = machine.root() / "home/.cargo/registry/src/index";
  OpenOptions options = machine.Options({"trueno"});
  CHECK(machine.OpenWith(options).Find("trueno") == nullptr);
  for (const char* name : {"trueno-0.9.0", "trueno-0.10.1", "trueno-gpu-7.0.0"}) {
    fs::create_directories(index / name);
  }
  const Registry newest = machine.OpenWith(options);
  CHECK(VersionOf(newest, "trueno") == "0.10.1");
  CHECK(newest.Find("trueno")->path == index / "trueno-0.10.1");
  CHECK(newest.num_probed() == 0);
  options.project_dir = machine.root() / "project";
  const auto lock = [&machine](const std::string& version) {
    machine.WriteFile(machine.root() / "project/Cargo.lock",
                      "[[package]]\nname = \"trueno\"\nversion = \"" + version + "\"\n");
  };
  lock("0.9.0");
  CHECK(VersionOf(machine.OpenWith(options), "trueno") == "0.9.0");
  lock("0.8.0");
  const Registry missing = machine.OpenWith(options);
  CHECK(missing.Find("trueno") == nullptr);
  CHECK(missing.All()[0].problem == "Cargo.lock names version 0.8.0, which cargo has not fetched");
}

TEST_CASE("converters come in the order of the descriptions, found ones only") {
  FakeMachine machine;
  const std::string convert =
      "convert = { from = [\"shell\"], to = \"rust\", argv = [\"${input}\"], output = \"x\" }\n";
  for (const char* name : {"second", "first", "third"}) machine.Describe(name, convert);
  machine.WriteScript(machine.Bin() / "first", Says("1.0"));
  machine.WriteScript(machine.Bin() / "second", Says("1.0"));
  const Registry registry = machine.Open({"first", "second", "third"});
  const std::vector<const Tool*> tools = registry.ConvertersFrom("shell");
  REQUIRE(tools.size() == 2);
  CHECK(tools[0]->name == "second");
  CHECK(tools[1]->name == "first");
  CHECK(registry.ConvertersFrom("cobol").empty());
}

TEST_CASE("a description that is changed is looked for anew") {
  FakeMachine machine;
  machine.WriteScript(machine.Bin() / "one", Says("1.0"));
  machine.WriteScript(machine.Bin() / "two", Says("2.0"));
  machine.WriteFile(machine.UserDir() / "a.toml", "[[tool]]\nname='fake'\nprograms=['one']\n");
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "1.0");
  machine.WriteFile(machine.UserDir() / "a.toml", "[[tool]]\nname='fake'\nprograms=['two']\n");
  CHECK(VersionOf(machine.Open({"fake"}), "fake") == "2.0");
  machine.WriteFile(machine.UserDir() / "a.toml",
                    "[[tool]]\nname='fake'\nprograms=['two']\nversion={pattern='fake'}\n");
  CHECK(VersionOf(machine.Open({"fake"}), "fake").empty());
}

TEST_CASE("a tool of another version than wanted is unfit, and another wish asks no tool") {
  FakeMachine machine;
  machine.WriteScript(machine.Bin() / "fake", Says("3.18.4"));
  const auto describe = [&machine](const std::string& wanted) {
    machine.WriteFile(machine.UserDir() / "a.toml",
                      "[[tool]]\nname='fake'\nrequires='" + wanted + "'\n");
  };
  describe(">=3.20,<4");
  const Registry old = machine.Open({"fake"});
  CHECK(old.Find("fake") == nullptr);
  CHECK(old.All()[0].state == State::kUnfit);
  CHECK(old.All()[0].problem == "its version is 3.18.4, wanted is >=3.20,<4");
  CHECK(old.Require("fake").status().code() == absl::StatusCode::kFailedPrecondition);
  describe(">=3.18");
  const Registry registry = machine.Open({"fake"});
  CHECK(registry.num_probed() == 0);
  CHECK(VersionOf(registry, "fake") == "3.18.4");
  REQUIRE(registry.Require("fake", "<4").ok());
  CHECK((*registry.Require("fake", "<4"))->path == machine.Bin() / "fake");
  const auto newer = registry.Require("fake", ">=4").status();
  CHECK(newer.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(std::string(newer.message()) == "tool 'fake': " + (machine.Bin() / "fake").native() +
                                            ": its version is 3.18.4, wanted is >=4");
  CHECK(registry.Require("fake", "4").status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(registry.Require("none").status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("without a cache every tool is asked, and no file is made") {
  FakeMachine machine;
  machine.Describe("fake");
  machine.WriteScript(machine.Bin() / "fake", Says("1.0"));
  OpenOptions options = machine.Options({"fake"});
  options.use_cache = false;
  CHECK(machine.OpenWith(options).num_probed() == 1);
  CHECK(machine.OpenWith(options).num_probed() == 1);
  CHECK_FALSE(fs::exists(machine.CacheFile()));
}

TEST_CASE("a damaged or foreign cache is a cold start with a warning, and is written anew") {
  FakeMachine machine;
  machine.Describe("fake");
  machine.WriteScript(machine.Bin() / "fake", Says("1.0"));
  machine.Open({"fake"});
  const std::string good = *os::ReadFile(machine.CacheFile());
  std::vector<std::string> contents{"{\"tools\": {\"rustc\": \"1.0\"}}", std::string(1 << 16, '['),
                                    std::string("\0\xff\xfe", 3)};
  for (size_t size = 0; size < good.size(); size += 53) contents.push_back(good.substr(0, size));
  for (const std::string& content : contents) {
    INFO(content.substr(0, 80));
    REQUIRE(os::WriteFileAtomic(machine.CacheFile(), content).ok());
    const Registry registry = machine.Open({"fake"});
    CHECK(VersionOf(registry, "fake") == "1.0");
    CHECK(registry.warnings().size() == 1);
    CHECK(registry.num_probed() == 1);
    const Registry next = machine.Open({"fake"});
    CHECK(next.warnings().empty());
    CHECK(next.num_probed() == 0);
  }
}

TEST_CASE("a cache that can be neither read nor written is only a warning") {
  FakeMachine machine;
  machine.Describe("fake");
  machine.WriteScript(machine.Bin() / "fake", Says("1.0"));
  OpenOptions options = machine.Options({"fake"});
  machine.WriteFile(machine.root() / "file", "");
  fs::create_directories(machine.root() / "folder");
  mkfifo((machine.root() / "pipe").c_str(), 0600);
  for (const char* name : {"file/cache.json", "folder"}) {
    INFO(name);
    options.cache_file = machine.root() / name;
    const Registry registry = machine.OpenWith(options);
    CHECK(VersionOf(registry, "fake") == "1.0");
    CHECK_FALSE(registry.warnings().empty());
  }
  options.cache_file = machine.root() / "pipe";  // reading it would wait for ever
  CHECK(VersionOf(machine.OpenWith(options), "fake") == "1.0");
}

TEST_CASE("processes that open the registry at once all get answers and leave a whole cache") {
  FakeMachine machine;
  machine.Describe("fake");
  machine.WriteScript(machine.Bin() / "fake", Says("1.0"));
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      int num_wrong = 0;
      for (int round = 0; round < 15; ++round) {
        if (i == 0) unlink(machine.CacheFile().c_str());
        const auto registry = Registry::Open(machine.Options({"fake"}));
        const bool is_right = registry.ok() && registry->warnings().empty() &&
                              VersionOf(*registry, "fake") == "1.0";
        num_wrong += is_right ? 0 : 1;
      }
      _exit(num_wrong);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  machine.Open({"fake"});
  CHECK(LoadCache(machine.CacheFile()).ok());
}

TEST_CASE("names of 64 KB and folders that are no UTF-8 are no trouble") {
  FakeMachine machine;
  machine.Describe("fake");
  const std::string long_name(65536, 'n');
  const fs::path odd = machine.root() / "odd \xff\"\n";
  machine.WriteScript(odd / "fake", Says("1.0"));
  machine.SetPath({"/" + long_name, odd});
  const Registry registry = machine.Open({"fake", long_name});
  CHECK(VersionOf(registry, "fake") == "1.0");
  REQUIRE(registry.warnings().size() == 1);
  CHECK(registry.warnings()[0] == "no tool is called '" + std::string(64, 'n') + "'");
  CHECK(registry.Find(long_name) == nullptr);
  const Registry again = machine.Open({"fake"});
  CHECK(again.num_probed() == 0);
  CHECK(again.warnings().empty());
  CHECK(again.Find("fake")->path == odd / "fake");
}

TEST_CASE("no home and no PATH at all: nothing is found, nothing breaks") {
  FakeMachine machine;
  machine.Set("PATH", nullptr);
  OpenOptions options;
  options.cache_file = machine.root() / "cache.json";
  const Registry registry = machine.OpenWith(options);
  CHECK(registry.All().size() == registry.Descriptions().size());
  CHECK(registry.Find("cc") == nullptr);
}

}  // namespace
}  // namespace batuta::tools

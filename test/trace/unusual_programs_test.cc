// Programs that a recorder may stumble over, by each backend.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "lib/os/process.h"
#include "test/trace/recording.h"

namespace batuta::trace {
namespace {

// What this machine allows.
std::vector<Backend> Backends() {
  std::vector<Backend> backends{Backend::kPtrace, Backend::kSeccomp};
  if (HasBpf()) backends.push_back(Backend::kBpf);
  return backends;
}

Recording By(Backend backend, std::vector<std::string> argv, const TraceDir& dir) {
  INFO(NameOf(backend));
  RecordOptions options{.argv = std::move(argv)};
  options.backend = backend;
  return RecordWith(options, dir);
}

os::ProcessResult Untraced(std::vector<std::string> argv) {
  os::ProcessSpec spec;
  spec.argv = std::move(argv);
  return os::RunProcess(spec).value_or(os::ProcessResult{.exit_code = 127});
}

}  // namespace

TEST_CASE("thousands of children that are there at once are all followed to their end") {
  constexpr int kChildren = 5000;
  const std::vector<std::string> argv{BATUTA_MANY_CHILDREN, std::to_string(kChildren)};
  if (Untraced(argv).exit_code != 0) {
    WARN("NOT CHECKED: this machine does not allow 5,000 processes at once");
    return;
  }
  const TraceDir dir;
  for (const Backend backend : Backends()) {
    const Recording made = By(backend, argv, dir);
    CHECK(made.outcome.exit_code == 0);
    CHECK(made.run.about().is_complete);
    CHECK(made.Count(Kind::kFork) == kChildren);
    CHECK(made.Count(Kind::kExit) == kChildren + 1);
    CHECK(made.Counts().at("read") == kChildren);
    CHECK(made.Counts().at("wait4") == kChildren + 1);
  }
}

TEST_CASE(
    "a static program of the 32-bit interface is recorded with its own numbers and arguments") {
  if (Untraced({BATUTA_FOREIGN}).exit_code != 7) {
    WARN("NOT CHECKED: this kernel runs no 32-bit programs");
    return;
  }
  const TraceDir dir;
  for (const Backend backend : Backends()) {
    const Recording made = By(backend, {"sh", "-c", BATUTA_FOREIGN " >/dev/null; exit $?"}, dir);
    CHECK(made.outcome.exit_code == 7);
    CHECK(made.run.about().is_complete);
    std::vector<std::pair<int, uint64_t>> calls;  // number, first argument
    for (const Event& event : made.run) {
      if (!event.IsCall() || (event.flags & kForeignAbi) == 0) continue;
      calls.emplace_back(event.number, event.args[0]);
      CHECK(event.Returned() == (event.number != 1));
      if (event.number == 4) CHECK((event.result == 6 && event.args[2] == 6));
    }
    CHECK(calls == std::vector<std::pair<int, uint64_t>>{{4, 1}, {60, 18}, {1, 7}});
  }
}

TEST_CASE("a program that changes its user when it is loaded does so when root traces it") {
  const TraceDir dir;
  const std::string program = dir / "id", readable = dir / ".";
  std::error_code error;
  std::filesystem::copy_file("/usr/bin/id", program, error);
  REQUIRE_FALSE(error);
  constexpr uid_t kOther = 65534;
  if (getuid() != 0 || chown(program.c_str(), kOther, kOther) != 0 ||
      chmod(program.c_str(), 04755) != 0 || chmod(readable.c_str(), 0755) != 0 ||
      Untraced({program, "-u"}).stdout_text != std::to_string(kOther) + "\n") {
    WARN("NOT CHECKED: that needs root, and a folder where programs may change their user");
    return;
  }
  const std::string script = program + " -u >" + (dir / "out");
  for (const Backend backend : Backends()) {
    const Recording made = By(backend, {"sh", "-c", script}, dir);
    CHECK(made.outcome.exit_code == 0);
    CHECK(made.run.about().is_complete);
    CHECK(os::ReadFile(dir / "out").value_or("") == std::to_string(kOther) + "\n");
    CHECK(made.Counts().at("exit_group") == 1 + made.Count(Kind::kFork));
  }
}

}  // namespace batuta::trace

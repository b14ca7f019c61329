#include <algorithm>

#include "batuta/version.h"
#include "examples/batuta/output.h"
#include "test/cli/run_cli.h"

namespace batuta::cli {

TEST_CASE("the version is one line on stdout") {
  const os::ProcessResult result = RunCli({"--version"});
  CHECK(result.exit_code == 0);
  CHECK(result.stdout_text == "batuta " BATUTA_VERSION_STRING "\n");
  CHECK(result.stderr_text.empty());
}

TEST_CASE("the help names every command and the exit codes") {
  const os::ProcessResult result = RunCli({"--help"});
  CHECK(result.exit_code == 0);
  for (const char* word : {"convert", "report", "status", "reset", "analyze", "init", "tools",
                           "transpile", "optimize", "validate", "build", "Exit codes", "130"}) {
    INFO(word);
    CHECK(result.stdout_text.find(word) != std::string::npos);
  }
}

TEST_CASE("wrong usage is one line on stderr and exit code 2") {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"conduct"},
      {"convert", "one", "two"},
      {"convert", ".", "-o", "out", "--loud"},
      {"convert", ".", "-o", "out", "--jobs", "-1"},
      {"convert", ".", "-o", "out", "--jobs", "many"},
      {"report", "--format", "pdf"},
      {"status", "one", "two"}};
  for (const auto& arguments : wrong) {
    const os::ProcessResult result = RunCli(arguments);
    INFO(result.stderr_text);
    CHECK(result.exit_code == 2);
    CHECK(result.stdout_text.empty());
    CHECK(result.stderr_text.rfind("batuta: ", 0) == 0);
    CHECK(std::count(result.stderr_text.begin(), result.stderr_text.end(), '\n') == 1);
    CHECK(result.stderr_text.size() < 100);
  }
  CHECK(RunCli({"conduct"}).stderr_text.find("no command 'conduct'") != std::string::npos);
}

TEST_CASE("an option that would mean nothing is refused, not ignored") {
  const TempDir dir;
  const std::string file = dir.path() / "run.btrace";
  REQUIRE(RunCli({"trace", "-o", file, "true"}).exit_code == 0);
  const std::vector<std::vector<std::string>> wrong = {
      {"select", "matmul", "8", "--svg", dir.path() / "t.svg"},
      {"tools", "--json", "install", "cc"},
      {"transpile", ".", "--force"},
      {"validate", ".", "--force"},
      {"golden", "approve", "--backend", "bpf"},
      {"golden", "capture", "--no-times"},
      {"golden", "capture", "--path", dir.path() / "missing"},
      {"tools", "--project", dir.path() / "missing"},
      {"trace", "--format", "html", "-P", "/etc", "true"},
      {"trace", "show", "--format", "trace", file},
      {"trace", "show", "-o", dir.path() / "copy.btrace", file},
      {"trace", "show", "--format", "html", "-e", "trace=read", file}};
  for (const auto& arguments : wrong) {
    const os::ProcessResult result = RunCli(arguments);
    INFO(arguments[0] << " " << arguments[1] << ": " << result.stderr_text);
    CHECK(result.exit_code == 2);
    CHECK(result.stdout_text.empty());
    CHECK(result.stderr_text.rfind("batuta: ", 0) == 0);
  }
  CHECK_FALSE(os::fs::exists(dir.path() / "copy.btrace"));
}

TEST_CASE("what is not there is named, with exit code 2") {
  const TempDir dir;
  const std::string missing = dir.path() / "missing";
  const std::vector<std::vector<std::string>> commands = {
      {"convert", missing, "-o", dir.path() / "out", "--quiet"},
      {"analyze", missing},
      {"report", missing},
      {"status", missing}};
  for (const auto& arguments : commands) {
    const os::ProcessResult result = RunCli(arguments);
    INFO(arguments[0] << ": " << result.stderr_text);
    CHECK(result.exit_code == 2);
    CHECK(result.stderr_text.find(missing) != std::string::npos);
    CHECK(result.stderr_text.rfind("batuta: ", 0) == 0);
  }
  CHECK_FALSE(os::fs::exists(dir.path() / "out"));
}

TEST_CASE("a result that cannot be written is an error") {
  CHECK(WriteResult("text", "/dev/full").code() == absl::StatusCode::kResourceExhausted);
  CHECK(WriteResult("text", "/nonexistent/file").code() == absl::StatusCode::kFailedPrecondition);
  const TempDir dir;
  CHECK(RunArgv({"sh", "-c", "exec \"$0\" tools --json >/dev/full", BATUTA_CLI}).exit_code == 4);
  REQUIRE(WriteResult("text", dir.path() / "file").ok());
  CHECK(*os::ReadFile(dir.path() / "file") == "text");
}

TEST_CASE("the development script answers without touching the machine") {
  CHECK(RunArgv({BATUTA_DEV_SCRIPT, "help"}).stdout_text.find("./dev demo") != std::string::npos);
  const os::ProcessResult unknown = RunArgv({BATUTA_DEV_SCRIPT, "dance"});
  CHECK(unknown.exit_code == 1);
  CHECK(unknown.stderr_text.find("unknown verb 'dance'") != std::string::npos);
}

}  // namespace batuta::cli

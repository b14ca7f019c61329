#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "lib/os/process.h"
#include "test/tools/fake_machine.h"

namespace batuta::tools {
namespace {

// Steps need a shell and little else.
void SetInstallPath(FakeMachine& machine) { machine.SetPath({machine.Bin(), "/usr/bin", "/bin"}); }

Description MakeDescription(const std::string& name, std::vector<InstallStep> steps) {
  Description description;
  description.name = name;
  description.programs = {name};
  description.version_argv = {"--version"};
  description.version_pattern = "([0-9.]+)";
  description.install = std::move(steps);
  return description;
}

std::string MessageOf(const absl::Status& status) { return std::string(status.message()); }

TEST_CASE("an installer's steps run in order and what they print is shown") {
  FakeMachine machine;
  SetInstallPath(machine);
  const std::string program = (machine.Bin() / "fresh-tool").native();
  const Description description = MakeDescription(
      "fresh-tool",
      {{{"sh", "-c", "echo \"$GREETING\"; echo here: ${scratch} > note; printf 'no end'"},
        {{"GREETING", "hello from ${home}"}},
        "saying hello",
        ""},
       {{"sh", "-c", "printf '#!/bin/sh\\necho 7.1\\n' > \"$0\" && chmod +x \"$0\"", program},
        {},
        "",
        ""}});
  std::vector<std::string> lines;
  const absl::Status status =
      Install(description, [&lines](std::string_view line) { lines.emplace_back(line); });
  INFO(status);
  CHECK(status.ok());
  CHECK(lines == std::vector<std::string>{
                     "fresh-tool: step 1 of 2: saying hello",
                     "hello from " + (machine.root() / "home").native(), "no end",
                     "fresh-tool: step 2 of 2: sh"});
}

TEST_CASE("output is shown while the step still runs") {
  FakeMachine machine;
  SetInstallPath(machine);
  // The step ends only when its first line was seen.
  const std::string seen = (machine.root() / "seen").native();
  const Description description = MakeDescription(
      "x", {{{"sh", "-c", "echo first; while ! test -e \"$0\"; do sleep 0.02; done; exit 4", seen},
             {},
             "",
             ""}});
  const absl::Status status = Install(description, [&](std::string_view line) {
    if (line == "first") REQUIRE(os::WriteFileAtomic(seen, "").ok());
  });
  CHECK(MessageOf(status) == "tool 'x': 'sh': exit 4: first");
}

TEST_CASE("what an installer lacks is named") {
  FakeMachine machine;
  SetInstallPath(machine);
  SECTION("no installer at all") {
    const absl::Status status = Install(MakeDescription("x", {}), {});
    CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
    CHECK(MessageOf(status) == "tool 'x' has no installer");
  }
  SECTION("a program that is not here") {
    const absl::Status status =
        Install(MakeDescription("x", {{{"no-such-program", "install"}, {}, "", ""}}), {});
    CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
    CHECK(MessageOf(status) == "tool 'x' needs 'no-such-program' to be installed, which is not here");
  }
  SECTION("something that a step looked for") {
    const absl::Status status = Install(
        MakeDescription("x", {{{"sh", "-c", "echo looking; echo 'no gear'; exit 1"}, {}, "", "gear"}}),
        {});
    CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
    CHECK(MessageOf(status) == "tool 'x' needs gear: no gear");
  }
}

TEST_CASE("an installer that fails, or leaves nothing, did not install") {
  FakeMachine machine;
  SetInstallPath(machine);
  SECTION("a step fails: the ones behind it do not run") {
    const std::string mark = (machine.root() / "mark").native();
    const absl::Status status = Install(
        MakeDescription("x", {{{"sh", "-c", "echo one; echo error: no net >&2; exit 101"}, {}, "", ""},
                              {{"touch", mark}, {}, "", ""}}),
        {});
    CHECK(status.code() == absl::StatusCode::kUnavailable);
    CHECK(MessageOf(status) == "tool 'x': 'sh': exit 101: error: no net");
    CHECK_FALSE(fs::exists(mark));
  }
  SECTION("all steps succeed, but there is no tool") {
    const absl::Status status = Install(MakeDescription("no-such-tool", {{{"true"}, {}, "", ""}}), {});
    CHECK(status.code() == absl::StatusCode::kUnavailable);
    CHECK(MessageOf(status) ==
          "tool 'no-such-tool': its steps ran, but there is no 'no-such-tool' in PATH and its folders");
  }
  SECTION("there is one, but it does not work") {
    machine.WriteScript(machine.Bin() / "bad-tool", "exit 5\n");
    const absl::Status status = Install(MakeDescription("bad-tool", {{{"true"}, {}, "", ""}}), {});
    CHECK(status.code() == absl::StatusCode::kUnavailable);
    CHECK(MessageOf(status).ends_with("asked for its version: exit 5"));
  }
}

TEST_CASE("an installation can be cancelled and leaves no scratch folder") {
  FakeMachine machine;
  SetInstallPath(machine);
  const fs::path scratch = machine.root() / "tmp";
  fs::create_directories(scratch);
  machine.Set("TMPDIR", scratch.c_str());
  std::stop_source stop;
  const Description description =
      MakeDescription("x", {{{"sh", "-c", "echo started; sleep 600"}, {}, "", ""}});
  const auto start = std::chrono::steady_clock::now();
  const absl::Status status = Install(
      description,
      [&stop](std::string_view line) {
        if (line == "started") stop.request_stop();
      },
      stop.get_token());
  CHECK(status.code() == absl::StatusCode::kCancelled);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
  CHECK(fs::is_empty(scratch));
}

// The bundled script, run as Install runs it, on a machine where only fakes are.
os::ProcessResult RunScript(const FakeMachine& machine, std::vector<std::string> arguments) {
  os::ProcessSpec spec;
  spec.program = "/bin/sh";
  spec.argv = {"sh", BATUTA_SOURCE_DIR "/lib/tools/install_c2rust.sh"};
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  spec.env = os::CurrentEnvironment();
  spec.env->insert_or_assign("PATH", machine.Bin().native());
  const auto result = os::RunProcess(spec);
  REQUIRE(result.ok());
  return *result;
}

TEST_CASE("c2rust's installer names every missing package at once") {
  FakeMachine machine;
  const os::ProcessResult nothing = RunScript(machine, {"check"});
  CHECK(nothing.exit_code == 1);
  CHECK(nothing.stdout_text.starts_with(
      "missing: clang cmake git tar cargo llvm-dev libclang-dev (apt-get install "));
  for (const char* program : {"clang", "cmake", "git", "tar", "cargo"}) {
    machine.WriteScript(machine.Bin() / program, "");
  }
  machine.WriteScript(machine.Bin() / "llvm-config", "echo " + machine.root().native() + "/lib\n");
  CHECK(RunScript(machine, {"check"}).stdout_text.starts_with("missing: libclang-dev ("));
  machine.WriteFile(machine.root() / "lib/cmake/clang/ClangConfig.cmake", "");
  const os::ProcessResult whole = RunScript(machine, {"check"});
  CHECK(whole.exit_code == 0);
  CHECK(whole.stdout_text.empty());
}

TEST_CASE("c2rust's installer hands cargo the version and the local library") {
  FakeMachine machine;
  machine.WriteScript(machine.Bin() / "llvm-config-14", "");
  machine.WriteScript(machine.Bin() / "cargo",
                      "echo \"$*\"; echo \"$LLVM_CONFIG_PATH\"; echo \"${CMAKE_TOOLCHAIN_FILE-none}\"\n");
  const std::string llvm = (machine.Bin() / "llvm-config-14").native();
  const std::string work = (machine.root() / "work").native();
  CHECK(RunScript(machine, {"build", work, "0.22.1"}).stdout_text ==
        "install --locked c2rust --version 0.22.1\n" + llvm + "\nnone\n");
  machine.WriteFile(machine.root() / "work/toolchain.cmake", "");
  CHECK(RunScript(machine, {"build", work, "0.22.1"}).stdout_text ==
        "install --locked c2rust --version 0.22.1\n" + llvm + "\n" + work + "/toolchain.cmake\n");
  CHECK(RunScript(machine, {"what"}).exit_code == 2);
}

}  // namespace
}  // namespace batuta::tools

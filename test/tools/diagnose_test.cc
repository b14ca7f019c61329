#include <algorithm>
#include <catch2/catch.hpp>

#include "test/tools/fake_machine.h"

namespace batuta::tools {
namespace {

// A machine on which nothing is amiss.
void Equip(FakeMachine& machine) {
  const auto say = [&machine](const std::string& name, const std::string& answer) {
    machine.WriteScript(machine.Bin() / name, "echo '" + answer + "'\n");
  };
  say("cargo", "cargo 1.85.0 (abc 2025-01-01)");
  say("rustc", "rustc 1.85.0 (abc 2025-01-01)");
  for (const char* name : {"cc", "c++", "shfmt", "cmake", "depyler"}) say(name, "1.0.0");
  say("c2rust", "C2Rust 0.22.1");
  say("make", "GNU Make 4.3");
  say("bash", "GNU bash, version 5.2");
  say("sh", "posix");
  // Two questions: for the version, and for the folders of its library.
  machine.WriteScript(machine.Bin() / "python3",
                      "case \"$*\" in *sysconfig*) echo \"$HOME/libpython.so\";; "
                      "*) echo 'Python 3.11.2'; echo \"$0\";; esac\n");
  machine.WriteFile(machine.root() / "home/libpython.so", "");
}

std::vector<Finding> Examine(const FakeMachine& machine) {
  return Diagnose(machine.Open(std::vector<std::string>()));
}

TEST_CASE("on a machine that has everything the doctor finds nothing") {
  FakeMachine machine;
  Equip(machine);
  const std::vector<Finding> findings = Examine(machine);
  for (const Finding& finding : findings) UNSCOPED_INFO(finding.tool + " " + finding.problem);
  CHECK(findings.empty());
}

TEST_CASE("the doctor names what is missing and what to type") {
  FakeMachine machine;
  Equip(machine);
  const auto expect_one = [&machine](const Finding& expected) {
    const std::vector<Finding> findings = Examine(machine);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].tool == expected.tool);
    CHECK(findings[0].problem == expected.problem);
    CHECK(findings[0].advice == expected.advice);
  };
  const std::string bin = machine.Bin().native();
  SECTION("no cargo") {
    machine.Remove(machine.Bin() / "cargo");
    expect_one({"cargo", "is not here: nothing can be built", "batuta tools install cargo"});
  }
  SECTION("no C compiler") {
    machine.Remove(machine.Bin() / "cc");
    expect_one({"cc", "is not here: Rust programs cannot be linked, C cannot be bridged",
                "batuta tools install cc"});
  }
  SECTION("rustc before 1.85") {
    machine.WriteScript(machine.Bin() / "rustc", "echo 'rustc 1.84.1 (abc 2025-01-01)'\n");
    expect_one({"rustc", "is 1.84.1 at " + bin + "/rustc: wanted is >=1.85",
                "batuta tools install rustc"});
  }
  SECTION("rustc before 1.85 by rustup") {
    machine.Remove(machine.Bin() / "rustc");
    const fs::path rustc = machine.root() / "home/.cargo/bin/rustc";
    machine.WriteScript(rustc, "echo 'rustc 1.63.0 (abc 2022-01-01)'\n");
    expect_one({"rustc", "is 1.63.0 at " + rustc.native() + ": wanted is >=1.85",
                "rustup update stable"});
  }
  SECTION("no transpiler for Python, which needs none") {
    machine.Remove(machine.Bin() / "depyler");
    CHECK(Examine(machine).empty());
  }
  SECTION("no transpiler for C") {
    machine.Remove(machine.Bin() / "c2rust");
    expect_one({"decy",
                "no transpiler for c is here: such units are bridged, not translated by a tool",
                "batuta tools install decy  (about 100 s)"});
  }
  SECTION("a tool that does not work") {
    machine.WriteScript(machine.Bin() / "cmake", "echo 'cannot load libuv.so' >&2; exit 127\n");
    expect_one({"cmake",
                "does not work: " + bin +
                    "/cmake: asked for its version: exit 127: cannot load libuv.so",
                "repair or remove " + bin + "/cmake"});
  }
  SECTION("Python without its library") {
    machine.Remove(machine.root() / "home/libpython.so");
    expect_one({"python3",
                "has no libpython beside " + bin +
                    "/python3: Python is bridged by a process, not by linking",
                "apt-get install libpython3-dev"});
  }
}

TEST_CASE("on an empty machine the doctor begins with what nothing works without") {
  FakeMachine machine;
  const std::vector<Finding> findings = Examine(machine);
  REQUIRE(findings.size() >= 10);
  CHECK(findings[0].tool == "cargo");
  CHECK(findings[1].tool == "rustc");
  CHECK(findings[2].tool == "cc");
  for (const Finding& finding : findings) CHECK_FALSE(finding.advice.empty());
}

}  // namespace
}  // namespace batuta::tools

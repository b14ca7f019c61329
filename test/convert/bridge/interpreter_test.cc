#include "lib/convert/python/interpreter.h"

#include <catch2/catch.hpp>

#include "lib/os/file_system.h"

namespace batuta::convert {
namespace {

struct Machine {
  fs::path root = *os::MakePrivateDir(os::TempDir(), "batuta-test-");
  std::string real = ResolvePython("/", "");
  os::Environment env = os::CurrentEnvironment();

  Machine() {
    REQUIRE(!real.empty());
    REQUIRE(os::MakeDirs(root / "project").ok());
    env["PATH"] = (root / "bin").native() + ":/usr/bin:/bin";
  }
  ~Machine() { os::RemoveAll(root).IgnoreError(); }

  void Put(const std::string& path, const std::string& script) const {
    REQUIRE(os::WriteFileAtomic(root / path, script, 0755).ok());
  }
  std::string Resolve(const std::string& configured) const {
    return ResolvePython(root / "project", configured, env);
  }
};

TEST_CASE("a shim is resolved to the interpreter behind it") {
  const Machine machine;
  machine.Put("bin/python3", "#!/bin/sh\nexec " + machine.real + " \"$@\"\n");
  CHECK(machine.Resolve("") == machine.real);
}

TEST_CASE("a shim that chooses by the folder is asked in the project's") {
  const Machine machine;
  machine.Put("bin/python3", "#!/bin/sh\ncase $PWD in */project) exec " + machine.real +
                                 " \"$@\";; esac\nexit 1\n");
  CHECK(machine.Resolve("") == machine.real);
}

TEST_CASE("the project's virtual environment comes first") {
  const Machine machine;
  os::ProcessSpec spec;
  spec.argv = {machine.real, "-m", "venv", "--without-pip", machine.root / "project" / ".venv"};
  const auto made = os::RunProcess(spec);
  REQUIRE(made.ok());
  REQUIRE(made->Succeeded());
  const fs::path python = machine.root / "project" / ".venv" / "bin" / "python3";
  CHECK(machine.Resolve("") == python);
  // Asking it writes nothing into the project.
  const fs::path packages =
      fs::directory_iterator(machine.root / "project/.venv/lib")->path() / "site-packages";
  REQUIRE(os::WriteFileAtomic(packages / "spam.py", "").ok());
  CHECK(CanImport(python, "spam"));
  CHECK_FALSE(fs::exists(packages / "__pycache__"));
}

TEST_CASE("a broken virtual environment does not hide the machine's interpreter") {
  const Machine machine;
  machine.Put("project/venv/bin/python3", "#!/bin/sh\nexit 1\n");
  machine.Put("bin/python3", "#!/bin/sh\nexec " + machine.real + " \"$@\"\n");
  CHECK(machine.Resolve("") == machine.real);
}

TEST_CASE("a configured interpreter is a name, a path, or a path in the project") {
  const Machine machine;
  machine.Put("bin/mine", "#!/bin/sh\nexec " + machine.real + " \"$@\"\n");
  machine.Put("project/tools/py", "#!/bin/sh\nexec " + machine.real + " \"$@\"\n");
  CHECK(machine.Resolve("mine") == machine.real);
  CHECK(machine.Resolve(machine.root / "bin" / "mine") == machine.real);
  CHECK(machine.Resolve("tools/py") == machine.real);
}

TEST_CASE("a configured interpreter that is not there is not replaced by another") {
  const Machine machine;
  CHECK(machine.Resolve("no-such-python").empty());
  CHECK(machine.Resolve("/no/such/python").empty());
}

TEST_CASE("an interpreter that fails, hangs up or answers nonsense is none") {
  Machine machine;
  machine.env["PATH"] = machine.root / "bin";
  CHECK(machine.Resolve("").empty());
  machine.Put("bin/python3", "#!/bin/sh\necho nonsense\n");
  CHECK(machine.Resolve("").empty());
  machine.Put("bin/python3", "#!/bin/sh\nkill -9 $$\n");
  CHECK(machine.Resolve("").empty());
}

TEST_CASE("a script that names a Python 2 that is not here says so") {
  const Machine machine;
  machine.Put("project/old.py", "#!/usr/bin/env python2.99\nprint 1\n");
  machine.Put("project/new.py", "#!/usr/bin/env python3.99\nprint(1)\n");
  Original original;
  original.build_root = machine.root / "project";
  original.python = machine.real;
  Unit unit;
  unit.entry.path = "old.py";
  const auto old = PythonOf(unit, original);
  CHECK(old.status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(old.status().message() == "'old.py' names python2.99, which is not on this machine");
  unit.entry.path = "new.py";
  CHECK(*PythonOf(unit, original) == machine.real);
}

TEST_CASE("only an interpreter that exists can have a library") {
  CHECK(PythonLibrary("/no/such/python").empty());
  const std::string library = PythonLibrary(Machine().real);
  CHECK((library.empty() || fs::exists(library)));
}

}  // namespace
}  // namespace batuta::convert

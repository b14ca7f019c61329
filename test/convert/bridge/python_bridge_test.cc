#include <catch2/catch.hpp>

#include "lib/convert/python/bridge_python.h"
#include "lib/convert/python/interpreter.h"
#include "lib/os/file_system.h"
#include "test/convert/bridge/workshop.h"

namespace batuta::convert {
namespace {

EntryPoint Python(const std::string& name, const std::string& path, EntryKind kind,
                  const std::string& target = "") {
  return {name, path, Language::kPython, kind, target};
}

std::unique_ptr<Workshop> MakeWorkshop(const std::string& python) {
  auto made = std::make_unique<Workshop>(
      std::map<std::string, ProjectFile>{
          {"bin/script.py",
           {"import os, sys\nimport beside\n"
            "print(__file__, sys.path[0], [os.fsencode(a) for a in sys.argv])\n"
            "print(beside.__file__, beside.NAME)\n"
            "print(open(os.path.join(os.path.dirname(__file__), 'data.txt')).read())\n"}},
          {"bin/beside.py", {"NAME = 'beside'\n"}},
          {"bin/data.txt", {"some data"}},
          {"bin/state.py",
           {"import os, sys, signal, sysconfig\n"
            "print(sys.executable, sys.prefix, sys.version, sys.flags)\n"
            "print(sys.path, getattr(sys, 'orig_argv', 0), sorted(os.environ.items()))\n"
            "print(signal.getsignal(signal.SIGPIPE), signal.pthread_sigmask(0, []))\n"
            "print(sys.stdout.encoding, sys.stdin and sys.stdin.isatty(), __name__)\n"}},
          {"bin/fail.py",
           {"import sys\ndef f():\n    return {}[1]\nif len(sys.argv) > 1:\n"
            "    sys.exit(int(sys.argv[1]))\nf()\n"}},
          {"bin/die.py",
           {"import os, sys, time\nprint('before', flush=True)\n"
            "os.kill(os.getpid(), int(sys.argv[1]))\ntime.sleep(5)\n"}},
          {"bin/yes.py", {"while True:\n    print('y')\n"}},
          {"bin/copy.py",
           {"import sys\nsys.stdout.write(sys.stdin.read().upper())\n"
            "open('out.txt', 'w').write('made')\n"}},
          {"src/pack/__init__.py", {"import sys\nIN_INIT = sys.argv[0]\n"}},
          {"src/pack/__main__.py",
           {"import os, sys\nfrom . import part, IN_INIT\nfrom .part import text\n"
            "print(__file__, __package__, __spec__.name, IN_INIT, sys.argv, sorted(globals()))\n"
            "print(text(), os.environ.get('PYTHONPATH'), 'not_here' in sys.path)\n"
            "print(__import__('colors').MINE)\n"
            "if sys.argv[1:]:\n    part.fail()\n"}},
          {"src/pack/part.py",
           {"import os, pkgutil\ndef text():\n"
            "    return pkgutil.get_data('pack', 'data/words.txt').decode()\n"
            "def fail():\n    try:\n        int('x')\n    except ValueError:\n"
            "        raise KeyError('second')\n"}},
          {"src/pack/data/words.txt", {"alpha beta\n"}},
          {"src/pack/cli.py",
           {"import sys\ndef main():\n    print(sys.argv)\n"
            "    if sys.argv[1:]:\n        raise SystemExit('told: ' + sys.argv[1])\n"
            "    return 5\n"}},
          {"src/colors.py", {"MINE = 'ours'\n"}},
          {"src/pack/many.py", {"def square(x):\n    return x * x\n"}},
          {"src/pack/pool.py",
           {"import multiprocessing\nfrom .many import square\nif __name__ == '__main__':\n"
            "    multiprocessing.set_start_method('spawn')\n"
            "    with multiprocessing.Pool(2) as pool:\n"
            "        print(pool.map(square, range(5)))\n"}},
      },
      std::vector<EntryPoint>{
          Python("script", "bin/script.py", EntryKind::kScript),
          Python("state", "bin/state.py", EntryKind::kScript),
          Python("fail", "bin/fail.py", EntryKind::kScript),
          Python("die", "bin/die.py", EntryKind::kScript),
          Python("yes", "bin/yes.py", EntryKind::kScript),
          Python("copy", "bin/copy.py", EntryKind::kScript),
          Python("pack", "src/pack/__main__.py", EntryKind::kPackage, "pack"),
          Python("pool", "src/pack/pool.py", EntryKind::kPackage, "pack.pool"),
          Python("tool", "src/pack/cli.py", EntryKind::kConsoleScript, "pack.cli:main"),
          Python("colors-lib", "src/colors.py", EntryKind::kModule, ""),
      });
  made->SetPython(python);
  made->Build();
  return made;
}

const Workshop& Linked() {
  static const std::unique_ptr<Workshop> workshop = MakeWorkshop(ResolvePython("/", ""));
  return *workshop;
}

// An interpreter that says it has no shared library: a program of its own.
const Workshop& Separate() {
  static const std::unique_ptr<Workshop> workshop = [] {
    static const fs::path folder = *os::MakePrivateDir(os::TempDir(), "batuta-test-");
    const std::string real = ResolvePython("/", "");
    const std::string wrapper = folder / "python3";
    // A library is found by asking sysconfig: this one does not answer.
    REQUIRE(os::WriteFileAtomic(wrapper,
                                "#!/bin/sh\ncase \"$*\" in *Py_ENABLE_SHARED*) exit 1;; esac\n"
                                "exec " + real + " \"$@\"\n",
                                0755)
                .ok());
    return MakeWorkshop(wrapper);
  }();
  return *workshop;
}

void RequireSame(const std::string& program, const RunOptions& options,
                 const std::string& expected_in_stdout) {
  for (const Workshop* workshop : {&Linked(), &Separate()}) {
    INFO((workshop == &Linked() ? "linked" : "separate process"));
    const Seen original = workshop->RunOriginal(program, options);
    CHECK(original == workshop->RunBridged(program, options));
    CHECK_THAT(original.stdout_text, Catch::Contains(expected_in_stdout));
  }
}

TEST_CASE("a Python script finds its neighbours, its data and itself") {
  RequireSame("script", {}, "<PROJECT>/bin/beside.py beside\nsome data\n");
}

TEST_CASE("arguments of any bytes reach a Python script") {
  RequireSame("script", {.args = {"", "a\nb", "\xff", "--help", "-c", "\xc3\xa9"}}, "b'\\xff'");
}

TEST_CASE("interpreter, flags, paths, environment and signals are the original's") {
  RequireSame("state", {}, "HOME");
}

TEST_CASE("closed standard input stays closed for Python") {
  RequireSame("state", {.wrapper = "exec \"$@\" <&-"}, "__main__");
}

TEST_CASE("tracebacks and exit statuses are the original's") {
  RequireSame("fail", {}, "");
  RequireSame("fail", {.args = {"42"}}, "");
  const Seen seen = Linked().RunBridged("fail");
  CHECK(seen.outcome == "exit 1");
  CHECK_THAT(seen.stderr_text, Catch::Contains("File \"<PROJECT>/bin/fail.py\", line 3, in f"));
}

TEST_CASE("a Python program that a signal ends dies of it") {
  for (const char* signal : {"15", "9", "2", "11"}) {
    RequireSame("die", {.args = {signal}}, "before");
  }
}

TEST_CASE("a Python program whose reader goes away complains as before") {
  RequireSame("yes", {.wrapper = "\"$@\" | head -1; echo \"${PIPESTATUS[0]}\""}, "y\n1\n");
}

TEST_CASE("a Python program reads its input and writes files where it runs") {
  RequireSame("copy", {.stdin_text = "abc\n"}, "ABC\n");
}

TEST_CASE("a package runs with relative imports and its data") {
  for (const Workshop* workshop : {&Linked(), &Separate()}) {
    const Seen original = workshop->RunOriginal("pack");
    Seen bridged = workshop->RunBridged("pack");
    // Only the original is told by a variable where its package is.
    CHECK_THAT(bridged.stdout_text, Catch::Contains("alpha beta\n None"));
    const size_t at = bridged.stdout_text.find(" None");
    bridged.stdout_text.replace(at, 5, " <PROJECT>/src");
    CHECK(original == bridged);
  }
}

TEST_CASE("an exception that leaves a package shows no frame of the bridge") {
  const RunOptions options{.args = {"x"}};
  for (const Workshop* workshop : {&Linked(), &Separate()}) {
    const Seen original = workshop->RunOriginal("pack", options);
    const Seen bridged = workshop->RunBridged("pack", options);
    CHECK(original.stderr_text == bridged.stderr_text);
    CHECK(original.outcome == bridged.outcome);
    CHECK_THAT(bridged.stderr_text, Catch::Contains("KeyError: 'second'"));
  }
}

TEST_CASE("a package does not import from the folder that it is run in") {
  const Seen seen = Linked().RunBridged(
      "pack", {.wrapper = "echo 'MINE = \"theirs\"' >colors.py; \"$@\""});
  CHECK_THAT(seen.stdout_text, Catch::Contains("\nours\n"));
}

TEST_CASE("a package that spawns workers finds itself in them") {
  RequireSame("pool", {}, "[0, 1, 4, 9, 16]\n");
}

TEST_CASE("a console script runs its function under its own name") {
  RequireSame("tool", {}, "['tool']\n");
  RequireSame("tool", {.args = {"why"}}, "['tool', 'why']\n");
  CHECK(Linked().RunBridged("tool").outcome == "exit 5");
  CHECK(Linked().RunBridged("tool", {.args = {"why"}}).stderr_text == "told: why\n");
}

TEST_CASE("a library becomes an interpreter that finds it") {
  for (const Workshop* workshop : {&Linked(), &Separate()}) {
    const Seen seen = workshop->RunBridged(
        "colors-lib", {.args = {"-c", "import pack.cli, colors; print(colors.__file__)"}});
    CHECK(seen.stdout_text == "<PROJECT>/src/colors.py\n");
  }
}

TEST_CASE("the report is told which library or interpreter a Python program needs") {
  CHECK_THAT(Linked().crate("script").links_note, Catch::Contains("libpython"));
  CHECK_THAT(Separate().crate("script").links_note, Catch::EndsWith("/python3"));
}

TEST_CASE("without an interpreter there is no bridge") {
  CandidateInput input = Linked().input();
  Original original = *input.original;
  original.python.clear();
  input.original = &original;
  Unit unit;
  unit.language = Language::kPython;
  input.unit = &unit;
  CHECK(MakePythonBridge(input).status().code() == absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace batuta::convert

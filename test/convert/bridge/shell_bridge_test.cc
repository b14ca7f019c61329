#include <catch2/catch.hpp>

#include "lib/os/file_system.h"
#include "test/convert/bridge/workshop.h"

namespace batuta::convert {
namespace {

EntryPoint Script(const std::string& name, const std::string& path) {
  return {name, path, Language::kShell, EntryKind::kScript, ""};
}

// One workspace for all cases: building it takes seconds.
const Workshop& Scripts() {
  static const std::unique_ptr<Workshop> workshop = [] {
    auto made = std::make_unique<Workshop>(
        std::map<std::string, ProjectFile>{
            {"tools/where.sh",
             {"#!/bin/bash\n. \"$(dirname \"$0\")/lib.sh\"\necho \"$0 ${BASH_SOURCE[0]} $#\"\n"
              "from_library\nfor a in \"$@\"; do printf '[%s]' \"$a\"; done | od -An -tx1\n"
              "cat \"$(dirname \"$0\")/../data/no te.txt\"\nno_such_command_here\n",
              0755}},
            {"tools/lib.sh", {"from_library() { echo \"${BASH_SOURCE[0]}: $PWD\"; }\n"}},
            {"data/no te.txt", {"a note\n"}},
            {"plain", {"echo \"plain $0\"\nexit \"${1:-0}\"\n"}},
            {"dash.sh", {"#!/bin/dash\necho 'a\\tb'\nreadlink /proc/$$/exe\n"}},
            {"env.bash", {"#!/usr/bin/env bash\necho \"$BASH ${0##*/}\"\necho \"${@:2:1}\"\n"}},
            {"strict.sh", {"#!/bin/sh -eu\necho before\necho \"$nowhere\"\necho after\n"}},
            {"calls.sh",
             {"#!/bin/sh\nhere=$(dirname \"$0\")\n"
              "\"$here/bin/count\" one two || echo \"count: $?\"\n"
              "exec \"$here/tools/helper.sh\" \"$@\"\n"}},
            {"tools/helper.sh", {"#!/bin/sh\necho \"helper $0 $*\"\nexit 7\n", 0755}},
            {"die.sh", {"#!/bin/sh\nkill -\"$1\" $$\necho alive\n"}},
            {"yes.sh", {"#!/bin/bash\nwhile echo y; do :; done\n"}},
            {"copy.sh", {"#!/bin/sh\ncat\ncat >out.txt <<E\n$(pwd)\nE\n"}},
            // grep's own state, which it has from the shell: that of the shell changes meanwhile.
            {"state.sh",
             {"#!/bin/bash\nenv | sort\ngrep -E '^Sig(Ign|Blk)|^Shd' /proc/self/status\n"
              "umask\nls -l /proc/$$/fd >fds  # a pipe's ends could be listed too\n"
              "sed 's/.* \\([0-9]* ->\\)/\\1/; s/:.*//' fds | grep -v '/demo/'\nrm fds\n"}},
        },
        std::vector<EntryPoint>{Script("where", "tools/where.sh"), Script("plain", "plain"),
                                Script("dash", "dash.sh"), Script("env", "env.bash"),
                                Script("strict", "strict.sh"), Script("calls", "calls.sh"),
                                Script("die", "die.sh"), Script("yes", "yes.sh"),
                                Script("copy", "copy.sh"), Script("state", "state.sh")});
    made->Provide("bin/count", "count", "#!/bin/sh\necho \"counted $#\"\nexit 3\n");
    made->Build();
    return made;
  }();
  return *workshop;
}

void RequireSame(const std::string& program, const RunOptions& options,
                 const std::string& expected_in_stdout) {
  const Seen original = Scripts().RunOriginal(program, options);
  CHECK(original == Scripts().RunBridged(program, options));
  CHECK_THAT(original.stdout_text, Catch::Contains(expected_in_stdout));
}

TEST_CASE("a script that sources what lies beside it finds it, and tells its own places") {
  RequireSame("where", {}, "<PROJECT>/tools/lib.sh: ");
}

TEST_CASE("arguments of any bytes reach the script") {
  RequireSame("where", {.args = {"", "a b", "line\nend", "\xff\xfe", "'\"$x`", "-n", "*"}}, " 7\n");
}

TEST_CASE("a script without a first line runs by sh") {
  RequireSame("plain", {}, "plain <PROJECT>/plain\n");
  RequireSame("plain", {.args = {"201"}}, "plain");
}

TEST_CASE("a script runs by the shell that it names") {
  RequireSame("dash", {}, "a\tb\n/usr/bin/dash\n");
  RequireSame("env", {.args = {"one", "two"}}, "bash env.bash\ntwo\n");
}

TEST_CASE("options of the first line reach the shell") {
  RequireSame("strict", {}, "before\n");
  CHECK(Scripts().RunBridged("strict").outcome == "exit 2");
}

TEST_CASE("a script starts its siblings by path, compiled ones too") {
  RequireSame("calls", {.args = {"x"}},
              "counted 2\ncount: 3\nhelper <PROJECT>/tools/helper.sh x\n");
  CHECK(Scripts().RunBridged("calls").outcome == "exit 7");
}

TEST_CASE("a script that a signal ends dies of it") {
  for (const char* signal : {"TERM", "SEGV", "KILL", "INT"}) {
    const RunOptions options{.args = {signal}};
    CHECK(Scripts().RunOriginal("die", options) == Scripts().RunBridged("die", options));
  }
  CHECK(Scripts().RunBridged("die", {.args = {"SEGV"}}).outcome == "signal 11 (SIGSEGV)");
}

TEST_CASE("a script whose reader goes away dies silently of SIGPIPE") {
  RequireSame("yes", {.wrapper = "\"$@\" | head -1; echo \"${PIPESTATUS[0]}\""}, "y\n141\n");
}

TEST_CASE("a script that was started with SIGPIPE ignored goes on ignoring it") {
  RequireSame("yes",
              {.wrapper = "trap '' PIPE; \"$@\" 2>/dev/null | head -1; "
                          "echo \"${PIPESTATUS[0]}\""},
              "y\n0\n");
}

TEST_CASE("standard input passes through, and files appear in the folder of the run") {
  RequireSame("copy", {.stdin_text = std::string("a\0b\n", 4)}, std::string("a\0b\n", 4));
  CHECK(Scripts().RunBridged("copy").files.contains("out.txt"));
}

TEST_CASE("a script finds environment, signals, mask and descriptors as it was started with") {
  RequireSame("state", {}, "HOME=");
  RequireSame("state", {.wrapper = "exec \"$@\" 5</dev/null <&-"}, "SigIgn");
}

TEST_CASE("the report is told which shell a script needs") {
  CHECK(Scripts().crate("dash").links_note == "/bin/dash");
  CHECK(Scripts().crate("where").kind == CrateKind::kBridged);
}

}  // namespace
}  // namespace batuta::convert

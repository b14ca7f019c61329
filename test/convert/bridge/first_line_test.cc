#include "lib/convert/shell/first_line.h"

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("a script without a first line runs by sh, a .bash file by bash") {
  CHECK(ShellCommand("echo hi\n", "a.sh") == Words{"/bin/sh"});
  CHECK(ShellCommand("", "a") == Words{"/bin/sh"});
  CHECK(ShellCommand("echo hi\n", "lib/a.bash") == Words{"/bin/bash"});
  CHECK(ShellCommand("#!\necho hi\n", "a") == Words{"/bin/sh"});
}

TEST_CASE("what follows the shell is one word, as the kernel passes it") {
  CHECK(ShellCommand("#!/bin/sh -e\n", "a") == Words{"/bin/sh", "-e"});
  CHECK(ShellCommand("#! /bin/bash  -e -u  \n", "a") == Words{"/bin/bash", "-e -u"});
  CHECK(ShellCommand("#!/bin/dash", "a") == Words{"/bin/dash"});
  CHECK(ShellCommand("#!/bin/bash\r\necho\r\n", "a") == Words{"/bin/bash"});
}

TEST_CASE("env's program is looked up") {
  const Words words = ShellCommand("#!/usr/bin/env bash\n", "a");
  REQUIRE(words.size() == 1);
  CHECK_THAT(words[0], Catch::EndsWith("/bash"));
  CHECK(ShellCommand("#!/usr/bin/env no-such-shell\n", "a") == Words{"no-such-shell"});
}

TEST_CASE("env -S splits its words") {
  const Words words = ShellCommand("#!/usr/bin/env -S bash -e -u\n", "a");
  REQUIRE(words.size() == 3);
  CHECK_THAT(words[0], Catch::EndsWith("/bash"));
  CHECK(words[1] == "-e");
  CHECK(words[2] == "-u");
}

TEST_CASE("options and assignments of env are left to env") {
  CHECK(ShellCommand("#!/usr/bin/env -S LANG=C bash\n", "a") ==
        Words{"/usr/bin/env", "-S LANG=C bash"});
  CHECK(ShellCommand("#!/usr/bin/env -i\n", "a") == Words{"/usr/bin/env", "-i"});
}

TEST_CASE("a shell that is elsewhere is found by its name") {
  const Words words = ShellCommand("#!/opt/nowhere/bin/bash -x\n", "a");
  REQUIRE(words.size() == 2);
  CHECK_THAT(words[0], Catch::EndsWith("bin/bash") && !Catch::Contains("nowhere"));
  CHECK(ShellCommand("#!/opt/nowhere/no-such\n", "a") == Words{"/opt/nowhere/no-such"});
}

}  // namespace
}  // namespace batuta::convert

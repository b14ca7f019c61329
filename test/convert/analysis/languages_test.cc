#include "lib/convert/languages.h"

#include <catch2/catch.hpp>

namespace batuta::convert {

TEST_CASE("the extension tells the language") {
  CHECK(LanguageOfName("a/b.py") == Language::kPython);
  CHECK(LanguageOfName("b.pyw") == Language::kPython);
  CHECK(LanguageOfName("x.c") == Language::kC);
  CHECK(LanguageOfName("x.h") == Language::kC);
  CHECK(LanguageOfName("x.hpp") == Language::kCxx);
  CHECK(LanguageOfName("x.C") == Language::kCxx);
  CHECK(LanguageOfName("run.bash") == Language::kShell);
  CHECK(LanguageOfName("a.py/data") == Language::kOther);
  CHECK(LanguageOfName(".py") == Language::kOther);
  CHECK(LanguageOfName("") == Language::kOther);
}

TEST_CASE("the first line names the interpreter") {
  CHECK(InterpreterOf("#!/bin/sh\n") == "/bin/sh");
  CHECK(InterpreterOf("#! /bin/bash -e\n") == "/bin/bash");
  CHECK(InterpreterOf("#!/usr/bin/env python3\r\n") == "python3");
  CHECK(InterpreterOf("#!/usr/bin/env -S python3 -u\n") == "python3");
  CHECK(InterpreterOf("#!/usr/bin/env -S \"python3\" -u") == "python3");
  CHECK(InterpreterOf("#!/usr/bin/env -i -u HOME LANG=C bash\n") == "bash");
  CHECK(InterpreterOf("\xef\xbb\xbf#!/bin/sh\n") == "/bin/sh");
  CHECK(InterpreterOf("#!/usr/bin/env\n").empty());
  CHECK(InterpreterOf("#!").empty());
  CHECK(InterpreterOf("# !/bin/sh\n").empty());
  CHECK(InterpreterOf("").empty());
}

TEST_CASE("the interpreter tells the language") {
  CHECK(LanguageOfInterpreter("/usr/bin/python3.11") == Language::kPython);
  CHECK(LanguageOfInterpreter("python") == Language::kPython);
  CHECK(LanguageOfInterpreter("pypy3") == Language::kPython);
  CHECK(LanguageOfInterpreter("/usr/local/bin/bash") == Language::kShell);
  CHECK(LanguageOfInterpreter("dash") == Language::kShell);
  CHECK(LanguageOfInterpreter("ksh") == Language::kShell);
  CHECK(LanguageOfInterpreter("perl") == Language::kOther);
  CHECK(LanguageOfInterpreter("python-config") == Language::kOther);
  CHECK(LanguageOfInterpreter("") == Language::kOther);
}

TEST_CASE("parts of paths") {
  CHECK(StemOf("a/b.tar.gz") == "b.tar");
  CHECK(StemOf("a/.profile") == ".profile");
  CHECK(FolderOf("a/b/c") == "a/b");
  CHECK(FolderOf("c").empty());
  CHECK(BaseName("a/b/c") == "c");
  CHECK(ExtensionOf("a.d/c").empty());
}

}  // namespace batuta::convert

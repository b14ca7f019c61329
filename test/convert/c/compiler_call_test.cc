#include "lib/convert/c/compiler_call.h"

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;

CompilerCall Parse(Strings argv) { return ParseCall({"/p/src", std::move(argv)}); }

TEST_CASE("a -c call keeps flags that change the meaning and resolves its output") {
  const CompilerCall call = Parse({"cc", "-DX=1", "-I", "../inc", "-c", "a.c", "-o", "obj/a.o",
                                   "-MD", "-MF", "a.d"});
  CHECK(call.kind == CallKind::kCompile);
  CHECK(call.output == "/p/src/obj/a.o");
  CHECK(call.sources == Strings{"a.c"});
  CHECK(call.compile_flags == Strings{"-DX=1", "-I", "../inc"});
}

TEST_CASE("a link keeps libraries in their place and sorts flags by step") {
  const CompilerCall call =
      Parse({"g++", "-O2", "a.o", "-Lsub", "-lfoo", "b.o", "-pthread", "-Wl,-E", "-oprog", "-lm"});
  CHECK(call.kind == CallKind::kLink);
  CHECK(call.is_cxx);
  CHECK(call.output == "/p/src/prog");
  CHECK(call.inputs == Strings{"a.o", "-lfoo", "b.o", "-lm"});
  CHECK(call.link_flags == Strings{"-pthread", "-Wl,-E"});
  CHECK(call.library_dirs == Strings{"/p/src/sub"});
}

TEST_CASE("questions to the compiler make nothing") {
  CHECK(Parse({"cc", "--version"}).kind == CallKind::kOther);
  CHECK(Parse({"cc", "-E", "a.c"}).kind == CallKind::kOther);
  CHECK(Parse({"cc", "-MM", "a.c"}).kind == CallKind::kOther);
  CHECK(Parse({"cc", "-x", "c", "-"}).kind == CallKind::kOther);
  CHECK(Parse({"cc"}).kind == CallKind::kOther);
  CHECK(ParseCall({}).kind == CallKind::kOther);
}

TEST_CASE("a shared library is no program") {
  CHECK(Parse({"cc", "-shared", "a.o", "-o", "libx.so"}).kind == CallKind::kSharedLibrary);
}

TEST_CASE("ar's operation may come with or without a dash, with a member to stand beside") {
  const CompilerCall plain = Parse({"ar", "rcs", "libx.a", "a.o", "b.o"});
  CHECK(plain.kind == CallKind::kArchive);
  CHECK(plain.output == "/p/src/libx.a");
  CHECK(plain.inputs == Strings{"a.o", "b.o"});
  CHECK(Parse({"ar", "-qb", "a.o", "libx.a", "c.o"}).inputs == Strings{"c.o"});
  CHECK(Parse({"ar", "t", "libx.a"}).kind == CallKind::kOther);
}

TEST_CASE("C++ is known by the extension, capital C included") {
  CHECK(IsCxxSource("a.cc"));
  CHECK(IsCxxSource("a.C"));
  CHECK_FALSE(IsCxxSource("a.c"));
  CHECK(IsCompilable("start.S"));
  CHECK_FALSE(IsCompilable("a.h"));
}

}  // namespace
}  // namespace batuta::convert

#include "lib/convert/scan_c.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;

FileScan Scan(std::string_view source) { return ScanFile("x.cc", source); }

Strings References(std::string_view source, DependencyKind kind) {
  Strings names;
  for (const Reference& reference : Scan(source).references) {
    if (reference.kind == kind) names.push_back(reference.name);
  }
  return names;
}

}  // namespace

TEST_CASE("main is found however it is written") {
  CHECK(Scan("int main(void) { return 0; }\n").runs);
  CHECK(Scan("int\nmain (argc, argv)\n  int argc;\n  char **argv;\n{\n}\n").runs);
  CHECK(Scan("main() { }\n").runs);
  CHECK(Scan("extern \"C\" {\nint main(int a, char** b)\n{\n}\n}\n").runs);
  CHECK(Scan("auto main() -> int { }\n").runs);
  CHECK(Scan("int main(int c, char *v[]) __attribute__((used)) {}\n").runs);
  CHECK(Scan("#ifdef A\nvoid f(int a) {\n#else\nvoid f() {\n#endif\n}\nint main() {}\n").runs);
}

TEST_CASE("what only looks like main is none") {
  CHECK_FALSE(Scan("int main(void);\nint f() {}\n").runs);
  CHECK_FALSE(Scan("int main(int, char**);\nint f() {}\n").runs);
  CHECK_FALSE(Scan("int main(void) __attribute__((noreturn));\nint f() {}\n").runs);
  CHECK_FALSE(Scan("// int main() {}\n/* int main() {} */\n").runs);
  CHECK_FALSE(Scan("const char* s = \"int main() {}\";\n").runs);
  CHECK_FALSE(Scan("const char* s = R\"x(\nint main() {}\n)x\";\n").runs);
  CHECK_FALSE(Scan("namespace a { int main() {} }\n").runs);
  CHECK_FALSE(Scan("int f() { return x.main(); }\n").runs);
  CHECK_FALSE(Scan("#if 0\nint main() {}\n#endif\n").runs);
  CHECK_FALSE(Scan("#ifdef UNIT_TEST\nint main() {}\n#endif\n").runs);
  CHECK_FALSE(Scan("#define M int main() {}\n").runs);
}

TEST_CASE("includes are read and those in comments are not") {
  const Strings names = References(
      "#include <stdio.h>\n#  include \"a b.h\" // x\n/*\n#include \"no.h\"\n*/\n#include MACRO\n"
      "#include \\\n <late.h>\n#if 0\n#include \"off.h\"\n#endif\n",
      DependencyKind::kInclude);
  CHECK(names == Strings{"stdio.h", "a b.h", "late.h"});
}

TEST_CASE("C lines: comments alone are not code") {
  const FileScan scan = Scan("/* a\n b */ int x;\n\n// c \\\n still\nint y; /* d */\n /* e */ \n");
  CHECK(scan.lines == 7);
  CHECK(scan.code_lines == 2);
}

TEST_CASE("comment signs in strings and characters are text") {
  const FileScan scan = Scan("char* u = \"http://x\"; char c = '\"'; int n = 1'000;\nint z;\n");
  CHECK(scan.code_lines == 2);
  CHECK(scan.oddities.empty());
}

TEST_CASE("C decisions are counted") {
  CHECK(Scan("int f() { if (a && b || c) for (;;) while (x) ; return d ? 1 : 2; }").complexity == 7);
  CHECK(Scan("switch (x) { case 1: case 2: default: break; }").complexity == 3);
}

TEST_CASE("programs that C starts by constant commands") {
  CHECK(References("int f() { system(\"jq . x | \" \"sort\"); popen(\"tool\", \"r\"); }",
                   DependencyKind::kExec) == Strings{"jq", "sort", "tool"});
  CHECK(References("int f() { execl(\"/bin/sh\", \"sh\", \"-c\", \"x y\", NULL); }",
                   DependencyKind::kExec) == Strings{"/bin/sh", "x"});
  CHECK(References("int f() { system(command); execute(\"x\"); }", DependencyKind::kExec).empty());
}

TEST_CASE("broken C becomes oddities with lines") {
  CHECK(Scan("int x;\n/* open\n").oddities.at(0).line == 2);
  CHECK(Scan("char* s = \"abc\nint y;\n").oddities.at(0).text == "a string is never closed");
  CHECK(Scan("#endif\n").oddities.at(0).text == "#endif without #if");
  CHECK(Scan("#if A\n").oddities.at(0).text == "#if without #endif");
  CHECK(Scan("#include \"\"\n").oddities.at(0).text == "#include names no file");
  CHECK(Scan("#error don't\nint x;\n").oddities.empty());
  CHECK(Scan("#warning \"one \\\n two\"\nint x;\n").oddities.empty());
}

}  // namespace batuta::convert

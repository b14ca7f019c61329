#include "lib/convert/c/bridge_c.h"

#include "test/convert/c/scratch_project.h"

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;

TEST_CASE("folders of the project are named as they are in the crate") {
  const CompileCommand command{"/p/src/a.c",
                               "/p/src",
                               {"cc", "-O2", "-Wall", "-g", "-DV=\"1 2\"", "-I../inc", "-I", ".",
                                "-I/usr/include/x", "-include", "../config.h", "-c", "a.c", "-o",
                                "a.o"},
                               "/p/src/a.o"};
  CHECK(BridgeFlags(command, "/p") ==
        Strings{"-O2", "-DV=\"1 2\"", "-Ic/inc", "-I", "c/src", "-I/usr/include/x", "-include",
                "c/config.h", "-w", "-fmacro-prefix-map=c/src/="});
}

TEST_CASE("what cargo decides about is left out of the link") {
  CHECK(BridgeLinkFlags({"-static", "-s", "-no-pie", "-pthread", "-Wl,-E", "-lz"}) ==
        Strings{"-pthread", "-Wl,-E", "-lz"});
}

TEST_CASE("libraries beside the C library are told") {
  CHECK(LibrariesNote({"-lm", "-pthread", "-lz", "-lncurses", "-lz"}) == "libz, libncurses");
  CHECK(LibrariesNote({"-lm"}).empty());
}

TEST_CASE("a Rust literal holds quotes, backslashes and control characters") {
  CHECK(RustLiteral("a\"b\\c\n") == "\"a\\\"b\\\\c\\x0a\"");
}

// Writes what the workspace would write, builds, and gives the program's path.
fs::path BuildCrate(const Crate& crate, const fs::path& target_dir) {
  REQUIRE(os::WriteFileAtomic(crate.dir / "Cargo.toml",
                              "[package]\nname = \"p\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"
                              "[build-dependencies]\ncc = \"1\"\n[workspace]\n")
              .ok());
  const auto built = MustRun({"cargo", "build", "-q", "--release", "--target-dir", target_dir},
                             crate.dir);
  INFO(built.stderr_text);
  REQUIRE(built.Succeeded());
  return target_dir / "release/p";
}

Crate Bridge(ScratchProject& project, const CTarget& target) {
  Unit unit;
  unit.name = "p";
  unit.target = target;
  Original original;
  original.build_root = project.root();
  CandidateInput input;
  input.unit = &unit;
  input.original = &original;
  input.output = project.dir() / "crate";
  const auto crate = MakeCBridge(input);
  INFO(crate.status());
  REQUIRE(crate.ok());
  return *crate;
}

TEST_CASE("a bridged program keeps C's arguments, exit code, buffers and file names") {
  ScratchProject project(
      {{"main prog.c",
        "#include <assert.h>\n#include <stdio.h>\n#include \"my lib/half.h\"\n"
        "int main(int c, char **v) {\n"
        "  printf(\"%s %g %s\", __FILE__, half(c), c > 1 ? v[1] : \"\");\n}\n"},
       {"my lib/half.h", "double half(int);\n"},
       {"my lib/half.c", "#include <math.h>\n#include \"half.h\"\n"
                         "double half(int n) { return sqrt(n * n) / 2; }\n"}});
  project.Includes("main prog.c", "my lib/half.h");
  const auto targets = project.Build();
  REQUIRE(targets.size() == 1);
  const Crate crate = Bridge(project, targets[0]);
  CHECK(crate.kind == CrateKind::kBridged);
  CHECK(fs::exists(crate.dir / "c/my lib/half.h"));
  const fs::path program = BuildCrate(crate, project.dir() / "target");
  const auto result = MustRun({program.native(), "\xff"});
  CHECK(result.exit_code == 0);
  CHECK(result.stdout_text == "main prog.c 1 \xff");
}

TEST_CASE("C and C++ are bridged together, with their flags") {
  ScratchProject project({{"Makefile",
                           "p: m.o x.o\n\tc++ -o p m.o x.o\n"
                           "m.o: m.cc\n\tc++ -std=c++17 -c m.cc\nx.o: x.c\n\tcc -DV=6 -c x.c\n"},
                          {"m.cc", "#include <iostream>\nextern \"C\" int x(void);\n"
                                   "int main() { std::cout << x() << std::endl; return 9; }\n"},
                          {"x.c", "int x(void) { return V; }\n"}});
  const auto targets = project.Build();
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].is_cxx);
  const fs::path program = BuildCrate(Bridge(project, targets[0]), project.dir() / "target");
  const auto result = MustRun({program.native()});
  CHECK(result.stdout_text == "6\n");
  CHECK(result.exit_code == 9);
}

TEST_CASE("a unit that the build does not make cannot be bridged") {
  Unit unit;
  Original original;
  CandidateInput input;
  input.unit = &unit;
  input.original = &original;
  CHECK(absl::IsFailedPrecondition(MakeCBridge(input).status()));
}

}  // namespace
}  // namespace batuta::convert

#include "lib/convert/c/transpile_c.h"

#include "lib/convert/c/c_repair.h"
#include "test/convert/c/scratch_project.h"

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;

TEST_CASE("arguments that change what a file means are kept, gcc's own are not") {
  const CompileCommand command{"/p/a.c",
                               "/p",
                               {"gcc", "-O2", "-Wall", "-fno-tree-vectorize", "-DX=\"a b\"", "-D",
                                "Y", "-Iinc", "-isystem", "sys", "-std=gnu99", "-U_FORTIFY_SOURCE",
                                "-D_FORTIFY_SOURCE=2", "-march=native", "-c", "a.c", "-o", "a.o"},
                               "/p/a.o"};
  CHECK(MeaningfulArguments(command) == Strings{"-DX=\"a b\"", "-D", "Y", "-Iinc", "-isystem", "sys",
                                                "-std=gnu99", "-U_FORTIFY_SOURCE"});
}

TEST_CASE("modules are named after their files, each differently, and like nothing of Rust") {
  CHECK(ModuleNames({"src/a-b.c", "src/a_b.c", "type.c", "3d.c", "Main.c", "\xc3\xa4.c"}) ==
        Strings{"src_a_b_c", "src_a_b_c_2", "type_c", "c_3d_c", "main_c", "___c"});
  CHECK(ModuleNames({"va_list", "x"})[0] != "va_list");
}

TEST_CASE("c2rust's files lie below the folder that all sources share") {
  CHECK(ExpectedOutputs({"/p/src/main.c", "/p/src/lib-a/my-util.c", "/p/src/gram.tab.c"}) ==
        std::vector<fs::path>{"main.rs", "lib_a/my_util.rs", "gram_tab.rs"});
  CHECK(ExpectedOutputs({"/p/src/main.c"}) == std::vector<fs::path>{"main.rs"});
  CHECK(ExpectedOutputs({"/p/a/x.c", "/p/ab/x.c"}) == std::vector<fs::path>{"a/x.rs", "ab/x.rs"});
}

TEST_CASE("dependencies are read from the manifest's own section") {
  const CrateRequirements read = DependenciesIn(
      "[package]\nversion = \"0.0.0\"\n[dependencies]\nc2rust-bitfields = \"0.22.1\"\nlibc = \"0.2\"\n"
      "[[bin]]\nname = \"x\"\n");
  CHECK(read == CrateRequirements{{"c2rust-bitfields", "0.22.1"}, {"libc", "0.2"}});
  CHECK(DependenciesIn("[dependencies]").empty());
  CHECK(DependenciesIn("").empty());
}

TEST_CASE("rewritten sources still find what lies beside the originals and say their own name") {
  ScratchProject project({{"src/a.c", "int f(void) { extern int x; return x; }\n"},
                          {"src/b.c", "int g(void) { return 1; }\n"}});
  const std::string root = project.root().native();
  const CompileCommand a{root + "/src/a.c", root, {"cc", "-DX", "-c", "src/a.c", "-o", "a.o"},
                         root + "/a.o"};
  const CompileCommand b{root + "/src/b.c", root, {"cc", "-c", "src/b.c", "-o", "b.o"}, root + "/b.o"};
  const fs::path work = project.dir() / "work";
  const auto moved = RewriteSources({a, b}, project.root(), work, HoistBlockExterns);
  REQUIRE(moved.ok());
  REQUIRE(moved->size() == 2);
  const std::string copy = (work / "src/a.c").native();
  CHECK((*moved)[0].source == copy);
  CHECK((*moved)[0].directory == root);
  CHECK((*moved)[0].argv == Strings{"cc", "-iquote", root + "/src",
                                    "-fmacro-prefix-map=" + work.native() + "/src/=src/", "-DX", "-c",
                                    copy, "-o", root + "/a.o"});
  CHECK(*os::ReadFile(root + "/src/a.c") == "int f(void) { extern int x; return x; }\n");

  const auto unchanged = RewriteSources({b}, project.root(), work, HoistBlockExterns);
  REQUIRE(unchanged.ok());
  CHECK(unchanged->empty());
}

}  // namespace
}  // namespace batuta::convert

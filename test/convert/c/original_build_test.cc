#include "lib/convert/c/original_build.h"

#include "test/convert/c/scratch_project.h"

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;

constexpr const char* kMain = "int add(int, int);\nint main(void) { return add(1, 2); }\n";
constexpr const char* kAdd = "int add(int a, int b) { return a + b; }\n";

TEST_CASE("a Makefile is followed through an archive to the sources") {
  ScratchProject project({{"Makefile",
                           "prog: main.o libadd.a\n\t$(CC) -o prog main.o -L. -ladd -lm\n"
                           "libadd.a: add.o spare.o\n\tar rcs libadd.a add.o spare.o\n"},
                          {"main.c", kMain},
                          {"add.c", kAdd},
                          {"spare.c", "int spare(void) { return 0; }\n"}});
  const auto targets = project.Build();
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].product == "prog");
  CHECK(SourceNames(targets[0]) == Strings{"main.c", "add.c"});
  CHECK(targets[0].link_flags == Strings{"-lm"});
  CHECK(MustRun({(project.root() / "prog").native()}).exit_code == 3);
  CHECK(project.remarks.empty());
}

TEST_CASE("a build that fails is remarked, and the program that it made stays") {
  ScratchProject project({{"Makefile", "all: good bad\n"},
                          {"good.c", "int main(void) { return 0; }\n"},
                          {"bad.c", "int main( { nonsense\n"}});
  const auto targets = project.Build();
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].product == "good");
  REQUIRE_FALSE(project.remarks.empty());
  CHECK(project.remarks[0].text.find("error") != std::string::npos);
}

TEST_CASE("without a build each main is linked with the files that it needs") {
  ScratchProject project({{"one.c", kMain},
                          {"two.c", "#include <math.h>\n#include <stdlib.h>\n"
                                    "int main(int c, char **v) { return (int)pow(2, atoi(v[1])); }\n"},
                          {"add.c", kAdd},
                          {"notes/readme.c", "this is not C\n"}});
  const auto targets = project.Build();
  REQUIRE(targets.size() == 2);
  CHECK(targets[0].product == "one");
  CHECK(SourceNames(targets[0]) == Strings{"one.c", "add.c"});
  CHECK(targets[0].link_flags.empty());
  CHECK(targets[1].product == "two");
  CHECK(targets[1].link_flags == Strings{"-lm"});
  CHECK(MustRun({(project.root() / "two").native(), "3"}).exit_code == 8);
}

TEST_CASE("a product's name that the project uses already is left alone") {
  ScratchProject project({{"run.c", "int main(void) { return 7; }\n"}, {"run/data.txt", "x"}});
  const auto targets = project.Build();
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].product == "run.out");
}

TEST_CASE("headers in other folders, and names with blanks, are found") {
  ScratchProject project({{"my app/main.c", "#include <api.h>\nint main(void) { return api(); }\n"},
                          {"include/api.h", "int api(void);\n"},
                          {"src/api.c", "#include \"api.h\"\nint api(void) { return 5; }\n"}});
  project.Includes("my app/main.c", "include/api.h");
  project.Includes("src/api.c", "include/api.h");
  const auto targets = project.Build();
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].product == "my app/main");
  CHECK(SourceNames(targets[0]) == Strings{"main.c", "api.c"});
}

TEST_CASE("configured commands come instead of what is found") {
  ScratchProject project({{"Makefile", "all:\n\tfalse\n"}, {"x.c", "int main(void) { return V; }\n"}});
  const auto targets = project.Build({{"cc", "-DV=4", "x.c", "-o", "bin.x"}});
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].product == "bin.x");
  CHECK(targets[0].commands[0].argv[1] == "-DV=4");
  CHECK(project.remarks.empty());
}

TEST_CASE("a project without C is not built") {
  ScratchProject project({{"Makefile", "all:\n\ttouch made\n"}, {"a.py", "print(1)\n"}});
  CHECK(project.Build().empty());
  CHECK_FALSE(fs::exists(project.root() / "made"));
}

}  // namespace
}  // namespace batuta::convert

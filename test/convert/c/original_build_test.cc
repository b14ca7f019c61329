#include "lib/convert/c/original_build.h"

#include <cstdlib>

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
  CHECK(project.unmade == Strings{"bad.c"});
}

TEST_CASE("what a build leaves out on purpose is not missing") {
  ScratchProject project({{"Makefile", "all: good\n"},
                          {"good.c", "int main(void) { return 0; }\n"},
                          {"extra.c", "int main( { nonsense\n"}});
  CHECK(project.Build().size() == 1);
  CHECK(project.unmade.empty());
}

TEST_CASE("without a build every main that does not compile is missing") {
  ScratchProject project({{"good.c", "int main(void) { return 0; }\n"},
                          {"bad.c", "int main(void) { nonsense }\n"}});
  CHECK(project.Build().size() == 1);
  CHECK(project.unmade == Strings{"bad.c"});
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

TEST_CASE("cmake without a Makefile builds in a folder of its own") {
  ScratchProject project({{"CMakeLists.txt", "cmake_minimum_required(VERSION 3.10)\nproject(p C)\n"
                                             "add_library(add STATIC lib/add.c)\n"
                                             "add_executable(prog main.c)\n"
                                             "target_compile_definitions(prog PRIVATE EXTRA=4)\n"
                                             "target_link_libraries(prog add m)\n"},
                          {"main.c", "int add(int, int);\nint main(void) { return add(EXTRA, 2); }\n"},
                          {"lib/add.c", kAdd}});
  const auto targets = project.Build();
  for (const Remark& remark : project.remarks) UNSCOPED_INFO(remark.text);
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].product == "build/prog");
  CHECK(SourceNames(targets[0]) == Strings{"main.c", "add.c"});
  CHECK(targets[0].link_flags == Strings{"-lm"});
  CHECK(MustRun({(project.root() / "build/prog").native()}).exit_code == 6);
}

const std::map<std::string, std::string>& MesonFiles() {
  static const std::map<std::string, std::string> kFiles = {
      {"meson.build", "project('p', 'c')\nlib = static_library('add', 'lib/add.c')\n"
                      "executable('prog', 'main.c', link_with: lib, c_args: '-DEXTRA=4')\n"},
      {"main.c", "int add(int, int);\n#ifndef EXTRA\n#define EXTRA 1\n#endif\n"
                 "int main(void) { return add(EXTRA, 2); }\n"},
      {"lib/add.c", kAdd}};
  return kFiles;
}

TEST_CASE("meson's programs are built and followed to their sources") {
  const char* path = getenv("PATH");
  if (os::FindProgram("meson", path).empty() || os::FindProgram("ninja", path).empty()) {
    WARN("NOT CHECKED: this machine has no meson and ninja");
    return;
  }
  ScratchProject project(MesonFiles());
  const auto targets = project.Build();
  for (const Remark& remark : project.remarks) UNSCOPED_INFO(remark.text);
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].product == "build/prog");
  CHECK(SourceNames(targets[0]) == Strings{"main.c", "add.c"});
  CHECK(MustRun({(project.root() / "build/prog").native()}).exit_code == 6);
  CHECK(project.remarks.empty());
}

TEST_CASE("without meson that is said, and each main is linked with what it needs") {
  ScratchProject project(MesonFiles());
  project.Includes("main.c", "lib/add.c");
  // A machine with compilers and nothing else.
  const std::string path = getenv("PATH");
  const fs::path bin = project.dir() / "few";
  REQUIRE(os::MakeDirs(bin).ok());
  for (const char* name : {"cc", "as", "ld", "nm", "sh", "bwrap"}) {
    const fs::path real = os::FindProgram(name, path);
    if (!real.empty()) fs::create_symlink(real, bin / name);
  }
  setenv("PATH", bin.c_str(), 1);
  std::vector<CTarget> targets = project.Build();
  setenv("PATH", path.c_str(), 1);
  for (const Remark& remark : project.remarks) UNSCOPED_INFO(remark.text);
  REQUIRE(project.remarks.size() == 1);
  CHECK(project.remarks[0].text ==
        "the original's build needs 'meson', which is not on this machine");
  REQUIRE(targets.size() == 1);
  CHECK(SourceNames(targets[0]) == Strings{"main.c", "add.c"});
}

TEST_CASE("compile_commands.json alone says how the programs are compiled") {
  ScratchProject project(
      {{"compile_commands.json",
        R"([{"directory": "/elsewhere/p/obj", "file": "/elsewhere/p/src/main.c",
             "command": "/usr/bin/gcc -I../api -DEXTRA='(2 + 2)' -o main.o -c ../src/main.c"},
            {"directory": "/elsewhere/p/obj", "file": "/elsewhere/p/far/away/add.c",
             "arguments": ["cc", "-DSIGN=-", "-c", "/elsewhere/p/far/away/add.c"]}])"},
       {"src/main.c", "#include <add.h>\nint main(void) { return add(EXTRA, -2); }\n"},
       {"src/other.c", "int main(void) { return 1; }\n"},
       {"api/add.h", "int add(int, int);\n"},
       {"far/away/add.c", "int add(int a, int b) { return a SIGN b; }\n"}});
  project.analysis.build_files.push_back({"compile_commands.json", "compile_commands"});
  const auto targets = project.Build();
  for (const Remark& remark : project.remarks) UNSCOPED_INFO(remark.text);
  CHECK(project.remarks.empty());
  // other.c is not compiled by anything that the file names.
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].product == "src/main");
  CHECK(SourceNames(targets[0]) == Strings{"main.c", "add.c"});
  CHECK(MustRun({(project.root() / "src/main").native()}).exit_code == 6);
}

TEST_CASE("a hostile compile_commands.json runs and writes nothing") {
  ScratchProject project({{"compile_commands.json", "to be written"},
                          {"a.c", "int main(void) { return 5; }\n"},
                          {"b.c", "int main(void) { return 6; }\n"}});
  const std::string outside = (project.dir() / "owned").native();
  REQUIRE(os::WriteFileAtomic(
              project.root() / "compile_commands.json",
              "[{\"directory\": \"" + project.root().native() + "\", \"file\": \"a.c\", \"command\": "
              "\"cc -c a.c; touch " + outside + "\"},"
              "{\"directory\": \"/\", \"file\": \"" + (project.root() / "b.c").native() + "\", "
              "\"arguments\": [\"cc\", \"-c\", \"" + (project.root() / "b.c").native() +
              "\", \"-o\", \"" + outside + "\", \"-MF\", \"" + outside + "\"]}]").ok());
  project.analysis.build_files.push_back({"compile_commands.json", "compile_commands"});
  const auto targets = project.Build();
  CHECK_FALSE(fs::exists(outside));
  // The refused command does not count; the other's output is where batuta puts it.
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].product == "b");
  CHECK(MustRun({(project.root() / "b").native()}).exit_code == 6);
}

TEST_CASE("a project without C is not built") {
  ScratchProject project({{"Makefile", "all:\n\ttouch made\n"}, {"a.py", "print(1)\n"}});
  CHECK(project.Build().empty());
  CHECK_FALSE(fs::exists(project.root() / "made"));
}

}  // namespace
}  // namespace batuta::convert

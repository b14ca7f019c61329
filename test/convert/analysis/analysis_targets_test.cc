// Targets that build files declare: meson.build, compile_commands.json.
#include <catch2/catch.hpp>
#include <chrono>

#include "lib/convert/analysis_meson.h"
#include "test/convert/analysis/project_fixture.h"

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;

TEST_CASE("executables of a meson.build") {
  const auto targets = ReadMesonTargets("src/meson.build", R"(# executable('no', 'no.c')
project('x', 'c', version : '1')
inc = include_directories('../include', '.')
common = files('a.c',
  'b.c')   # two
common += ['d/c.c']
math = dependency('m.c', required: false)
executable('tool', 'main.c', common, 'data.txt',
  include_directories : inc, dependencies: [math],
  c_args: ['-DMODE=1', '-Wall', '-DSHORT'], install : true)
if get_option('more')
  exe = executable('it\'s', sources : ['''more.c'''])
endif
foreach t : tests
  executable(t, t + '.c')
endforeach
test('t', exe)
)");
  REQUIRE(targets.size() == 2);
  CHECK(targets[0].name == "tool");
  CHECK(targets[0].from == "src/meson.build");
  CHECK(targets[0].line == 8);
  CHECK(targets[0].sources == Strings{"src/main.c", "src/a.c", "src/b.c", "src/d/c.c"});
  CHECK(targets[0].include_folders == Strings{"include", "src"});
  CHECK(targets[0].defines == Strings{"MODE=1", "SHORT"});
  CHECK(targets[1].name == "it's");
  CHECK(targets[1].sources == Strings{"src/more.c"});
}

TEST_CASE("a meson.build cannot name files outside of the project") {
  const auto targets =
      ReadMesonTargets("meson.build", "executable('x', '../../y.c', '/etc/z.c', 'ok.c', "
                                      "include_directories: '/usr', c_args: '-I/x')\n");
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].sources == Strings{"ok.c"});
  CHECK(targets[0].include_folders.empty());
  CHECK(targets[0].defines.empty());
}

TEST_CASE("broken and malicious meson files take no time and do no harm") {
  CHECK(ReadMesonTargets("meson.build", "executable('x").empty());
  CHECK(ReadMesonTargets("meson.build", "executable(").empty());
  CHECK(ReadMesonTargets("meson.build", ")))]]executable(,,)('\\").empty());
  const auto begin = std::chrono::steady_clock::now();
  std::string open, doubling = "a = ['x.c', 'y.c']\n", line;
  for (int i = 0; i < 20'000; ++i) open += "executable(";
  for (int i = 0; i < 200; ++i) doubling += "a = [a, a]\n";
  for (int i = 0; i < 20'000; ++i) doubling += "executable('n', a)\n";
  for (int i = 0; i < 100'000; ++i) line += "a = ";
  ReadMesonTargets("meson.build", open);
  ReadMesonTargets("meson.build", doubling);
  ReadMesonTargets("meson.build", line);
  std::string large = "x = ['" + std::string(1 << 20, 'a') + ".c']\ny = [";
  for (int i = 0; i < 5000; ++i) large += "x, ";
  const auto targets = ReadMesonTargets("meson.build", large + "]\nexecutable('n', y)\n");
  CHECK((targets.empty() || targets[0].sources.size() < 100));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
}

TEST_CASE("compile_commands.json gives objects, include folders and defines") {
  TestProject project;
  project.Add("src/main.c", "#include <conf.h>\nint main(void) { return MODE; }\n");
  // Of two headers of a name, the folder that the compiler is given decides.
  project.Add("one/conf.h", "int one;\n").Add("two/conf.h", "int two;\n");
  project.Add("compile_commands.json",
              R"([{"directory": "/gone/proj", "file": "src/main.c", "output": "obj/main.o",
                   "command": "cc -Itwo -DMODE=3 -c src/main.c -o obj/main.o"},
                  {"directory": "/gone/proj", "file": "/gone/proj/src/main.c", "command": "cc | sh"}])");
  const Analysis analysis = project.Analyzed();
  REQUIRE(analysis.targets.size() == 1);
  CHECK(analysis.targets[0].name == "obj/main.o");
  CHECK(analysis.targets[0].sources == Strings{"src/main.c"});
  CHECK(analysis.targets[0].include_folders == Strings{"two"});
  CHECK(analysis.targets[0].defines == Strings{"MODE=3"});
  CHECK(Edges(analysis, DependencyKind::kInclude) == Strings{"src/main.c -> two/conf.h"});
  CHECK(HasRemark(analysis, "compile_commands.json", "needs a shell"));
  CHECK(AnalysisToJson(analysis).find(R"("defines":["MODE=3"])") != std::string::npos);
  CHECK(AnalysisToTable(analysis, 100).find("Targets of build files: 1\n  obj/main.o") !=
        std::string::npos);
}

TEST_CASE("a compile_commands.json that is none is remarked") {
  TestProject project;
  project.Add("a.c", "int main(void) { return 0; }\n").Add("compile_commands.json", "{}");
  project.Add("meson.build", "executable('prog', 'a.c')\n");
  const Analysis analysis = project.Analyzed();
  CHECK(HasRemark(analysis, "compile_commands.json", "no list of commands"));
  REQUIRE(analysis.targets.size() == 1);
  CHECK(analysis.targets[0].name == "prog");
}

TEST_CASE("a compile_commands.json that is too large is remarked") {
  TestProject project;
  project.Add("a.c", "int main(void) { return 0; }\n");
  project.Add("compile_commands.json", std::string((16 << 20) + 1, ' '));
  CHECK(HasRemark(project.Analyzed(), "compile_commands.json", "larger than 16 MiB"));
}

}  // namespace
}  // namespace batuta::convert

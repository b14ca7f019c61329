#include "lib/tools/description.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "test/tools/fake_machine.h"

namespace batuta::tools {
namespace {

const Description* FindIn(const std::vector<Description>& all, std::string_view name) {
  const auto it = std::ranges::find(all, name, &Description::name);
  return it == all.end() ? nullptr : &*it;
}

TEST_CASE("the catalogue knows every tool of the pipeline") {
  FakeMachine machine;
  const auto all = LoadDescriptions("");
  REQUIRE(all.ok());
  for (const char* name :
       {"depyler", "py2many", "decy", "c2rust", "bashrs", "pmat", "ruchy", "realizar", "renacer",
        "trueno", "aprender", "rustc", "cargo", "cc", "c++", "python3", "bash", "sh", "shfmt",
        "cmake", "make", "ninja", "nvcc"}) {
    INFO(name);
    const Description* description = FindIn(*all, name);
    REQUIRE(description != nullptr);
    CHECK_FALSE(description->summary.empty());
    CHECK_FALSE(description->license.empty());
    CHECK(description->programs.empty() != description->crate.empty());
  }
}

TEST_CASE("whoever converts in the catalogue says how, and how to get it") {
  FakeMachine machine;
  const auto all = LoadDescriptions("");
  REQUIRE(all.ok());
  int num_converters = 0;
  for (const Description& description : *all) {
    if (description.converts_from.empty()) continue;
    INFO(description.name);
    ++num_converters;
    CHECK(std::ranges::find(description.convert_argv, "${input}") !=
          description.convert_argv.end());
    CHECK(description.convert_output.starts_with("${output"));
    CHECK(description.converts_to == "rust");
    CHECK(std::ranges::find(description.success_codes, 0) != description.success_codes.end());
    CHECK_FALSE(description.install.empty());
    CHECK(description.install_seconds > 0);
  }
  CHECK(num_converters == 5);
  // Its converter goes the other way.
  CHECK(FindIn(*all, "bashrs")->converts_from.empty());
}

TEST_CASE("installers of the catalogue name their versions") {
  FakeMachine machine;
  const auto all = LoadDescriptions("");
  REQUIRE(all.ok());
  for (const Description& description : *all) {
    for (const InstallStep& step : description.install) {
      INFO(description.name);
      CHECK_FALSE(step.progress.empty());
      if (step.argv[0] == "cargo") {
        CHECK(std::ranges::find(step.argv, "--version") != step.argv.end());
        CHECK(std::ranges::find(step.argv, "--locked") != step.argv.end());
      }
    }
  }
}

TEST_CASE("every field of a description is read") {
  const auto all = ParseDescriptions(R"(
[[tool]]
name = "t"
summary = "s"
license = "l"
programs = ["p", "q"]
folders = ["~/f"]
watch = ["~/w"]
requires = ">=3.20, <4"
version = { argv = ["-V"], pattern = 'v(.)' }
[tool.convert]
from = ["c", "cxx"]
to = "rust"
argv = ["${input}"]
env = { A = "1" }
output = "o"
success_codes = [0, 7]
failure_patterns = ["bad"]
time_limit_s = 9
[tool.install]
seconds = 5
[[tool.install.step]]
argv = ["x", "y"]
env = { B = "2" }
progress = "working"
needs = "a thing"
)",
                                     "f.toml");
  REQUIRE(all.ok());
  REQUIRE(all->size() == 1);
  const Description& d = all->front();
  using Texts = std::vector<std::string>;
  CHECK((d.name + d.summary + d.license) == "tsl");
  CHECK(d.where == "f.toml:2");
  CHECK(d.programs == Texts{"p", "q"});
  CHECK(d.folders == Texts{"~/f"});
  CHECK(d.watch == Texts{"~/w"});
  CHECK(d.wanted_version == ">=3.20, <4");
  CHECK(d.version_argv == Texts{"-V"});
  CHECK(d.version_pattern == "v(.)");
  CHECK(d.converts_from == Texts{"c", "cxx"});
  CHECK(d.convert_argv == Texts{"${input}"});
  CHECK(d.convert_env.at("A") == "1");
  CHECK(d.convert_output == "o");
  CHECK(d.success_codes == std::vector<int>{0, 7});
  CHECK(d.failure_patterns == Texts{"bad"});
  CHECK(d.time_limit_s == 9);
  CHECK(d.install_seconds == 5);
  REQUIRE(d.install.size() == 1);
  CHECK(d.install[0].argv == Texts{"x", "y"});
  CHECK(d.install[0].env.at("B") == "2");
  CHECK(d.install[0].progress == "working");
  CHECK(d.install[0].needs == "a thing");
}

TEST_CASE("a wrong description is refused with its line and the value") {
  const std::string long_name(65536, 'n');
  struct Wrong {
    std::string text, message;
  };
  const std::vector<Wrong> all{
      {"[[tool]]\nname = 3\n", "f:2: name = 3: must be a text"},
      {"[[tool]]\nsummary = 'x'\n",
       "f:1: a tool's name is 1 to 64 letters, digits, - _ . or +"},
      {"[[tool]]\nname = '../x'\n",
       "f:2: name = '../x': a tool's name is 1 to 64 letters, digits, - _ . or +"},
      {"[[tool]]\nname = '" + long_name + "'\n",
       "f:2: name = '" + std::string(59, 'n') + "...: 65536 bytes, more than 16384"},
      {"[[tool]]\nname = 'x'\nprogramms = ['x']\n", "f:3: unknown key 'programms'"},
      {"[[tool]]\nname = 'x'\nprograms = 'x'\n", "f:3: programs = 'x': must be a list of texts"},
      {"[[tool]]\nname = 'x'\nprograms = ['x', 4]\n", "f:3: programs = 4: must be a text"},
      {"[[tool]]\nname = 'x'\nprograms = ['/bin/x']\n",
       "f:3: programs = [ '/bin/x' ]: a program is a name without folders"},
      {"[[tool]]\nname = 'x'\ncrate = 'x'\nprograms = ['x']\n",
       "f:3: crate = 'x': a tool is either a crate or has programs"},
      {"[[tool]]\nname = 'x'\nversion = { pattern = '(' }\n",
       "f:3: pattern = '(': is no ECMAScript regular expression"},
      {"[[tool]]\nname = 'x'\nversion = { pattern = '(a)(b)(c)' }\n",
       "f:3: pattern = '(a)(b)(c)': has more than two groups"},
      {"[[tool]]\nname = 'x'\n[tool.convert]\nfrom = ['perl']\nto = 'rust'\nargv = ['x']\n"
       "output = 'x'\n",
       "f:4: from = [ 'perl' ]: 'perl' is none of python, c, cxx, shell"},
      {"[[tool]]\nname = 'x'\n[tool.convert]\nfrom = ['c']\nto = 'rust'\nargv = ['x']\n",
       "f:3: does not say where the result is"},
      {"[[tool]]\nname = 'x'\n[tool.convert]\nfrom = ['c']\nto = 'rust'\nargv = ['x']\n"
       "output = 'x'\nsuccess_codes = [0, 256]\n",
       "f:8: success_codes = [ 0, 256 ]: must be a list of numbers from 0 to 255"},
      {"[[tool]]\nname = 'x'\n[tool.convert]\nfrom = ['c']\nto = 'rust'\nargv = ['x']\n"
       "output = 'x'\ntime_limit_s = 0\n",
       "f:8: time_limit_s = 0: must be a number from 1 to 86400"},
      {"[[tool]]\nname = 'x'\n[[tool.install.step]]\nprogress = 'x'\n",
       "f:3: names no program to run"},
      {"[[tool]]\nname = 'x'\n[[tool.install.step]]\nargv = ['x']\nenv = { 'A=B' = '1' }\n",
       "f:5: env = { 'A=B' = '1' }: 'A=B' cannot be the name of a variable"},
      {"[[tool]]\nname = 'x'\n\n[[tool]]\nname = 'x'\n",
       "f:4: tool 'x' is described in f:1 already"},
      {"[[tool]]\nname = 'x'\nrequires = '3.20'\n",
       "f:3: requires = '3.20': '3.20' begins with none of >=, <=, ==, !=, >, <"},
      {"[[tools]]\nname = 'x'\n", "f:1: unknown key 'tools'"},
      {"tool = 3\n", "f:1: tool = 3: must be a list of tables"},
      {"[[tool]]\nname = 'a\\u0000b'\nsummary = \"a\\u0000b\"\n",
       "f:3: summary = \"a\\u0000b\": holds a NUL byte"},
  };
  for (const auto& [text, message] : all) {
    INFO(text.substr(0, 200));
    const auto parsed = ParseDescriptions(text, "f");
    CHECK(parsed.status().code() == absl::StatusCode::kInvalidArgument);
    CHECK(std::string(parsed.status().message()) == message);
  }
  const auto no_toml = ParseDescriptions("[[tool]]\nname = \n", "f");
  CHECK(no_toml.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(std::string(no_toml.status().message()).starts_with("f:2: "));
}

TEST_CASE("a user's tool replaces the built-in one in its place, others come last") {
  FakeMachine machine;
  const auto before = LoadDescriptions(machine.UserDir());
  machine.WriteFile(machine.UserDir() / "b.toml", "[[tool]]\nname='mine'\n");
  machine.WriteFile(machine.UserDir() / "a.toml", "[[tool]]\nname='depyler'\nsummary='my own'\n");
  machine.WriteFile(machine.UserDir() / "notes.txt", "this is no TOML");
  const auto after = LoadDescriptions(machine.UserDir());
  REQUIRE(before.ok());
  REQUIRE(after.ok());
  CHECK(after->size() == before->size() + 1);
  CHECK(after->back().name == "mine");
  for (size_t i = 0; i < before->size(); ++i) CHECK((*after)[i].name == (*before)[i].name);
  CHECK(FindIn(*after, "depyler")->summary == "my own");
  CHECK(FindIn(*after, "depyler")->converts_from.empty());
}

TEST_CASE("a wrong file of the user stops Open and is named") {
  FakeMachine machine;
  const fs::path file = machine.UserDir() / "x.toml";
  machine.WriteFile(file, "\n[[tool]]\nname = 'x'\nlicence = 'MIT'\n");
  const auto registry = Registry::Open({});
  CHECK(registry.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(std::string(registry.status().message()) == file.native() + ":4: unknown key 'licence'");
}

TEST_CASE("one tool in two files of the user is refused, both places are named") {
  FakeMachine machine;
  machine.WriteFile(machine.UserDir() / "a.toml", "[[tool]]\nname='x'\n");
  machine.WriteFile(machine.UserDir() / "b.toml", "\n[[tool]]\nname='x'\n");
  const auto all = LoadDescriptions(machine.UserDir());
  CHECK(std::string(all.status().message()) ==
        (machine.UserDir() / "b.toml").native() + ":2: tool 'x' is described in " +
            (machine.UserDir() / "a.toml").native() + ":1 already");
}

TEST_CASE("user files that are too large, or a folder that is none, are refused") {
  FakeMachine machine;
  machine.WriteFile(machine.UserDir() / "a.toml", std::string(3 << 20, '#'));
  CHECK(LoadDescriptions(machine.UserDir()).status().code() ==
        absl::StatusCode::kInvalidArgument);
  machine.WriteFile(machine.root() / "file", "");
  CHECK(LoadDescriptions(machine.root() / "file").status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("TOML that is nested without end does not exhaust the stack") {
  for (const char* open : {"[", "{a=", "x.", "[[a]]\n"}) {
    std::string text = "x = ";
    for (int i = 0; i < 100'000; ++i) text += open;
    INFO(open);
    CHECK_FALSE(ParseDescriptions(text, "f").ok());
  }
}

}  // namespace
}  // namespace batuta::tools

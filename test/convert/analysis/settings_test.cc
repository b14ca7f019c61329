#include "lib/convert/settings.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "test/convert/analysis/project_fixture.h"

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;

std::string ErrorOf(const std::string& toml) {
  TestProject project;
  project.Add("batuta.toml", toml);
  const auto settings = LoadSettings(project.root());
  if (settings.ok()) return "no error";
  CHECK(settings.status().code() == absl::StatusCode::kInvalidArgument);
  return std::string(settings.status().message());
}

}  // namespace

TEST_CASE("without batuta.toml everything has its default") {
  const TestProject project;
  const auto settings = LoadSettings(project.root());
  REQUIRE(settings.ok());
  CHECK(settings->time_limit_s == 10);
  CHECK(settings->use_found_cases);
  CHECK_FALSE(settings->native_commands);
  CHECK(settings->cases.empty());
}

TEST_CASE("every key of batuta.toml is read") {
  TestProject project;
  project.Add("tests/in.txt", "input\n");
  project.Add("batuta.toml", R"(
[project]
name = "demo"
exclude = ["third_party/**"]
python = "python3.11"
[build]
command = [["./configure"], ["make", "-j2"]]
[tools]
use = ["c2rust"]
[shell]
native_commands = true
[verify]
stderr = "ignore"
found = false
time_limit_s = 7
[[case]]
program = "wc"
name = "counts"
args = ["-l", "in.txt"]
stdin_file = "tests/in.txt"
files = { "d/a.txt" = "a\n" }
files_from = ["tests/in.txt"]
env = { LC_ALL = "C" }
in_project = true
stderr = "exact"
time_limit_s = 5
[[case]]
program = "wc"
stdin = "text"
[[suite]]
command = ["make", "check"]
programs = ["wc"]
)");
  const auto settings = LoadSettings(project.root());
  INFO(settings.status().ToString());
  REQUIRE(settings.ok());
  CHECK(settings->name == "demo");
  CHECK(settings->exclude == Strings{"third_party/**"});
  CHECK(settings->python == "python3.11");
  CHECK(settings->build_commands == std::vector<Strings>{{"./configure"}, {"make", "-j2"}});
  CHECK(settings->tools == Strings{"c2rust"});
  CHECK(settings->stderr_rule == StderrRule::kIgnore);
  CHECK_FALSE(settings->use_found_cases);
  CHECK(settings->native_commands);
  REQUIRE(settings->cases.size() == 2);
  const Case& first = settings->cases[0];
  CHECK(first.program == "wc");
  CHECK(first.name == "counts");
  CHECK(first.args == Strings{"-l", "in.txt"});
  CHECK(first.stdin_text == "input\n");
  CHECK(first.files.at("d/a.txt") == "a\n");
  CHECK(first.files.at("in.txt") == "input\n");
  CHECK(first.env.at("LC_ALL") == "C");
  CHECK(first.in_project);
  CHECK(first.stderr_rule == StderrRule::kExact);
  CHECK(first.time_limit_s == 5);
  const Case& second = settings->cases[1];
  CHECK(second.name == "case 2");
  CHECK(second.stdin_text == "text");
  CHECK(second.stderr_rule == StderrRule::kIgnore);
  CHECK(second.time_limit_s == 7);
  REQUIRE(settings->suites.size() == 1);
  CHECK(settings->suites[0].argv == Strings{"make", "check"});
  CHECK(settings->suites[0].programs == Strings{"wc"});
}

TEST_CASE("what is wrong in batuta.toml is named with its line") {
  CHECK(ErrorOf("[project]\nnmae = 1\n") == "batuta.toml:2: unknown key project.nmae");
  CHECK(ErrorOf("\n[proyect]\n") == "batuta.toml:2: unknown key proyect");
  CHECK(ErrorOf("[project]\nname = 1\n") == "batuta.toml:2: project.name must be a string");
  CHECK(ErrorOf("[verify]\nfound = 1\n") == "batuta.toml:2: verify.found must be true or false");
  CHECK(ErrorOf("[verify]\ntime_limit_s = 0\n") ==
        "batuta.toml:2: verify.time_limit_s must be whole seconds, 1 to 86400");
  CHECK(ErrorOf("[verify]\nstderr = \"loose\"\n") ==
        "batuta.toml:2: stderr is \"exact\" or \"ignore\", not \"loose\"");
  CHECK(ErrorOf("[build]\ncommand = [\"make\"]\n") ==
        "batuta.toml:2: a command of build.command must be a list of strings");
  CHECK(ErrorOf("[build]\ncommand = [[]]\n") == "batuta.toml:2: an empty command");
  CHECK(ErrorOf("[case]\n") == "batuta.toml:1: case must be a list of tables: [[case]]");
  CHECK(ErrorOf("[[project]]\n") == "batuta.toml:1: project must be a table: [project]");
  CHECK(ErrorOf("[[case]]\nname = \"x\"\n") ==
        "batuta.toml:1: a case needs the name of its program");
  CHECK(ErrorOf("[[suite]]\n") == "batuta.toml:1: a suite needs a command");
  CHECK(ErrorOf("x = [\n").starts_with("batuta.toml:"));
  // The parser quotes the text as it stands.
  CHECK(ErrorOf("x = fa\n").find('\n') == std::string::npos);
  CHECK(ErrorOf("\"a\\nb\\u001b[2J\" = 1\n") == "batuta.toml:1: unknown key a\\x0ab\\x1b[2J");
  CHECK(ErrorOf("name = \"\xff\"\n").starts_with("batuta.toml:1: "));
}

TEST_CASE("a case cannot be ambiguous or hold what no program can be given") {
  CHECK(ErrorOf("[[case]]\nprogram = \"a\"\nname = \"x\"\n[[case]]\nprogram = \"a\"\nname = \"x\"\n") ==
        "batuta.toml:6: a has a case \"x\" already");
  CHECK(ErrorOf("[[case]]\nprogram = \"a\"\nargs = [\"x\\u0000y\"]\n") ==
        "batuta.toml:3: an element of case.args holds a NUL");
  CHECK(ErrorOf("[[case]]\nprogram = \"a\"\nenv = { \"A=B\" = \"x\" }\n") ==
        "batuta.toml:3: \"A=B\": is no name of a variable");
  CHECK(ErrorOf("[[case]]\nprogram = \"a\"\nfiles = { \"x\" = \"\", \"x/y\" = \"\" }\n") ==
        "batuta.toml:3: \"x\": is both a file and a folder");
}

TEST_CASE("paths of batuta.toml stay in the project") {
  CHECK(ErrorOf("[[case]]\nprogram = \"a\"\nfiles = { \"../x\" = \"\" }\n") ==
        "batuta.toml:3: \"../x\": is no path inside the run's folder");
  CHECK(ErrorOf("[[case]]\nprogram = \"a\"\nfiles = { \"/etc/x\" = \"\" }\n") ==
        "batuta.toml:3: \"/etc/x\": is no path inside the run's folder");
  CHECK(ErrorOf("[[case]]\nprogram = \"a\"\nstdin_file = \"/etc/passwd\"\n") ==
        "batuta.toml:3: /etc/passwd: leads out of the project");
  CHECK(ErrorOf("[[case]]\nprogram = \"a\"\nfiles_from = [\"none\"]\n") ==
        "batuta.toml:3: none: No such file or directory");
  CHECK(ErrorOf("[project]\nexclude = [\"../x\"]\n") ==
        "batuta.toml:2: \"../x\": is no pattern for paths of the project");
  TestProject project;
  project.Link("in.txt", "/etc/passwd");
  project.Add("batuta.toml", "[[case]]\nprogram = \"a\"\nstdin_file = \"in.txt\"\n");
  CHECK(std::string(LoadSettings(project.root()).status().message()) ==
        "batuta.toml:3: in.txt: leads out of the project");
}

TEST_CASE("the template that init writes can be loaded, whatever the names") {
  TestProject project;
  project.Add("a \"b\"\n\xff.py", "print(1)\n").Add("Makefile", "all:\n").Add("wc.c", "int main() {}\n");
  Analysis analysis = project.Analyzed();
  analysis.root += "/odd\n\"name\xff";
  const std::string text = MakeSettingsTemplate(analysis);
  CHECK(text.find("# program = \"wc\"  # of \"wc.c\"") != std::string::npos);
  CHECK(text.find("# command = [[\"make\", \"-j2\"]]") != std::string::npos);
  project.Add("batuta.toml", text);
  const auto settings = LoadSettings(project.root());
  INFO(settings.status().ToString());
  REQUIRE(settings.ok());
  CHECK(settings->name == "odd\n\"name?");
  CHECK(settings->cases.empty());
}

// The parser's answer was undefined for U+FB26 to U+FEFE (see lib/os/toml.h).
TEST_CASE("any character where a key should be is an error with its line") {
  for (unsigned c = 0x80; c < 0xfffe; c += c < 0xfa00 ? 29 : 1) {
    if (c >= 0xd800 && c < 0xe000) continue;
    std::string text = "[project]\n";
    if (c >= 0x800) {
      text += {static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3f)),
               static_cast<char>(0x80 | (c & 0x3f))};
    } else {
      text += {static_cast<char>(0xc0 | c >> 6), static_cast<char>(0x80 | (c & 0x3f))};
    }
    const auto settings = ParseSettings(text + "\n= 1\n", "");
    INFO("U+" << std::hex << c << ": " << settings.status());
    REQUIRE(settings.status().code() == absl::StatusCode::kInvalidArgument);
    REQUIRE(std::string(settings.status().message()).rfind("batuta.toml:", 0) == 0);
  }
}

}  // namespace batuta::convert

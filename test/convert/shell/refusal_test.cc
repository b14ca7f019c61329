#include <catch2/catch.hpp>

#include "lib/convert/shell/program_writer.h"

namespace batuta::convert::shell {
namespace {

std::string RefusalOf(const std::string& text, Dialect dialect) {
  const auto program =
      WriteProgram({.path = "t.sh", .program = "t", .dialect = dialect, .text = text}, {});
  return program.ok() ? "" : std::string(program.status().message());
}

TEST_CASE("what cannot be translated is refused with its line and construct") {
  CHECK(RefusalOf("echo a\ncoproc cat\n", Dialect::kBash) == "t.sh:2: a coprocess");
  CHECK(RefusalOf("true\nselect x in a b; do echo; done\n", Dialect::kBash) == "t.sh:2: select");
  CHECK(RefusalOf("\n\nalias ll='ls -l'\n", Dialect::kDash) == "t.sh:3: alias");
  CHECK(RefusalOf("shopt -s expand_aliases\n", Dialect::kBash) == "t.sh:1: aliases");
}

TEST_CASE("a script with an error in its syntax is refused with the line") {
  CHECK(RefusalOf("echo a\nif true; then\n", Dialect::kBash).find("t.sh: 2:1") == 0);
  CHECK_FALSE(RefusalOf("a=(1 2)\n", Dialect::kDash).empty());
}

TEST_CASE("what is interpreted because it is known only at run time is noted") {
  const auto notes_of = [](const std::string& text) {
    const auto program = WriteProgram({.path = "t.sh", .program = "t", .text = text}, {});
    return program.ok() ? program->notes : std::vector<std::string>{"refused"};
  };
  CHECK(notes_of("eval 'echo a'\ntrap 'echo b' EXIT\ntrap - EXIT\n").empty());
  const auto notes = notes_of("eval \"echo $1\"\ntrap \"$2\" EXIT\n. \"$3\"\n");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find("the text of eval in line 1, trap in line 2, . in line 3") !=
        std::string::npos);
}

TEST_CASE("no comment of a script becomes documentation in Rust") {
  const auto program = WriteProgram(
      {.path = "t.sh", .program = "t", .text = "echo a\n#! note\n#/ other\necho b\n"}, {});
  REQUIRE(program.ok());
  CHECK(program->main.find("\n// ! note\n// / other\n") != std::string::npos);
}

TEST_CASE("binary data is no script") {
  CHECK(RefusalOf(std::string("echo a\0b\n", 9), Dialect::kBash) == "t.sh: holds NUL bytes");
}

TEST_CASE("functions, comments and control flow stay what they were") {
  const auto program = WriteProgram(
      {.path = "t.sh",
       .program = "t",
       .text =
           "# Says hello.\nsayHello() {\n  # to whom\n  echo \"hello $1\"\n}\nfor n in a b; do\n"
           "  if [ \"$n\" = b ]; then break; fi\n  sayHello \"$n\"\ndone\n"},
      {});
  REQUIRE(program.ok());
  const std::string& text = program->main;
  CHECK(text.find("fn say_hello(sh: &mut Shell) -> Flow {\n// to whom\nsh.run(4, &[lit(\"echo\"), "
                  "quoted(&[lit(\"hello \"), var(\"1\")])])?;") != std::string::npos);
  CHECK(text.find("for value in sh.items(6, &[lit(\"a\"), lit(\"b\")])? {") != std::string::npos);
  CHECK(text.find("break;") != std::string::npos);
  CHECK(text.find("// Says hello.") != std::string::npos);
  CHECK_FALSE(program->needs_tree);
}

}  // namespace
}  // namespace batuta::convert::shell

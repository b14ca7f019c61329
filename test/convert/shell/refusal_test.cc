#include <catch2/catch.hpp>

#include "lib/convert/shell/program_writer.h"
#include "lib/convert/shell/source_map.h"

namespace batuta::convert::shell {
namespace {

std::string RefusalOf(const std::string& text, Dialect dialect) {
  const auto program =
      WriteProgram({.path = "t.sh", .program = "t", .dialect = dialect, .text = text}, {});
  return program.ok() ? "" : std::string(program.status().message());
}

std::string RustOf(const std::string& text, Dialect dialect = Dialect::kBash) {
  const auto program =
      WriteProgram({.path = "t.sh", .program = "t", .dialect = dialect, .text = text}, {});
  return program.ok() ? program->main : std::string(program.status().message());
}

TEST_CASE("what cannot be translated is refused with its line and construct") {
  CHECK(RefusalOf("echo a\ncoproc cat\n", Dialect::kBash) == "t.sh:2: a coprocess");
  CHECK(RefusalOf("\n\nalias ll='ls -l'\n", Dialect::kDash) == "t.sh:3: alias");
  CHECK(RefusalOf("shopt -s expand_aliases\n", Dialect::kBash) == "t.sh:1: aliases");
}

TEST_CASE("braces that no program can hold are refused, not left as they are written") {
  for (const char* word : {"{0..9}{0..9}{0..9}{0..9}{0..9}{0..9}", "{1..200000}",
                           "{-9223372036854775808..9223372036854775807}"}) {
    CHECK(RefusalOf(std::string("echo ") + word + "\n", Dialect::kBash) ==
          "t.sh:1: braces that make too many words");
  }
  const std::string last = RustOf("echo {9223372036854775806..9223372036854775807}\n");
  CHECK(last.find("\"9223372036854775806\", \"9223372036854775807\"]") != std::string::npos);
}

TEST_CASE("commands in arithmetic in commands are written once each") {
  std::string deep = "1";
  for (int i = 0; i < 30; ++i) deep = "$(( $(echo " + deep + ") ))";
  const std::string text = RustOf("echo " + deep + "\n");
  CHECK(text.find("words![\"echo\", \"1\"]") != std::string::npos);
  CHECK(text.size() < 100'000);
}

TEST_CASE("a path becomes no code") {
  const auto program =
      WriteProgram({.path = "a\nfn main() {}\n.sh", .program = "t", .text = "echo a\n"}, {});
  REQUIRE(program.ok());
  CHECK(program->main.find("\nfn main() {}") == std::string::npos);
}

TEST_CASE("a script with an error in its syntax is refused with the line") {
  CHECK(RefusalOf("echo a\nif true; then\n", Dialect::kBash) ==
        "t.sh:2: if statement must end with \"fi\"");
  CHECK_FALSE(RefusalOf("a=(1 2)\n", Dialect::kDash).empty());
}

TEST_CASE("a script that its own shell cannot read is refused, whatever shfmt says") {
  const std::string groups = "case $1 in\n@(a|b)) echo ;;\nesac\n";
  CHECK(RefusalOf(groups, Dialect::kBash) ==
        "t.sh: bash reads it otherwise: line 2: syntax error near unexpected token `('");
  CHECK(RefusalOf("shopt -s extglob\n" + groups, Dialect::kBash).empty());
  const std::string special = "echo a\nbreak() { echo b; }\n";
  CHECK(RefusalOf(special, Dialect::kBash).empty());
  CHECK(RefusalOf(special, Dialect::kDash) ==
        "t.sh: dash reads it otherwise: 2: Syntax error: Bad function name");
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

TEST_CASE("a comment behind let is a comment") {
  const std::string text = RustOf("let \"a += 1\"  # more # of it\nlet 'b = 2'; echo '#' $b\n");
  CHECK(text.find("sh.run(1, words![\"let\", \"a += 1\"])") != std::string::npos);
  CHECK(text.find("words![\"let\", \"b = 2\"])?;\nsh.run(2, words![\"echo\", \"#\", var(\"b\")]") !=
        std::string::npos);
}

TEST_CASE("a word of a list may begin with a bracket") {
  const std::string text = RustOf("l=([ab] x [c]y)\nm=([ab])\n");
  CHECK(text.find("item(glob(\"[ab]\")), item(lit(\"x\")), item(glob(\"[c]y\"))") !=
        std::string::npos);
  CHECK(text.find("set_list(\"m\", &[item(glob(\"[ab]\"))])") != std::string::npos);
}

TEST_CASE("a script need not be UTF-8") {
  const std::string text = RustOf("echo \"caf\xe9 $1\" \xff*\n# \xe9\n", Dialect::kDash);
  CHECK(text.find("quoted(&[lit(b\"caf\\xe9 \"), var(\"1\")]), glob(b\"\\xff*\")") !=
        std::string::npos);
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
  CHECK(text.find("fn say_hello(sh: &mut Shell) -> Flow {\n// to whom\nsh.run(4, words![\"echo\", "
                  "text!(\"hello $1\")])?;") != std::string::npos);
  CHECK(text.find("for value in sh.items(6, &[lit(\"a\"), lit(\"b\")])? {") != std::string::npos);
  CHECK(text.find("break;") != std::string::npos);
  CHECK(text.find("// Says hello.") != std::string::npos);
  CHECK_FALSE(program->needs_tree);
}

TEST_CASE("a variable that is a number wherever it is set becomes Rust's own") {
  const std::string text =
      RustOf("i=0\nwhile [ \"$i\" -lt 3 ]; do\n  i=$((i + 1))\ndone\necho \"$i\"\n");
  CHECK(text.find("let i = sh.counter(\"i\", 0);\n") != std::string::npos);
  CHECK(text.find("while i.get() < 3 {\ni.set(i.get().wrapping_add(1_i64));\n}\n") !=
        std::string::npos);
  CHECK(text.find("sh.run(5, words![\"echo\", number(&i)])?;") != std::string::npos);
}

TEST_CASE("counters have names of their own in Rust") {
  const std::string text = RustOf(
      "nA=0\nn_a=0\nnumber=0\nf() { :; }\nf=0\n"
      "nA=$((nA + 1))\nn_a=$((n_a + 1))\nnumber=$((number + 1))\nf=$((f + 1))\n");
  for (const char* made : {"let n_a = sh.counter(\"nA\"", "let count_n_a = sh.counter(\"n_a\"",
                           "let number_fn = sh.counter(", "let count_f = sh.counter("}) {
    INFO(made);
    CHECK(text.find(made) != std::string::npos);
  }
}

TEST_CASE("a variable that anything else may set stays the shell's") {
  const auto counts = [](const std::string& text) {
    return RustOf(text).find(".counter(") != std::string::npos;
  };
  const std::string loop = "i=0\nwhile [ $i -lt 3 ]; do i=$((i + 1)); done\n";
  CHECK(counts(loop));
  CHECK_FALSE(counts(loop + "read i\n"));
  CHECK_FALSE(counts(loop + "eval \"$1\"\n"));
  CHECK_FALSE(counts(loop + ". ./other\n"));
  CHECK_FALSE(counts(loop + "f() { i=x; }\n"));
  CHECK_FALSE(counts(loop + "for i in a; do :; done\n"));
  CHECK_FALSE(counts("set -x\n" + loop));
  CHECK_FALSE(counts("echo \"$i\"\n" + loop));
  CHECK_FALSE(counts(loop + "trap 'echo $i' EXIT\n"));
  CHECK_FALSE(counts(loop + "(( i = i * 2 ))\n"));
  CHECK_FALSE(counts(loop + "unset \"$1\"\n"));
}

TEST_CASE("a status that nobody looks at is not kept") {
  CHECK(RustOf("if true; then echo a; fi\necho b\n").find("set_status") == std::string::npos);
  CHECK(RustOf("if true; then echo a; fi\necho $?\n").find("set_status") != std::string::npos);
  CHECK(RustOf("if true; then echo a; fi\nexit\n").find("set_status") != std::string::npos);
  CHECK(RustOf("f() { return; }\nif true; then echo a; fi\nf\n").find("set_status") !=
        std::string::npos);
}

TEST_CASE("pipelines read as a chain") {
  CHECK(RustOf("ls | sort -r |& wc -l\n")
            .find("pipe(1).run(1, words![\"ls\"]).code(&|sh| sh.with(1, &[redirect(2, "
                  "Kind::Copy, lit(\"1\"))], |sh| sh.run_last(1, words![\"sort\", "
                  "\"-r\"]))).run(1, words![\"wc\", \"-l\"]).wait(sh)?;") != std::string::npos);
}

TEST_CASE("a function that cannot be translated goes to bash alone") {
  const auto program =
      WriteProgram({.path = "t.sh",
                    .program = "t",
                    .text = "help() { echo help; }\npick() {\n  help\n  coproc cat\n}\n"
                            "pick\n"},
                   {});
  REQUIRE(program.ok());
  CHECK(program->main.find("sh.bridge(\"pick\", \"help() { echo help; }\\npick() {\\n") !=
        std::string::npos);
  REQUIRE(program->notes.size() == 1);
  CHECK(program->notes[0] == "function pick is not translated, bash runs it: t.sh:4: a coprocess");
  CHECK(program->bridged_lines == 4);
  // Not one that only the script's own process can run.
  CHECK(RefusalOf("f() { echo $$; coproc cat; }\nf\n", Dialect::kBash) == "t.sh:1: a coprocess");
}

TEST_CASE("marks of lines become pairs of lines") {
  SourceMap map;
  CHECK(TakeMarks("a\n//@0:3\n  //@0:4\n  b\n//@1:9\nc\n//@x\n", &map) == "a\n  b\nc\n//@x\n");
  CHECK(map.RustLineOf(0, 4) == 2);
  CHECK(map.RustLineOf(1, 9) == 3);
  CHECK(map.RustLineOf(1, 4) == 0);
  CHECK(map.ToJson({"a.sh", "b.sh"}) ==
        "{\"src/main.rs\":[{\"shell\":\"a.sh\",\"lines\":[[2,3],[2,4]]},{\"shell\":\"b.sh\","
        "\"lines\":[[3,9]]}]}\n");
}

}  // namespace
}  // namespace batuta::convert::shell

#include "lib/convert/scan_shell.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;

FileScan Scan(std::string_view source) { return ScanFile("x.sh", source); }

Strings Commands(std::string_view source) {
  Strings names;
  for (const Reference& reference : Scan(source).references) names.push_back(reference.name);
  return names;
}

const char* Where(Anchor anchor) {
  switch (anchor) {
    case Anchor::kNone:
      return "";
    case Anchor::kScriptFolder:
      return "<script>/";
    case Anchor::kProjectRoot:
      return "<root>/";
    case Anchor::kUnknown:
      return "<?>/";
  }
  return "";
}

Strings Sources(std::string_view source) {
  Strings names;
  for (const Reference& reference : Scan(source).references) {
    if (reference.kind == DependencyKind::kSource) {
      names.push_back(Where(reference.anchor) + reference.name);
    }
  }
  return names;
}

}  // namespace

TEST_CASE("commands are found wherever they stand") {
  CHECK(Commands("a | b && c || d; e &\nf\n") == Strings{"a", "b", "c", "d", "e", "f"});
  CHECK(Commands("if a; then b; elif c; then d; else e; fi\n") == Strings{"a", "b", "c", "d", "e"});
  CHECK(Commands("for i in x y; do a $i; done; while b; do c; done\n") == Strings{"a", "b", "c"});
  CHECK(Commands("case $(a) in x|y) b ;; (z) c;& *) d\nesac\ne\n") ==
        Strings{"a", "b", "c", "d", "e"});
  CHECK(Commands("x=$(a `b`) y=\"$(c \"$(d)\")\" e <(f) >out 2>&1\n") ==
        Strings{"b", "a", "d", "c", "f", "e"});
  CHECK(Commands("( a; { b; } ) ; ! c\n") == Strings{"a", "b", "c"});
  CHECK(Commands("[[ $x == y && -f z ]] && a; (( x > 1 )) || b; c=$((1 << 2)); d\n") ==
        Strings{"a", "b", "d"});
}

TEST_CASE("text that is no command is none") {
  CHECK(Commands("# a\necho b \"c; d\" 'e; f' g\\;h # i\n").empty());
  CHECK(Commands("cat <<EOF >x\nno $(yes) \\$(no)\nEOF\nnext\n") == Strings{"cat", "yes", "next"});
  CHECK(Commands("cat <<'EOF'\n$(no)\nEOF\nnext\n") == Strings{"cat", "next"});
  CHECK(Commands("cat <<-A <<B\n\tno\n\tA\nno\nB\nnext\n") == Strings{"cat", "next"});
  CHECK(Commands("x=(a b c) y+=d\narr[0]=e f\n") == Strings{"f"});
  CHECK(Commands("cat <<< \"$(a)\"\n") == Strings{"a", "cat"});
  CHECK(Commands("f() { a; }\nfunction g { b; }\n") == Strings{"a", "b"});
}

TEST_CASE("functions are no programs and their bodies do nothing by themselves") {
  const FileScan scan = Scan("f() { a; }\nfunction g {\n b\n}\nalias h='x'\n");
  CHECK(scan.functions == Strings{"f", "g", "h"});
  CHECK_FALSE(Scan("f() { a; }\nfunction g {\n b\n}\nX=1\n").runs);
  CHECK(Scan("f() { a; }\nf\n").runs);
}

TEST_CASE("a script finds its neighbours by its own folder") {
  CHECK(Sources(". \"$(dirname \"$0\")/lib.sh\"\n") == Strings{"<script>/lib.sh"});
  CHECK(Sources("source ${BASH_SOURCE[0]%/*}/lib.sh\n") == Strings{"<script>/lib.sh"});
  CHECK(Sources("D=$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" >/dev/null 2>&1 && pwd)\n"
                ". \"$D/a.sh\"\nsource \"${D}/../b.sh\"\n") ==
        Strings{"<script>/a.sh", "<script>/../b.sh"});
  CHECK(Sources("S=$(readlink -f \"$0\"); D=`dirname \"$S\"`; . $D/x.sh\n") ==
        Strings{"<script>/x.sh"});
  CHECK(Sources("R=$(git rev-parse --show-toplevel)\n. $R/x.sh\n") == Strings{"<root>/x.sh"});
  CHECK(Sources(". ./a.sh\n. b.sh\nsource -- c.sh\n") == Strings{"./a.sh", "b.sh", "c.sh"});
  CHECK(Sources(". \"$SOMEWHERE/lib/x.sh\"\n. \"$FILE\"\n. \"${X:-.}/y.sh\"\n") ==
        Strings{"<?>/lib/x.sh", "./y.sh"});
  CHECK(Sources("L=lib; . \"./$L/x.sh\"\n") == Strings{"./lib/x.sh"});
}

TEST_CASE("interpreters and wrappers pass on what they run") {
  CHECK(Commands("python3 -u tools/x.py a\n") == Strings{"python3", "tools/x.py"});
  CHECK(Commands("bash -e x.sh; sh -c 'a; b'\n") == Strings{"bash", "x.sh", "sh", "a", "b"});
  CHECK(Commands("python3 -m pkg.mod; python3 -c 'import x'\n") ==
        Strings{"python3", "pkg.mod", "python3"});
  CHECK(Commands("env A=b nohup a x; timeout 5 b; xargs -0 -n 1 c; exec d\n") ==
        Strings{"env", "nohup", "a", "timeout", "b", "xargs", "c", "d"});
  CHECK(Commands("find . -name '*.c' -exec grep x {} \\;\n") == Strings{"find", "grep"});
  CHECK(Commands("find . -exec sh -c 'a \"$1\"' sh {} +\n") == Strings{"find", "sh", "a"});
  CHECK(Commands("command -v jq >/dev/null; trap 'clean up' EXIT; eval \"run me\"\n") ==
        Strings{"clean", "run"});
}

TEST_CASE("shell lines and decisions are counted") {
  const FileScan scan = Scan("#!/bin/sh\n# c\n\nif a && b; then # d\n  c\nfi\ncat <<E\n# text\n\nE\n");
  CHECK(scan.lines == 10);
  CHECK(scan.code_lines == 6);
  CHECK(scan.complexity == 3);
}

TEST_CASE("broken shell becomes oddities") {
  CHECK(Scan("echo 'abc\n").oddities.at(0).text == "a quote ' is never closed");
  CHECK(Scan("echo \"abc\n").oddities.at(0).text == "a quote \" is never closed");
  CHECK(Scan("if a; then b\n").oddities.at(0).text == "'if' and 'fi' do not pair up");
  CHECK(Scan("cat <<EOF\nabc\n").oddities.at(0).text.starts_with("a here-document is never"));
  CHECK(Scan("case x y\n").oddities.at(0).text == "'case' without 'in'");
  CHECK(Scan("a)\n").oddities.at(0).text == "')' closes nothing");
}

TEST_CASE("nesting without end is given up, not followed") {
  std::string deep, braces, text;
  for (int i = 0; i < 200000; ++i) deep += "$(";
  for (int i = 0; i < 200000; ++i) braces += "${x:-";
  for (int i = 0; i < 200000; ++i) text += "$((";
  CHECK_FALSE(Scan("a " + deep).oddities.empty());
  CHECK_FALSE(Scan("a " + braces).oddities.empty());
  CHECK_FALSE(Scan("a " + text).oddities.empty());
  CHECK_FALSE(Scan(std::string(200000, '(')).oddities.empty());
  CHECK_FALSE(Scan("x=\"" + std::string(200000, '`')).oddities.empty());
}

TEST_CASE("what multiplies itself is given up, not followed") {
  CHECK_FALSE(Scan("x='eval \"$x\"; eval \"$x\"; eval \"$x\"'\neval \"$x\"\n").oddities.empty());
  std::string finds;
  for (int i = 0; i < 20000; ++i) finds += "find -exec env ";
  CHECK(Commands(finds + "a\n") == Strings{"find", "env", "find"});
}

}  // namespace batuta::convert

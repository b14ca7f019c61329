#include "lib/convert/c/c2rust.h"

#include <iostream>
#include <optional>

#include "batuta/tools.h"
#include "test/convert/c/scratch_project.h"

namespace batuta::convert {
namespace {

const tools::Registry& Machine() {
  static const tools::Registry registry = [] {
    auto opened = tools::Registry::Open({.use_cache = false});
    return opened.ok() ? *std::move(opened) : tools::Registry();
  }();
  return registry;
}

// False, loudly, where c2rust is not installed: the situation is then not tested.
bool HasC2rust() {
  if (Machine().Find("c2rust") != nullptr) return true;
  WARN("SKIPPED: c2rust is not installed");
  std::cerr << "SKIPPED: c2rust is not installed\n";
  return false;
}

absl::StatusOr<Crate> Translate(ScratchProject& project, const CTarget& target) {
  Unit unit;
  unit.name = "p";
  unit.target = target;
  Original original;
  original.build_root = project.root();
  CandidateInput input;
  input.unit = &unit;
  input.analysis = &project.analysis;
  input.original = &original;
  input.registry = &Machine();
  input.tool = Machine().Find("c2rust");
  input.scratch = project.dir() / "scratch" / "p";
  input.output = project.dir() / "crate";
  REQUIRE(os::MakeDirs(input.scratch).ok());
  REQUIRE(os::MakeDirs(input.output).ok());
  return MakeC2rustCrate(input);
}

// Builds as the workspace does: C's arithmetic.
fs::path BuildRust(const ScratchProject& project, const Crate& crate) {
  std::string manifest =
      "[package]\nname = \"p\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n"
      "[profile.release]\noverflow-checks = false\n[dependencies]\n";
  for (const auto& [name, version] : crate.dependencies) {
    manifest += name + " = \"" + version + "\"\n";
  }
  REQUIRE(os::WriteFileAtomic(crate.dir / "Cargo.toml", manifest).ok());
  const fs::path target = project.dir() / "target";
  const auto built =
      MustRun({"cargo", "build", "-q", "--release", "--target-dir", target}, crate.dir);
  INFO(built.stderr_text);
  REQUIRE(built.Succeeded());
  return target / "release/p";
}

// Both are called by the same name: programs print it.
os::ProcessResult RunAs(const fs::path& program, const std::vector<std::string>& arguments,
                        const fs::path& cwd) {
  os::ProcessSpec spec;
  spec.program = program.native();
  spec.argv = {"./p"};
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  spec.cwd = cwd;
  const auto result = os::RunProcess(spec);
  INFO(result.status());
  REQUIRE(result.ok());
  return *result;
}

// The translation of the project's only program behaves as the original for every argument list.
void CheckSame(ScratchProject& project, const std::vector<std::vector<std::string>>& runs) {
  const auto targets = project.Build();
  REQUIRE(targets.size() == 1);
  const auto crate = Translate(project, targets[0]);
  INFO(crate.status());
  REQUIRE(crate.ok());
  CHECK(crate->kind == CrateKind::kTranslated);
  const fs::path rust = BuildRust(project, *crate);
  for (const auto& arguments : runs) {
    const auto expected = RunAs(project.root() / targets[0].product, arguments, project.root());
    const auto actual = RunAs(rust, arguments, project.root());
    CHECK(actual.stdout_text == expected.stdout_text);
    CHECK(actual.stderr_text == expected.stderr_text);
    CHECK(actual.exit_code == expected.exit_code);
    CHECK(actual.term_signal == expected.term_signal);
  }
}

TEST_CASE("a program of several files is the same in Rust") {
  if (!HasC2rust()) return;
  ScratchProject project(
      {{"Makefile", "p: main.o lib/log.o\n\tcc -o $@ $^ -lm\n"},
       {"lib/log.h", "void say(const char *format, ...);\ndouble sum(int n, ...);\n"},
       {"lib/log.c",
        "#include <stdarg.h>\n#include <stdio.h>\n#include \"log.h\"\n"
        "static void vsay(const char *f, va_list ap) { va_list again; va_copy(again, ap);\n"
        "  vprintf(f, ap); vfprintf(stderr, f, again); va_end(again); }\n"
        "void say(const char *f, ...) { va_list ap; va_start(ap, f); vsay(f, ap); va_end(ap); }\n"
        "double sum(int n, ...) { extern double start; va_list ap; double s = start;\n"
        "  va_start(ap, n); while (n--) s += va_arg(ap, double); s += va_arg(ap, int);\n"
        "  va_end(ap); return s; }\n"},
       {"main.c",
        "#include <math.h>\n#include <stdio.h>\n#include <string.h>\n#include <wchar.h>\n"
        "#include \"lib/log.h\"\n"
        "double start = 0.25;\nstatic unsigned char text[] = {\"text\"};\n"
        "static const wchar_t *wide = L\"wide\";\nstatic char table[2][4] = {{\"ab\"}, {\"c\"}};\n"
        "struct bits { unsigned a : 3; int b : 5; };\n"
        "int main(int argc, char **argv) {\n"
        "  struct bits bits = {argc, -2};\n  unsigned char local[] = {\"xy\"};\n"
        "  int big = 2147483647; big += argc;\n"
        "  say(\"%d %s %g %d %d %d %d %d %g\\n\", argc, argv[argc - 1], 2.5, 4, 5, 6, 7, 8, 9.5);\n"
        "  printf(\"%g %s %ls %s %s %zu\\n\", sum(2, 1.5, sqrt(argc), 3), text, wide, table[1],\n"
        "         local, sizeof local);\n"
        "  printf(\"%d %d %u %d\\n\", bits.a, bits.b, 0u - argc, big);\n"
        "  for (int i = 0;; i++) { if (i > argc) break; printf(\"%d\", i); }\n"
        "}\n"}});
  project.Includes("main.c", "lib/log.h");
  CheckSame(project, {{}, {"b"}, {"\xff not UTF-8", "two"}});
}

TEST_CASE("an old-style program, with more named arguments than registers, is the same in Rust") {
  if (!HasC2rust()) return;
  ScratchProject project(
      {{"Makefile", "p: main.o old.o\n\tcc -w -o $@ $^\n%.o: %.c\n\tcc -w -c -o $@ $<\n"},
       {"old.h", "extern char *join();\nextern double half();\n"},
       {"old.c",
        "#include <stdarg.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include \"old.h\"\n"
        "char *join(a, n, c) char *a; unsigned n; char c; {\n"
        "  char *s = malloc(99); sprintf(s, \"%s-%u-%c\", a, n, c); return s; }\n"
        "double half(x) double x; { return x / 2; }\n"
        "int many(int a, int b, int c, int d, int e, int f, char *g, long h, const char *format, ...) {\n"
        "  va_list ap; int n; va_start(ap, format);\n"
        "  printf(\"%d%d%d%d%d%d%s%ld \", a, b, c, d, e, f, g, h);\n"
        "  n = vprintf(format, ap); va_end(ap); return n; }\n"},
       {"main.c",
        "#include <stdio.h>\n#include \"old.h\"\n"
        "int many(int, int, int, int, int, int, char *, long, const char *, ...);\n"
        "struct op { double (*f)(); };\n"
        "twice(n) { return 2 * n; }\n"
        "main(argc, argv) int argc; char **argv; {\n"
        "  struct op op; op.f = half;\n"
        "  puts(join(argv[argc - 1], argc, 'x')); later(argc, \"text\");\n"
        "  printf(\"%d %g %lu\\n\", twice(argc), op.f(3.0), strlen(argv[0]));\n"
        "  printf(\"%d\\n\", many(1, 2, 3, 4, 5, 6, \"g\", 8L, \"%s %d %g\\n\", \"z\", 9, 2.5));\n"
        "  return argc; }\n"
        "later(n, s) char *s; { printf(\"%d %s\\n\", n, s); return 0; }\n"}});
  project.Includes("main.c", "old.h");
  project.Includes("old.c", "old.h");
  CheckSame(project, {{}, {"b", "two"}});
}

TEST_CASE("output that nobody reads ends the program as it ends the original") {
  if (!HasC2rust()) return;
  ScratchProject project({{"Makefile", "yes: yes.c\n\tcc -o $@ yes.c\n"},
                          {"yes.c",
                           "#include <stdio.h>\nint main(void) { for (;;) puts(\"y\"); }\n"}});
  const auto targets = project.Build();
  REQUIRE(targets.size() == 1);
  const auto crate = Translate(project, targets[0]);
  INFO(crate.status());
  REQUIRE(crate.ok());
  const fs::path rust = BuildRust(project, *crate);
  const auto ended = MustRun({"bash", "-c", "\"$0\" | head -n1; echo ${PIPESTATUS[0]}", rust});
  CHECK(ended.stdout_text == "y\n141\n");
}

TEST_CASE("what c2rust cannot translate is refused with its reason") {
  if (!HasC2rust()) return;
  ScratchProject project({{"Makefile", "p: p.c\n\tcc -o $@ p.c\n"},
                          {"p.c",
                           "#include <stdio.h>\nint main(int argc, char **argv) {\n"
                           "  long double x = argc; printf(\"%Lf\\n\", x); return 0; }\n"}});
  const auto targets = project.Build();
  REQUIRE(targets.size() == 1);
  const auto crate = Translate(project, targets[0]);
  REQUIRE(absl::IsFailedPrecondition(crate.status()));
  CHECK(std::string(crate.status().message()).find("long double") != std::string::npos);
}

TEST_CASE("C++ and assembly are refused before anything runs") {
  ScratchProject project({});
  CTarget target;
  target.commands = {{"/p/a.cc", "/p", {"g++", "-c", "a.cc", "-o", "a.o"}, "/p/a.o"}};
  CHECK(std::string(Translate(project, target).status().message()) == "c2rust: 'a.cc' is C++");
  target.commands = {{"/p/a.S", "/p", {"cc", "-c", "a.S", "-o", "a.o"}, "/p/a.o"}};
  CHECK(std::string(Translate(project, target).status().message()) == "c2rust: 'a.S' is assembly");
}

}  // namespace
}  // namespace batuta::convert

#include "lib/convert/python/single_file.h"

#include <catch2/catch.hpp>
#include <string>

#include "lib/os/file_system.h"

namespace batuta::convert {
namespace {

// A program of one file, and a shell script in the place of the transpiler.
struct Bench {
  explicit Bench(const std::string& tool_name, const std::string& script) {
    root = *os::MakePrivateDir(os::TempDir(), "batuta-test-");
    REQUIRE(os::WriteFileAtomic(root / "demo" / "odd name-1.py", "print('hi')\n").ok());
    REQUIRE(os::WriteFileAtomic(root / "tool", "#!/bin/sh\n" + script, 0755).ok());
    for (const char* folder : {"scratch", "out"}) REQUIRE(os::MakeDirs(root / folder).ok());
    tool.name = tool_name;
    tool.path = root / "tool";
    original.source_root = original.build_root = root / "demo";
    unit.files = {"odd name-1.py"};
    input.unit = &unit;
    input.original = &original;
    input.registry = &registry;
    input.tool = &tool;
    input.scratch = root / "scratch";
    input.output = root / "out";
  }
  ~Bench() { os::RemoveAll(root).IgnoreError(); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  std::string Main() const {
    const auto text = os::ReadFile(root / "out" / "src" / "main.rs");
    return text.ok() ? *text : "";
  }

  fs::path root;
  tools::Tool tool;
  tools::Registry registry;
  Original original;
  Unit unit;
  CandidateInput input;
};

bool Says(const absl::Status& status, const std::string& text) {
  return std::string(status.message()).find(text) != std::string::npos;
}

// $4 is depyler's output; py2many's folder is $3.
constexpr const char* kDepyler =
    "grep -q hi \"$2\" && echo 'fn main() {}' > \"$4\"\n"
    "printf '[dependencies]\\nregex = \"1.5\"\\nrand = { version = \"0.8\", features = [] }\\n' "
    "> \"$(dirname \"$4\")/Cargo.toml\"\n";

}  // namespace

TEST_CASE("depyler's file and the crates that it needs become the crate") {
  Bench bench("depyler", kDepyler);
  const auto crate = MakeDepylerCrate(bench.input);
  INFO(crate.status().ToString());
  REQUIRE(crate.ok());
  CHECK(bench.Main() == "fn main() {}\n");
  CHECK(crate->tool == "depyler");
  CHECK(crate->dependencies == CrateRequirements{{"regex", "1.5"}, {"rand", "0.8"}});
  CHECK(crate->kind == CrateKind::kTranslated);
}

TEST_CASE("a transpiler that fails is quoted by its first error line") {
  Bench bench("depyler", "echo working >&2; echo 'Error: no lambda' >&2; exit 3\n");
  const absl::Status status = MakeDepylerCrate(bench.input).status();
  CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(Says(status, "exit 3 (Error: no lambda)"));
}

TEST_CASE("a transpiler that says yes and writes nothing has failed") {
  Bench silent("py2many", "exit 0\n");
  CHECK(Says(MakePy2manyCrate(silent.input).status(), "without a result"));
  Bench hollow("py2many", ": > \"$3/main.rs\"\n");
  CHECK(Says(MakePy2manyCrate(hollow.input).status(), "without a result"));
}

TEST_CASE("a result without a main is no program") {
  Bench bench("py2many", "echo 'fn helper() {}' > \"$3/main.rs\"\n");
  CHECK(Says(MakePy2manyCrate(bench.input).status(), "no main"));
}

TEST_CASE("a program of several files is refused before the tool runs") {
  Bench bench("depyler", "touch \"$(dirname \"$0\")/ran\"\n");
  bench.unit.files = {"odd name-1.py", "other.py"};
  const absl::Status status = MakeDepylerCrate(bench.input).status();
  CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(Says(status, "takes one file, the program has 2"));
  CHECK_FALSE(fs::exists(bench.root / "ran"));
}

TEST_CASE("py2many's anyhow is replaced where it only names main's result") {
  const std::string head =
      "cat > \"$3/main.rs\" <<'END'\n//! ```cargo\n//! [package]\n//! edition = \"2021\"\n"
      "//! [dependencies]\n//! anyhow = \"*\"\n//! strum = \"0.25\"\n//! ```\n\n"
      "extern crate anyhow;\nuse anyhow::Result;\n\n";
  Bench plain("py2many", head + "pub fn main() -> Result<()> {\n    Ok(())\n}\nEND\n");
  const auto without = MakePy2manyCrate(plain.input);
  INFO(without.status().ToString());
  REQUIRE(without.ok());
  CHECK(without->dependencies == CrateRequirements{{"strum", "0.25"}});
  CHECK(without->repairs.size() == 1);
  CHECK(plain.Main().find("use anyhow") == std::string::npos);
  CHECK(plain.Main().find("type Result<T> =") != std::string::npos);

  Bench used("py2many", head + "pub fn main() -> Result<()> {\n    anyhow::bail!(\"x\")\n}\nEND\n");
  const auto with = MakePy2manyCrate(used.input);
  REQUIRE(with.ok());
  CHECK(with->dependencies == CrateRequirements{{"anyhow", "*"}, {"strum", "0.25"}});
  CHECK(with->repairs.empty());
  CHECK(used.Main().find("use anyhow::Result;") != std::string::npos);
}

}  // namespace batuta::convert

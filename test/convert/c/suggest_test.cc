#include "lib/convert/suggest.h"

#include "test/convert/c/scratch_project.h"

namespace batuta::convert {
namespace {

TEST_CASE("errors are read from cargo's messages with the fixes that a machine may apply") {
  const std::string output =
      R"({"reason":"compiler-message","message":{"level":"warning","message":"unused","spans":[]}})"
      "\nnot json\n"
      R"({"message":{"level":"error","code":{"code":"E0308"},"message":"mismatched\ntypes","spans":[)"
      R"({"file_name":"src/main.rs","line_start":7}],"children":[)"
      R"({"spans":[{"file_name":"src/main.rs","byte_start":3,"byte_end":5,"suggested_replacement":"x",)"
      R"("suggestion_applicability":"MaybeIncorrect"}]},)"
      R"({"spans":[{"file_name":"src/main.rs","byte_start":3,"byte_end":5,"suggested_replacement":"y",)"
      R"("suggestion_applicability":"MachineApplicable"}]}]}})"
      "\n"
      R"({"message":{"level":"error","code":null,"message":"aborting due to 1 previous error","spans":[]}})";
  const auto errors = ParseRustErrors(output, "/crate");
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].message == "error[E0308]: mismatched types (main.rs:7)");
  REQUIRE(errors[0].fixes.size() == 1);
  REQUIRE(errors[0].fixes[0].size() == 1);
  CHECK(errors[0].fixes[0][0].file == "/crate/src/main.rs");
  CHECK(errors[0].fixes[0][0].text == "y");
}

struct ScratchCrate {
  explicit ScratchCrate(const std::string& main) {
    auto made = os::MakePrivateDir(os::TempDir(), "batuta-test-");
    REQUIRE(made.ok());
    dir = *made;
    REQUIRE(os::WriteFileAtomic(dir / "crate/src/main.rs", main).ok());
    Crate crate;
    crate.dir = dir / "crate";
    const auto check = MakeCheckPackage(crate, dir / "check", dir / "target", "cargo");
    REQUIRE(check.ok());
    package = *check;
  }
  ~ScratchCrate() { os::RemoveAll(dir).IgnoreError(); }

  fs::path dir;
  CheckPackage package;
};

TEST_CASE("a crate that compiles has no errors") {
  ScratchCrate scratch("fn main() {}\n");
  const auto errors = CheckCrate(scratch.package, {});
  INFO(errors.status());
  REQUIRE(errors.ok());
  CHECK(errors->empty());
}

TEST_CASE("suggestions are applied until the crate compiles") {
  ScratchCrate scratch("fn main() {\n    let n = 1;\n    n += 1;\n    println!(\"{n}\");\n}\n");
  auto errors = CheckCrate(scratch.package, {});
  REQUIRE(errors.ok());
  REQUIRE_FALSE(errors->empty());
  const auto applied = ApplySuggestions(scratch.package, *errors, {});
  INFO(applied.status());
  REQUIRE(applied.ok());
  CHECK(*applied == 1);
  CHECK(errors->empty());
  CHECK(os::ReadFile(scratch.dir / "crate/src/main.rs")->find("let mut n") != std::string::npos);
}

TEST_CASE("an error without a suggestion stays, and so does the file") {
  const std::string text = "fn main() {\n    let n: u32 = \"one\";\n}\n";
  ScratchCrate scratch(text);
  auto errors = CheckCrate(scratch.package, {});
  REQUIRE(errors.ok());
  REQUIRE(errors->size() == 1);
  CHECK((*errors)[0].code == "E0308");
  const auto applied = ApplySuggestions(scratch.package, *errors, {});
  REQUIRE(applied.ok());
  CHECK(*applied == 0);
  CHECK(*os::ReadFile(scratch.dir / "crate/src/main.rs") == text);
}

TEST_CASE("a manifest that cargo cannot read is an error of its own") {
  ScratchCrate scratch("fn main() {}\n");
  REQUIRE(os::WriteFileAtomic(scratch.dir / "check/Cargo.toml", "[package\n").ok());
  const auto errors = CheckCrate(scratch.package, {});
  CHECK(absl::IsFailedPrecondition(errors.status()));
}

}  // namespace
}  // namespace batuta::convert

#include "lib/convert/candidate_cache.h"

#include <catch2/catch.hpp>

#include "lib/convert/candidate_order.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"

namespace batuta::convert {
namespace {

struct Memory {
  Memory() : dir(*os::MakePrivateDir(os::TempDir(), "batuta-test-")), cache(dir / "cache") {
    REQUIRE(os::WriteFileAtomic(dir / "made/src/main.rs", "fn main() {}").ok());
    crate.dir = dir / "made";
    crate.tool = "plant";
    crate.dependencies = {{"libc", "0.2"}};
    crate.repairs = {"caf\xe9"};
  }
  ~Memory() { os::RemoveAll(dir).IgnoreError(); }

  fs::path dir;
  CandidateCache cache;
  Crate crate;
};

TEST_CASE("a crate comes back as it was, whatever its tool says") {
  Memory memory;
  REQUIRE(memory.cache.Store("key", memory.crate).ok());
  const auto found = memory.cache.Find("key", memory.dir / "out");
  INFO(found.status());
  REQUIRE(found.ok());
  CHECK(found->tool == "plant");
  CHECK(found->dependencies == memory.crate.dependencies);
  CHECK(found->repairs == memory.crate.repairs);
  CHECK(*os::ReadFile(memory.dir / "out/src/main.rs") == "fn main() {}");
}

TEST_CASE("a refusal comes back, one that hangs on the moment does not") {
  Memory memory;
  REQUIRE(memory.cache.Store("key", FailedPrecondition("plant: \xff says no")).ok());
  CHECK(memory.cache.Find("key", memory.dir / "out").status() ==
        FailedPrecondition("plant: \xff says no"));
  REQUIRE(memory.cache.Store("late", DeadlineExceeded("plant: over its time limit")).ok());
  CHECK(memory.cache.Find("late", memory.dir / "out").status().code() ==
        absl::StatusCode::kNotFound);
}

TEST_CASE("a damaged record is no record, and makes room for a whole one") {
  Memory memory;
  REQUIRE(os::WriteFileAtomic(memory.dir / "cache/key/candidate.json", "{\"tool\":").ok());
  CHECK(memory.cache.Find("key", memory.dir / "out").status().code() ==
        absl::StatusCode::kNotFound);
  REQUIRE(memory.cache.Store("key", memory.crate).ok());
  CHECK(memory.cache.Find("key", memory.dir / "out").ok());
}

TEST_CASE("another function of the same module is another candidate") {
  const tools::Registry registry;
  const Original original;
  Unit unit;
  CandidateInput input;
  input.unit = &unit;
  input.original = &original;
  input.registry = &registry;
  unit.entry.target = "app:main";
  const std::string key = CandidateKey(input);
  CHECK(CandidateKey(input) == key);
  unit.entry.target = "app:other";
  CHECK(CandidateKey(input) != key);
}

TEST_CASE("a program with other data beside it is another candidate") {
  Memory memory;
  const auto write = [&](const char* path, const char* text) {
    REQUIRE(os::WriteFileAtomic(memory.dir / "project" / path, text).ok());
  };
  write("app.sh", "cat \"$(dirname \"$0\")/data\"\n");
  write("data", "old\n");
  Analysis analysis;
  analysis.files.push_back({.path = "app.sh", .language = Language::kShell});
  analysis.files.push_back({.path = "data"});
  const tools::Registry registry;
  Original original;
  original.source_root = original.build_root = memory.dir / "project";
  Unit unit;
  unit.files = {"app.sh"};
  tools::Tool tool;
  tool.name = kShellTranslator;
  CandidateInput input;
  input.unit = &unit;
  input.analysis = &analysis;
  input.original = &original;
  input.registry = &registry;
  input.tool = &tool;
  const std::string key = CandidateKey(input);
  CHECK(CandidateKey(input) == key);
  SECTION("a file") { write("data", "new\n"); }
  SECTION("where another program of the result is found") { input.product_binaries["wc"] = "wc-2"; }
  CHECK(CandidateKey(input) != key);
}

}  // namespace
}  // namespace batuta::convert

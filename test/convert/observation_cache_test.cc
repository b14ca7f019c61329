#include "lib/convert/observation_cache.h"

#include <unistd.h>

#include <catch2/catch.hpp>

#include "lib/os/file_system.h"

namespace batuta::convert {
namespace {

struct Memory {
  Memory() : dir(*os::MakePrivateDir(os::TempDir(), "batuta-test-")) {
    unit.name = "wc";
    unit.language = Language::kC;
    c.name = "counts";
    c.args = {"-l"};
    seen.expected.outcome = "exit 1";
    seen.expected.stdout_text = "a\xff\n";
    seen.expected.stderr_text = std::string("nul \0 byte", 10);
    seen.expected.files = {{"out\xfe", "644 d"}, {"old", "gone"}};
    seen.expected.wall_ms = 1.5;
    seen.masked_stdout = {0, 3};
    seen.masked_stderr = {2};
    seen.masked_files = {"out\xfe"};
  }
  ~Memory() { os::RemoveAll(dir).IgnoreError(); }

  ObservationCache Open(const std::string& surroundings = "s") const { return {dir, surroundings}; }

  fs::path dir;
  Unit unit;
  Case c;
  Baseline seen;
};

TEST_CASE("what was observed comes back as it was") {
  Memory memory;
  SECTION("with files of varying names") {
    memory.seen.passing_files = std::vector<std::string>{"600 x", "600 y"};
  }
  SECTION("with files that vary in number") { memory.seen.passing_files.reset(); }
  SECTION("without effect") { memory.seen.weak = true; }
  REQUIRE(memory.Open().Store(memory.unit, memory.c, memory.seen).ok());
  const auto found = memory.Open().Find(memory.unit, memory.c);
  REQUIRE(found);
  CHECK(found->is_remembered);
  CHECK(found->expected.outcome == memory.seen.expected.outcome);
  CHECK(found->expected.stdout_text == memory.seen.expected.stdout_text);
  CHECK(found->expected.stderr_text == memory.seen.expected.stderr_text);
  CHECK(found->expected.files == memory.seen.expected.files);
  CHECK(found->expected.wall_ms == memory.seen.expected.wall_ms);
  CHECK(found->masked_stdout == memory.seen.masked_stdout);
  CHECK(found->masked_stderr == memory.seen.masked_stderr);
  CHECK(found->masked_files == memory.seen.masked_files);
  CHECK(found->passing_files == memory.seen.passing_files);
  CHECK(found->weak == memory.seen.weak);
  CHECK(found->unusable.empty());
}

TEST_CASE("whatever the original can depend on makes it another observation") {
  Memory memory;
  REQUIRE(memory.Open().Store(memory.unit, memory.c, memory.seen).ok());
  CHECK_FALSE(memory.Open("other").Find(memory.unit, memory.c));
  const auto finds = [&](auto change) {
    Unit unit = memory.unit;
    Case c = memory.c;
    change(unit, c);
    return memory.Open().Find(unit, c).has_value();
  };
  CHECK(finds([](Unit&, Case&) {}));
  CHECK_FALSE(finds([](Unit& unit, Case&) { unit.name = "cat"; }));
  CHECK_FALSE(finds([](Unit& unit, Case&) { unit.product = "bin/wc"; }));
  CHECK_FALSE(finds([](Unit& unit, Case&) { unit.entry.target = "pkg"; }));
  CHECK_FALSE(finds([](Unit&, Case& c) { c.args = {"-l", ""}; }));
  CHECK_FALSE(finds([](Unit&, Case& c) { c.stdin_text = "x"; }));
  CHECK_FALSE(finds([](Unit&, Case& c) { c.files["in"] = "x"; }));
  CHECK_FALSE(finds([](Unit&, Case& c) { c.env["A"] = "1"; }));
  CHECK_FALSE(finds([](Unit&, Case& c) { c.in_project = true; }));
  CHECK_FALSE(finds([](Unit&, Case& c) { c.suite_argv = {"make", "check"}; }));
}

TEST_CASE("what hangs on the moment is not remembered, and a damaged record is none") {
  Memory memory;
  Baseline late = memory.seen;
  late.unusable = "the original is over its time limit of 5 s";
  REQUIRE(memory.Open().Store(memory.unit, memory.c, late).ok());
  CHECK_FALSE(memory.Open().Find(memory.unit, memory.c));

  REQUIRE(memory.Open().Store(memory.unit, memory.c, memory.seen).ok());
  for (const auto& entry : fs::directory_iterator(memory.dir)) {
    const std::string text = *os::ReadFile(entry.path());
    for (const std::string& damaged :
         {std::string(), std::string("{}"), std::string("[1]"), text.substr(0, text.size() / 2)}) {
      REQUIRE(os::WriteFileAtomic(entry.path(), damaged).ok());
      CHECK_FALSE(memory.Open().Find(memory.unit, memory.c));
    }
  }
}

TEST_CASE("what no run asks for any more is removed") {
  Memory memory;
  Case other = memory.c;
  other.name = "other";
  REQUIRE(memory.Open().Store(memory.unit, memory.c, memory.seen).ok());
  REQUIRE(memory.Open().Store(memory.unit, other, memory.seen).ok());
  ObservationCache next = memory.Open();
  CHECK(next.Find(memory.unit, other));
  next.Prune();
  CHECK_FALSE(memory.Open().Find(memory.unit, memory.c));
  CHECK(memory.Open().Find(memory.unit, other));
}

TEST_CASE("a digest of contents sees names, modes, contents and links, but no times") {
  Memory memory;
  const fs::path root = memory.dir / "root";
  const auto write = [&](const std::string& path, const std::string& text, int mode = 0644) {
    REQUIRE(os::WriteFileAtomic(root / path, text, mode).ok());
  };
  const auto digest = [&] {
    return ContentDigest(root, [](const fs::path& path, bool) { return path == "skipped"; });
  };
  write("a/b", "x");
  std::string before = digest();
  write("a/b", "x");  // another time, another inode
  write("skipped", "x");
  CHECK(digest() == before);
  const auto changes = [&] { return std::exchange(before, digest()) != before; };
  write("a/b", "y");
  CHECK(changes());
  write("a/b", "y", 0755);
  CHECK(changes());
  fs::rename(root / "a/b", root / "a/c");
  CHECK(changes());
  REQUIRE(symlink("c", (root / "a/link").c_str()) == 0);
  CHECK(changes());
}

}  // namespace
}  // namespace batuta::convert

#include "lib/os/file_system.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

namespace batuta::os {
namespace {

struct Scratch {
  fs::path dir = *MakePrivateDir(TempDir(), "batuta-test-");
  ~Scratch() { RemoveAll(dir).IgnoreError(); }
};

TEST_CASE("a written file holds the content and leaves nothing beside it") {
  Scratch s;
  REQUIRE(WriteFileAtomic(s.dir / "a/b/c", "hello", 0600).ok());
  CHECK(*ReadFile(s.dir / "a/b/c") == "hello");
  REQUIRE(WriteFileAtomic(s.dir / "a/b/c", "again").ok());
  CHECK(*ReadFile(s.dir / "a/b/c") == "again");
  CHECK(std::distance(fs::directory_iterator(s.dir / "a/b"), {}) == 1);
}

TEST_CASE("reading says what is wrong") {
  Scratch s;
  CHECK(ReadFile(s.dir / "none").status().code() == absl::StatusCode::kNotFound);
  CHECK(ReadFile(s.dir).status().code() == absl::StatusCode::kFailedPrecondition);
  REQUIRE(WriteFileAtomic(s.dir / "big", "0123456789").ok());
  CHECK(ReadFile(s.dir / "big", 9).status().code() == absl::StatusCode::kResourceExhausted);
  CHECK_FALSE(ReadFile("/proc/self/status")->empty());
}

TEST_CASE("a private folder is for this user alone") {
  Scratch s;
  struct stat st;
  REQUIRE(stat(s.dir.c_str(), &st) == 0);
  CHECK((st.st_mode & 0777) == 0700);
}

TEST_CASE("a copied tree keeps modes, times, links and odd names") {
  Scratch s;
  REQUIRE(WriteFileAtomic(s.dir / "from/sub dir/x\n\"'", "1", 0755).ok());
  REQUIRE(WriteFileAtomic(s.dir / "from/skip/y", "2").ok());
  REQUIRE(symlink("sub dir", (s.dir / "from/link").c_str()) == 0);
  REQUIRE(symlink("/nowhere", (s.dir / "from/broken").c_str()) == 0);
  REQUIRE(mkfifo((s.dir / "from/pipe").c_str(), 0600) == 0);
  REQUIRE(CopyTree(s.dir / "from", s.dir / "to", [](const fs::path& p, bool) {
            return p == "skip";
          }).ok());
  CHECK(*ReadFile(s.dir / "to/sub dir/x\n\"'") == "1");
  CHECK((fs::status(s.dir / "to/sub dir/x\n\"'").permissions() & fs::perms::owner_exec) !=
        fs::perms::none);
  CHECK(fs::last_write_time(s.dir / "to/sub dir/x\n\"'") ==
        fs::last_write_time(s.dir / "from/sub dir/x\n\"'"));
  CHECK(fs::read_symlink(s.dir / "to/link") == "sub dir");
  CHECK(fs::is_symlink(s.dir / "to/broken"));
  CHECK_FALSE(fs::exists(s.dir / "to/skip"));
  CHECK_FALSE(fs::exists(s.dir / "to/pipe"));
}

TEST_CASE("publishing swaps the whole folder and keeps the old one") {
  Scratch s;
  REQUIRE(WriteFileAtomic(s.dir / "stage1/f", "1").ok());
  REQUIRE(Publish(s.dir / "stage1", s.dir / "out", s.dir / "old").ok());
  CHECK(*ReadFile(s.dir / "out/f") == "1");
  REQUIRE(WriteFileAtomic(s.dir / "stage2/f", "2").ok());
  REQUIRE(Publish(s.dir / "stage2", s.dir / "out", s.dir / "old").ok());
  CHECK(*ReadFile(s.dir / "out/f") == "2");
  CHECK(*ReadFile(s.dir / "old/f") == "1");
  CHECK_FALSE(fs::exists(s.dir / "stage2"));
  CHECK_FALSE(Publish(s.dir / "missing", s.dir / "out", s.dir / "old2").ok());
  CHECK(*ReadFile(s.dir / "out/f") == "2");
}

TEST_CASE("what cannot be published wholly is not published at all") {
  Scratch s;
  REQUIRE(WriteFileAtomic(s.dir / "stage/f", "2").ok());
  REQUIRE(WriteFileAtomic(s.dir / "out/f", "1").ok());
  CHECK_FALSE(Publish(s.dir / "stage", s.dir / "out", s.dir / "missing/old").ok());
  CHECK(*ReadFile(s.dir / "out/f") == "1");
  CHECK(*ReadFile(s.dir / "stage/f") == "2");
}

TEST_CASE("a fifo is not waited for when a file is to be copied") {
  Scratch s;
  REQUIRE(mkfifo((s.dir / "pipe").c_str(), 0600) == 0);
  CHECK(CopyFile(s.dir / "pipe", s.dir / "copy").code() == absl::StatusCode::kFailedPrecondition);
  CHECK_FALSE(fs::exists(s.dir / "copy"));
}

TEST_CASE("read-only folders can be removed and links are not followed") {
  Scratch s;
  REQUIRE(WriteFileAtomic(s.dir / "keep/f", "1").ok());
  REQUIRE(WriteFileAtomic(s.dir / "gone/sub/f", "1").ok());
  REQUIRE(symlink((s.dir / "keep").c_str(), (s.dir / "gone/link").c_str()) == 0);
  fs::permissions(s.dir / "gone/sub", fs::perms::owner_read);
  CHECK(RemoveAll(s.dir / "gone").ok());
  CHECK_FALSE(fs::exists(s.dir / "gone"));
  CHECK(fs::exists(s.dir / "keep/f"));
  CHECK(RemoveAll(s.dir / "gone").ok());
}

TEST_CASE("a path that leads out is seen") {
  CHECK(IsConfined("a/b"));
  CHECK(IsConfined("a/../b"));
  CHECK_FALSE(IsConfined("../a"));
  CHECK_FALSE(IsConfined("a/../../b"));
  CHECK_FALSE(IsConfined("/etc/passwd"));
  CHECK_FALSE(IsConfined(""));
  CHECK(IsUnder("/a/b/c", "/a/b"));
  CHECK(IsUnder("/a/b", "/a/b/"));
  CHECK_FALSE(IsUnder("/a/bc", "/a/b"));
  CHECK_FALSE(IsUnder("/a/b/../c", "/a/b"));
}

TEST_CASE("a signature changes with the file") {
  Scratch s;
  CHECK(StatSignature(s.dir / "f").empty());
  REQUIRE(WriteFileAtomic(s.dir / "f", "1").ok());
  const std::string before = StatSignature(s.dir / "f");
  CHECK(before == StatSignature(s.dir / "f"));
  REQUIRE(WriteFileAtomic(s.dir / "f", "2").ok());
  CHECK(before != StatSignature(s.dir / "f"));
}

}  // namespace
}  // namespace batuta::os

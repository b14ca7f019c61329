#include "lib/pipeline/file_digests.h"

#include <atomic>
#include <catch2/catch.hpp>

#include "lib/os/hash.h"
#include "test/ordinary_user.h"
#include "test/pipeline/temp_folder.h"

namespace batuta::pipeline {
namespace {

// A file system whose clock stands still while files change.
struct FrozenClock {
  os::FileStamp stamp{
      .size = 4, .mtime_ns = 5'000'000'001, .ctime_ns = 5'000'000'001, .mode = 0100644};
  int64_t now_ns = 5'000'000'001;

  FileProbe Probe() {
    return {.stamp = [this](const auto&) { return std::optional(stamp); },
            .now_ns = [this] { return now_ns; }};
  }
};

}  // namespace

TEST_CASE("a file that changes within one tick of the clock is read again") {
  const TempFolder dir;
  dir.Write("f", "aaaa");
  FrozenClock clock;
  FileDigests digests(clock.Probe());
  CHECK(digests.Of(dir.path() / "f")->digest == os::HashBytes("aaaa"));
  dir.Write("f", "bbbb");  // the stamp stays what it is
  CHECK(digests.Of(dir.path() / "f")->digest == os::HashBytes("bbbb"));
  CHECK(digests.num_read() == 2);
  CHECK(digests.TakeLearned().empty());
}

TEST_CASE("a file that was read after its tick is not read again until its stamp changes") {
  const TempFolder dir;
  dir.Write("f", "aaaa");
  FrozenClock clock;
  clock.now_ns += 1'000'000'000;
  FileDigests digests(clock.Probe());
  for (int i = 0; i < 3; ++i) CHECK(digests.Of(dir.path() / "f")->digest == os::HashBytes("aaaa"));
  CHECK(digests.num_read() == 1);
  dir.Write("f", "bbbb");
  clock.stamp.ctime_ns += 1;
  CHECK(digests.Of(dir.path() / "f")->digest == os::HashBytes("bbbb"));
  CHECK(digests.TakeLearned().size() == 2);
}

TEST_CASE("on a file system that keeps whole seconds two seconds are one tick") {
  const TempFolder dir;
  dir.Write("f", "aaaa");
  FrozenClock clock;
  clock.stamp.mtime_ns = clock.stamp.ctime_ns = 5'000'000'000;
  clock.now_ns = 6'900'000'000;
  FileDigests digests(clock.Probe());
  CHECK(digests.Of(dir.path() / "f").ok());
  CHECK(digests.Of(dir.path() / "f").ok());
  CHECK(digests.num_read() == 2);
  clock.now_ns = 7'100'000'000;
  CHECK(digests.Of(dir.path() / "f").ok());
  CHECK(digests.Of(dir.path() / "f").ok());
  CHECK(digests.num_read() == 3);
}

TEST_CASE("a stamp from the future is not trusted") {
  const TempFolder dir;
  dir.Write("f", "aaaa");
  FrozenClock clock;
  clock.now_ns -= 3'000'000'000;
  FileDigests digests(clock.Probe());
  CHECK(digests.Of(dir.path() / "f").ok());
  CHECK(digests.Of(dir.path() / "f").ok());
  CHECK(digests.num_read() == 2);
}

TEST_CASE("a file that changes while it is read is read once more, not for ever") {
  const TempFolder dir;
  dir.Write("f", "aaaa");
  FrozenClock clock;
  FileProbe probe = clock.Probe();
  std::atomic<int64_t> stamps = 0;
  SECTION("once") {
    probe.stamp = [&](const auto&) {
      os::FileStamp stamp = clock.stamp;
      stamp.ctime_ns += std::min<int64_t>(stamps++, 1);
      return std::optional(stamp);
    };
    FileDigests digests(probe);
    CHECK(digests.Of(dir.path() / "f")->digest == os::HashBytes("aaaa"));
    CHECK(digests.num_read() == 2);
  }
  SECTION("all the time") {
    probe.stamp = [&](const auto&) {
      os::FileStamp stamp = clock.stamp;
      stamp.ctime_ns += stamps++;
      return std::optional(stamp);
    };
    FileDigests digests(probe);
    CHECK(digests.Of(dir.path() / "f").status().code() == absl::StatusCode::kFailedPrecondition);
  }
}

TEST_CASE("what is no readable file has no digest, and the error names it") {
  const TempFolder dir;
  dir.Write("f", "aaaa");
  FileDigests digests;
  CHECK(digests.Of(dir.path() / "none").status().code() == absl::StatusCode::kNotFound);
  CHECK(digests.Of(dir.path()).status().code() == absl::StatusCode::kFailedPrecondition);
  const OrdinaryUser user;
  const Locked locked(dir.path() / "f");
  if (!user.Ok()) return;
  const absl::Status status = digests.Of(dir.path() / "f").status();
  CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(std::string(status.message()).find("/f: Permission denied") != std::string::npos);
}

}  // namespace batuta::pipeline

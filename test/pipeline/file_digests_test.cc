#include "lib/pipeline/file_digests.h"

#include <catch2/catch.hpp>
#include <functional>

#include "lib/os/hash.h"
#include "test/ordinary_user.h"
#include "test/pipeline/temp_folder.h"

namespace batuta::pipeline {
namespace {

// Of files whose stamps come from `stamp`.
FileProbe ProbeOf(const std::function<os::FileStamp()>& stamp) {
  return {.stamp = [stamp](const auto&) { return std::optional(stamp()); },
          .read = [stamp](const auto& file, const auto*) -> absl::StatusOr<os::KnownFile> {
            return os::KnownFile{os::HashFile(file.path).value_or(""), stamp(), {}};
          }};
}

// A file system whose clock stands still while files change.
struct FrozenClock {
  os::FileStamp stamp{
      .size = 4, .mtime_ns = 5'000'000'001, .ctime_ns = 5'000'000'001, .mode = 0100644};
  int64_t now_ns = 5'000'000'001;

  FileProbe Probe() {
    FileProbe probe = ProbeOf([this] { return stamp; });
    probe.now_ns = [this] { return now_ns; };
    return probe;
  }
};

int NumLearned(FileDigests& digests) {
  int num_learned = 0;
  digests.TakeLearned([&num_learned](const auto&, const auto&) { ++num_learned; });
  return num_learned;
}

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
  CHECK(NumLearned(digests) == 0);
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
  CHECK(NumLearned(digests) == 2);
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
  int64_t stamps = 0;
  SECTION("once") {
    FileDigests digests(ProbeOf([&] {
      os::FileStamp stamp = clock.stamp;
      stamp.ctime_ns += std::min<int64_t>(stamps++, 1);
      return stamp;
    }));
    CHECK(digests.Of(dir.path() / "f")->digest == os::HashBytes("aaaa"));
    CHECK(digests.num_read() == 2);
  }
  SECTION("all the time") {
    FileDigests digests(ProbeOf([&] {
      os::FileStamp stamp = clock.stamp;
      stamp.ctime_ns += stamps++;
      return stamp;
    }));
    CHECK(digests.Of(dir.path() / "f").status().code() == absl::StatusCode::kFailedPrecondition);
  }
}

TEST_CASE(
    "files of all sizes have the digest of their content, also where it is like another one") {
  const TempFolder dir;
  FileDigests digests;
  for (const size_t size : {0, 1, 65535, 65536, 65537, 200'000}) {
    std::string text(size, 'x');
    dir.Write("f", text);
    CHECK(digests.Of(dir.path() / "f")->digest == os::HashBytes(text));
    for (const size_t at : {size_t{0}, size / 2, size - 1}) {
      if (at >= size) continue;
      ++text[at];
      dir.Write("f", text);
      CHECK(digests.Of(dir.path() / "f")->digest == os::HashBytes(text));
    }
  }
  CHECK(*os::HashFile("/proc/self/comm") == os::HashBytes(*os::ReadFile("/proc/self/comm")));
}

TEST_CASE(
    "a file with a new stamp keeps its digest where size and quick digest are what they were") {
  const TempFolder dir;
  const std::string path = dir.path() / "f";
  const os::FileAt file(path);
  for (const size_t size : {5, 65536, 200'000}) {
    const std::string text(size, 'x');
    dir.Write("f", text);
    os::KnownFile before = *os::HashKnown(file);
    CHECK(before.digest == os::HashBytes(text));
    before.digest = "the digest that was known";
    CHECK(os::HashKnown(file, &before)->digest == before.digest);
    CHECK(os::HashKnown(file, &before)->quick == before.quick);
    dir.Write("f", std::string(size, 'y'));
    CHECK(os::HashKnown(file, &before)->digest == os::HashBytes(std::string(size, 'y')));
    dir.Write("f", text + "x");
    CHECK(os::HashKnown(file, &before)->digest == os::HashBytes(text + "x"));
    dir.Write("f", text);
    before.digest.clear();
    CHECK(os::HashKnown(file, &before)->digest.empty());
    before.quick = {};
    CHECK(os::HashKnown(file, &before)->digest == os::HashBytes(text));
  }
}

TEST_CASE("a file is reached from its folder as by its path") {
  const TempFolder dir;
  dir.Write("sub/f", "text");
  const std::string path = dir.path() / "sub/f", none = dir.path() / "sub/none";
  const os::OpenFolder folder(dir.path() / "sub"), missing(dir.path() / "missing");
  CHECK(os::StampOf(os::FileAt(path, folder)) == os::StampOf(dir.path() / "sub/f"));
  CHECK(os::StampOf(os::FileAt(path, missing)) == os::StampOf(dir.path() / "sub/f"));
  CHECK_FALSE(os::StampOf(os::FileAt(none, folder)));
  FileDigests digests;
  CHECK(digests.Of(os::FileAt(path, folder))->digest == os::HashBytes("text"));
  const absl::Status status = digests.Of(os::FileAt(none, folder)).status();
  CHECK(status.message() == none + ": no such file");
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

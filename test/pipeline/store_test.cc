#include "lib/pipeline/store.h"

#include <catch2/catch.hpp>
#include <optional>
#include <vector>

#include "test/pipeline/temp_folder.h"

namespace batuta::pipeline {
namespace {

Action ActionOf(const std::string& stage, const std::string& argument) {
  return {.stage = stage, .argv = {"tool", argument}, .outputs = {"out/" + stage}};
}

// Keeps a result with one output of that content, as if the program had just run.
void PutResult(Store& store, const Action& action, const std::string& content) {
  const std::filesystem::path file = *store.RunDir() / "made";
  REQUIRE(os::WriteFileAtomic(file, content).ok());
  const auto kept = store.blobs().Keep(file);
  REQUIRE(kept.ok());
  REQUIRE(store.Put(action, {.outputs = {{action.outputs[0], kept->digest, false}}, .wall_ms = 7})
              .ok());
}

std::unique_ptr<Store> OpenStore(const TempFolder& dir) {
  auto store = Store::Open(dir.path());
  REQUIRE(store.ok());
  return *std::move(store);
}

std::string BlobFile(const TempFolder& dir, const ActionResult& result) {
  const std::string& digest = result.outputs[0].digest;
  return dir.path() / ".batuta/.pipeline/blobs" / digest.substr(0, 2) / digest;
}

int64_t CountBlobs(const TempFolder& dir) {
  int64_t count = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(dir.path() / ".batuta/.pipeline/blobs")) {
    count += entry.is_regular_file() ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("a result is found again by the next process, and can be copied out") {
  const TempFolder dir;
  const Action action = ActionOf("a", "1");
  PutResult(*OpenStore(dir), action, "content\n");
  const auto store = OpenStore(dir);
  const auto result = store->Find(ActionKey(action));
  REQUIRE(result);
  CHECK(result->wall_ms == 7);
  CHECK(store->LastWallMs("a") == 7);
  CHECK(store->LastWallMs("b") == 0);
  FileEntry entry = result->outputs[0];
  entry.is_executable = true;
  REQUIRE(store->blobs().CopyOut(entry, dir.path() / "sub/copy").ok());
  CHECK(dir.Read("sub/copy") == "content\n");
  // What is done to the copy does not reach the store.
  dir.Write("sub/copy", "edited\n");
  CHECK(store->Find(ActionKey(action)));
  CHECK_FALSE(store->Find(ActionKey(ActionOf("a", "2"))));
}

TEST_CASE("what was learned of files that changed since does not pile up in the journal") {
  const TempFolder dir;
  constexpr int kFiles = 1500;
  for (int i = 0; i < kFiles; ++i) dir.Write("in/" + std::to_string(i), "text");
  int64_t time_ns = 1;
  FileProbe probe;
  probe.stamp = [&time_ns](const os::FileAt& at) {
    std::optional<os::FileStamp> stamp = os::StampOf(at);
    if (stamp) stamp->mtime_ns = stamp->ctime_ns = time_ns;
    return stamp;
  };
  probe.read = [&probe](const os::FileAt& at, const os::KnownFile* before) {
    absl::StatusOr<os::KnownFile> file = os::HashKnown(at, before);
    if (file.ok()) file->stamp = *probe.stamp(at);
    return file;
  };
  std::vector<size_t> sizes;
  for (int round = 0; round < 6; ++round) {
    ++time_ns;  // every file was touched
    auto store = Store::Open(dir.path(), probe);
    REQUIRE(store.ok());
    for (int i = 0; i < kFiles; ++i) {
      REQUIRE((*store)->digests().Of(dir.path() / "in" / std::to_string(i)).ok());
    }
    CHECK((*store)->digests().num_read() == kFiles);
    REQUIRE((*store)->Flush().ok());
    sizes.push_back(dir.Read(".batuta/.pipeline/journal").size());
  }
  CHECK(sizes.back() < 4 * sizes.front());
}

TEST_CASE("a result whose blob was damaged or deleted is not found, and it is said why") {
  const TempFolder dir;
  const Action action = ActionOf("a", "1");
  PutResult(*OpenStore(dir), action, "content\n");
  const std::string blob = BlobFile(dir, *OpenStore(dir)->Find(ActionKey(action)));
  SECTION("deleted") { std::filesystem::remove(blob); }
  SECTION("cut") { std::filesystem::resize_file(blob, 3); }
  SECTION("of the same size") { REQUIRE(os::WriteFileAtomic(blob, "CONTENT\n").ok()); }
  const auto store = OpenStore(dir);
  CHECK_FALSE(store->Find(ActionKey(action)));
  CHECK(store->Explain(action) == "its result in the store is gone or damaged");
  PutResult(*store, action, "content\n");
  CHECK(store->Find(ActionKey(action)));
}

TEST_CASE("why an action runs is told by what differs from the last run of its stage") {
  const TempFolder dir;
  const auto store = OpenStore(dir);
  CHECK(store->Explain(ActionOf("a", "1")) == "it has not run here yet");
  PutResult(*store, ActionOf("a", "1"), "x");
  CHECK(store->Explain(ActionOf("a", "2")) == "its command changed");
  CHECK(store->Explain(ActionOf("b", "1")) == "it has not run here yet");
}

TEST_CASE("an older result that was used last is what a change is told against") {
  const TempFolder dir;
  {
    const auto store = OpenStore(dir);
    Action old = ActionOf("a", "1"), newer = ActionOf("a", "1");
    newer.env["V"] = "2";
    PutResult(*store, old, "x");
    PutResult(*store, newer, "y");
    REQUIRE(store->Find(ActionKey(old)));
    REQUIRE(store->Flush().ok());
  }
  Action next = ActionOf("a", "1");
  next.env["W"] = "1";
  CHECK(OpenStore(dir)->Explain(next) == "variable 'W' is new");
}

TEST_CASE("a store is for one process at a time, and what a killed one left is removed") {
  const TempFolder dir;
  dir.Write(".batuta/.pipeline/run-killed/half", "x");
  dir.Write(".batuta/.pipeline/journal.Ab12Cd", "x");
  const auto store = OpenStore(dir);
  CHECK_FALSE(dir.Has(".batuta/.pipeline/run-killed"));
  CHECK_FALSE(dir.Has(".batuta/.pipeline/journal.Ab12Cd"));
  const absl::Status second = Store::Open(dir.path()).status();
  CHECK(second.code() == absl::StatusCode::kUnavailable);
  CHECK(std::string(second.message()).find("another run is at work here") != std::string::npos);
}

TEST_CASE("a store whose journal was cut anywhere opens, and finds only whole results") {
  const TempFolder dir;
  const Action one = ActionOf("a", "1"), two = ActionOf("b", "2");
  {
    const auto store = OpenStore(dir);
    PutResult(*store, one, "x");
    PutResult(*store, two, "y");
    REQUIRE(store->NotePublication("out", {{"out/a", "1", false}}, true).ok());
  }
  const std::string whole = dir.Read(".batuta/.pipeline/journal");
  size_t num_both = 0;
  for (size_t size = 0; size <= whole.size(); ++size) {
    dir.Write(".batuta/.pipeline/journal", whole.substr(0, size));
    const auto store = OpenStore(dir);
    const bool has_one = store->Find(ActionKey(one)).has_value();
    const bool has_two = store->Find(ActionKey(two)).has_value();
    INFO("cut at " << size);
    REQUIRE((has_one || !has_two));
    num_both += has_two ? 1 : 0;
    REQUIRE(store->Published("out").size() == (size == whole.size() ? 1 : 0));
    PutResult(*store, two, "y");
    REQUIRE(store->Find(ActionKey(two)));
  }
  CHECK(num_both > 1);
}

TEST_CASE("garbage collection keeps the last result of each stage and drops by age and size") {
  const TempFolder dir;
  const auto store = OpenStore(dir);
  for (int i = 0; i < 5; ++i) {
    PutResult(*store, ActionOf("a", std::to_string(i)),
              std::string(1000, static_cast<char>('a' + i)));
  }
  PutResult(*store, ActionOf("b", "1"), "small");
  CHECK(CountBlobs(dir) == 6);
  SECTION("nothing is too old or too much") {
    CHECK(*store->CollectGarbage({}) == 0);
    CHECK(CountBlobs(dir) == 6);
  }
  SECTION("room for two of the large ones") {
    CHECK(*store->CollectGarbage({.max_bytes = 2500}) == 3000);
    CHECK(CountBlobs(dir) == 3);
  }
  SECTION("all are older than allowed") {
    CHECK(*store->CollectGarbage({.max_age_s = -10}) == 4000);
    CHECK(CountBlobs(dir) == 2);
  }
  CHECK(store->Find(ActionKey(ActionOf("a", "4"))));
  CHECK(store->Find(ActionKey(ActionOf("b", "1"))));
}

TEST_CASE(
    "after garbage collection the next process finds what was kept, and why the rest is gone") {
  const TempFolder dir;
  {
    const auto store = OpenStore(dir);
    PutResult(*store, ActionOf("a", "1"), "x");
    PutResult(*store, ActionOf("a", "2"), "y");
    REQUIRE(os::WriteFileAtomic(dir.path() / ".batuta/.pipeline/blobs/aa/orphan", "z").ok());
    CHECK(*store->CollectGarbage({.max_bytes = 0}) == 2);
  }
  const auto store = OpenStore(dir);
  CHECK_FALSE(store->Find(ActionKey(ActionOf("a", "1"))));
  CHECK(store->Find(ActionKey(ActionOf("a", "2"))));
  CHECK(store->Explain(ActionOf("a", "1")) == "its command changed");
}

}  // namespace batuta::pipeline

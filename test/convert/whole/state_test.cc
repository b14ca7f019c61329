// What is remembered of an output, and runs that were killed while they published.
#include <catch2/catch.hpp>

#include "lib/convert/state.h"
#include "lib/os/file_system.h"
#include "test/convert/whole/scene.h"

namespace batuta::convert {
namespace {

constexpr const char* kReportOf[] = {"{\"run\":0}", "{\"run\":1}", "{\"run\":2}"};

// Publishes an output with that content, with `run` as its fingerprint.
absl::Status Publish(const Scene& scene, int run) {
  auto state = OutputState::Open(scene.output);
  if (!state.ok()) return state.status();
  const std::string name = std::to_string(run);
  if (auto status = os::WriteFileAtomic(state->staged() / "file", name); !status.ok()) {
    return status;
  }
  return state->Publish(name, kReportOf[run]);
}

bool IsUpToDate(const Scene& scene, int run) {
  const auto state = OutputState::Open(scene.output);
  REQUIRE(state.ok());
  return state->IsUpToDate(std::to_string(run));
}

TEST_CASE("a run that was killed right after its output appeared is taken as published") {
  const Scene scene;
  const fs::path dir = StateDir(scene.output);
  REQUIRE(Publish(scene, 0).ok());
  const std::string old_record = *os::ReadFile(dir / "record.json");
  REQUIRE(Publish(scene, 1).ok());
  // As it stands between the rename of the output and those of the records.
  fs::rename(dir / "record.json", dir / "record.next.json");
  fs::rename(dir / "report.json", dir / "report.next.json");
  REQUIRE(os::WriteFileAtomic(dir / "record.json", old_record).ok());
  REQUIRE(os::WriteFileAtomic(dir / "report.json", kReportOf[0]).ok());

  SECTION("the next run finds it") {
    CHECK(IsUpToDate(scene, 1));
    CHECK(*os::ReadFile(dir / "report.json") == kReportOf[1]);
  }
  SECTION("a next run that is killed before it publishes does not make it somebody else's") {
    REQUIRE(OutputState::Open(scene.output).ok());
    REQUIRE(os::WriteFileAtomic(dir / "record.next.json", "{\"fingerprint\":\"2\"}").ok());
    const auto state = OutputState::Open(scene.output);
    REQUIRE(state.ok());
    CHECK(state->CheckReplaceable().ok());
  }
}

TEST_CASE("a run that was killed before its output appeared changes nothing") {
  const Scene scene;
  const fs::path dir = StateDir(scene.output);
  REQUIRE(Publish(scene, 0).ok());
  REQUIRE(os::WriteFileAtomic(dir / "record.next.json",
                              "{\"fingerprint\":\"1\",\"output\":{\"/file\":\"other\"}}")
              .ok());
  REQUIRE(os::WriteFileAtomic(dir / "report.next.json", kReportOf[1]).ok());
  CHECK(IsUpToDate(scene, 0));
  CHECK_FALSE(IsUpToDate(scene, 1));
  CHECK(*os::ReadFile(dir / "report.json") == kReportOf[0]);
}

TEST_CASE("what killed runs left half made is removed, and nothing else") {
  const Scene scene;
  const fs::path dir = StateDir(scene.output);
  REQUIRE(Publish(scene, 0).ok());
  for (const char* left : {"run-AbCdEf/deep/file", "record.next.json.AbCdEf", "report.json.123456",
                           "cache/new-AbCdEf/candidate.json"}) {
    REQUIRE(os::WriteFileAtomic(dir / left, "").ok());
  }
  REQUIRE(os::WriteFileAtomic(dir / "cache/key/candidate.json", "{}").ok());
  CHECK(IsUpToDate(scene, 0));
  for (const char* left : {"run-AbCdEf", "record.next.json.AbCdEf", "report.json.123456",
                           "cache/new-AbCdEf"}) {
    INFO(left);
    CHECK_FALSE(fs::exists(dir / left));
  }
  CHECK(fs::exists(dir / "cache/key/candidate.json"));
}

TEST_CASE("the history that people keep in an output outlives every publication") {
  const Scene scene;
  const fs::path dir = StateDir(scene.output);
  REQUIRE(Publish(scene, 0).ok());
  REQUIRE(os::WriteFileAtomic(scene.output / ".git/HEAD", "mine").ok());
  REQUIRE(os::WriteFileAtomic(scene.output / "target/release/wc", "").ok());
  CHECK(IsUpToDate(scene, 0));
  SECTION("of runs that end") {
    REQUIRE(Publish(scene, 1).ok());
    REQUIRE(Publish(scene, 2).ok());
    CHECK(fs::exists(scene.output / "target/release/wc"));
  }
  SECTION("of a run that was killed right after its output appeared") {
    REQUIRE(Publish(scene, 1).ok());
    fs::rename(scene.output / ".git", dir / "previous/.git");
    REQUIRE(Publish(scene, 2).ok());
  }
  SECTION("of a run that was killed while the output before was still called as the staged one") {
    REQUIRE(Publish(scene, 1).ok());
    fs::rename(scene.output / ".git", dir / "previous/.git");
    REQUIRE(os::MakeDirs(dir / "run-AbCdEf").ok());
    fs::rename(dir / "previous", dir / "run-AbCdEf/staged");
    REQUIRE(Publish(scene, 2).ok());
  }
  CHECK(*os::ReadFile(scene.output / "file") == "2");
  CHECK(*os::ReadFile(scene.output / ".git/HEAD") == "mine");
}

TEST_CASE("an output may hold names that are no UTF-8") {
  const Scene scene;
  {
    auto state = OutputState::Open(scene.output);
    REQUIRE(state.ok());
    REQUIRE(os::WriteFileAtomic(state->staged() / "caf\xe9", "").ok());
    REQUIRE(state->Publish("0", kReportOf[0]).ok());
  }
  CHECK(IsUpToDate(scene, 0));
  CHECK(OutputState::Open(scene.output)->CheckReplaceable().ok());
}

TEST_CASE("folders called target are input like others, and output below its top") {
  const Scene scene;
  scene.Write("target/data", "a");
  const std::string before = TreeSignature(scene.project);
  scene.Write("target/data", "other");
  CHECK(TreeSignature(scene.project) != before);
  const std::string after = TreeSignature(scene.project);
  scene.Write(".git/HEAD", "");
  CHECK(TreeSignature(scene.project) == after);
  REQUIRE(Publish(scene, 0).ok());
  REQUIRE(os::WriteFileAtomic(scene.output / "notes/target/mine", "").ok());
  const auto state = OutputState::Open(scene.output);
  REQUIRE(state.ok());
  CHECK_FALSE(state->CheckReplaceable().ok());
}

}  // namespace
}  // namespace batuta::convert

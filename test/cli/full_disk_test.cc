// A disk that fills up at any moment of a run.
#include "examples/batuta/output.h"
#include "test/cli/whole_output.h"
#include "test/small_disk.h"

namespace batuta::cli {
namespace {

constexpr int64_t kDiskBytes = int64_t{400} << 20;

struct Stage {
  TempDir dir;
  SmallDisk disk{dir.path() / "disk", kDiskBytes};
  std::string out = disk.path() / "out";

  os::ProcessResult Convert(std::vector<std::string> options = {}) const {
    options.insert(options.begin(), {"convert", dir.path() / "project", "-o", out});
    return RunCli(options);
  }
};

bool SaysThatTheDiskIsFull(const os::ProcessResult& result) {
  const size_t message = result.stderr_text.rfind("batuta: ");
  return result.exit_code == 4 && message != std::string::npos &&
         result.stderr_text.find("No space left on device", message) != std::string::npos;
}

// Runs with a little more room each time, until there is enough. Returns how often there was not.
int FillUp(const Stage& stage, const std::string& before, const std::string& after) {
  int num_full = 0;
  for (int64_t room = 0; room < kDiskBytes / 2; room = room * 4 / 3 + (256 << 10)) {
    REQUIRE(stage.disk.LeaveOnly(room));
    const os::ProcessResult result = stage.Convert();
    INFO(room << " bytes of room: exit " << result.exit_code << "\n" << result.stderr_text);
    if (result.exit_code == 0) {
      CHECK(OutputDigest(stage.out) == after);
      return num_full;
    }
    CHECK(SaysThatTheDiskIsFull(result));
    CHECK(OutputDigest(stage.out) == before);
    ++num_full;
  }
  FAIL("half of the disk was not enough");
  return num_full;
}

}  // namespace

TEST_CASE("a full disk is named, the output before stays whole, and a run with room goes on") {
  const Stage stage;
  if (!stage.disk.Ok()) {
    WARN("NOT CHECKED: this machine does not allow a test to mount a small file system");
    return;
  }
  WriteGreeting(stage.dir, "good day");
  REQUIRE(stage.Convert().exit_code == 0);
  const std::string next = OutputDigest(stage.out);
  REQUIRE(os::RemoveAll(stage.out).ok());
  REQUIRE(os::RemoveAll(stage.disk.path() / ".batuta").ok());
  WriteGreeting(stage.dir, "hello");
  REQUIRE(stage.Convert().exit_code == 0);
  const std::string previous = OutputDigest(stage.out);

  SECTION("with what cargo has built before") {
    WriteGreeting(stage.dir, "good day");
    CHECK(FillUp(stage, previous, next) >= 3);
  }
  SECTION("from nothing") {
    WriteGreeting(stage.dir, "good day");
    REQUIRE(os::RemoveAll(stage.disk.path() / ".batuta/out/target").ok());
    REQUIRE(os::RemoveAll(stage.disk.path() / ".batuta/out/workspace").ok());
    CHECK(FillUp(stage, previous, next) >= 3);
  }
  stage.disk.GiveBack();
  CHECK(stage.Convert().exit_code == 0);
  CHECK(OutputDigest(stage.out) == next);
}

TEST_CASE("a result that does not fit leaves the file before as it was, and nothing beside it") {
  const TempDir dir;
  const SmallDisk disk(dir.path() / "disk", 1 << 20);
  if (!disk.Ok()) {
    WARN("NOT CHECKED: this machine does not allow a test to mount a small file system");
    return;
  }
  const os::fs::path file = disk.path() / "report";
  REQUIRE(WriteResult("before", file).ok());
  REQUIRE(disk.LeaveOnly(64 << 10));
  CHECK(WriteResult(std::string(256 << 10, 'x'), file).code() ==
        absl::StatusCode::kResourceExhausted);
  CHECK(*os::ReadFile(file) == "before");
  disk.GiveBack();
  CHECK(std::distance(os::fs::directory_iterator(disk.path()), {}) == 1);
  CHECK(WriteResult(std::string(256 << 10, 'x'), file).ok());
  CHECK(os::fs::file_size(file) == 256 << 10);
}

TEST_CASE("a program that the disk is too small for is not taken for one that fails") {
  const Stage stage;
  if (!stage.disk.Ok()) {
    WARN("NOT CHECKED: this machine does not allow a test to mount a small file system");
    return;
  }
  // It leaves its file, so that nothing is left for what comes after.
  stage.dir.Write("project/write.sh", "#!/bin/sh\nhead -c 600000000 /dev/zero >big\necho done\n", 0755);
  const os::ProcessResult result = stage.Convert();
  INFO(result.stderr_text);
  CHECK(SaysThatTheDiskIsFull(result));
  CHECK_FALSE(os::fs::exists(stage.out));
}

}  // namespace batuta::cli

// A full disk is nobody's fault: no tool is rejected for it, and nothing is remembered of it.
#include <catch2/catch.hpp>

#include "lib/convert/room.h"
#include "lib/os/file_system.h"
#include "test/convert/whole/scene.h"
#include "test/small_disk.h"

namespace batuta::convert {
namespace {

constexpr int64_t kMegabyte = 1 << 20;

TEST_CASE("a tool for which the disk is too small is tried again when there is room") {
  Scene scene;
  const SmallDisk disk(scene.root / "disk", 200 * kMegabyte);
  if (!disk.Ok()) {
    WARN("NOT CHECKED: this machine does not allow a test to mount a small file system");
    return;
  }
  scene.output = disk.path() / "out";
  scene.Write("hello.sh", "echo hello\n");
  // What it could not write is gone when it ends, as with compilers.
  scene.PlantTool("head -c 30000000 /dev/zero >\"$2.big\" || { rm \"$2.big\"; exit 1; }; rm \"$2.big\"; " +
                  Printing("hello\\n"));
  REQUIRE(disk.LeaveOnly(10 * kMegabyte));
  const auto report = scene.Run();
  INFO(report.status());
  REQUIRE(report.status().code() == absl::StatusCode::kResourceExhausted);
  CHECK(std::string(report.status().message()).find("No space left on device") !=
        std::string::npos);
  CHECK_FALSE(os::fs::exists(scene.output));
  disk.GiveBack();
  CHECK(scene.OneUnit().verdict == Verdict::kVerified);
}

TEST_CASE("room is missing where little is left, and where somebody says so") {
  Scene scene;
  const SmallDisk disk(scene.root / "disk", 8 * kMegabyte);
  if (!disk.Ok()) {
    WARN("NOT CHECKED: this machine does not allow a test to mount a small file system");
    return;
  }
  os::ProcessResult failed;
  failed.exit_code = 1;
  CHECK(CheckRoom(disk.path()).ok());
  CHECK(CheckRoom(disk.path(), failed).ok());
  failed.stderr_text = "cannot write: No space left on device\n";
  CHECK(CheckRoom(disk.path(), failed).code() == absl::StatusCode::kResourceExhausted);
  failed.exit_code = 0;
  CHECK(CheckRoom(disk.path(), failed).ok());
  REQUIRE(disk.LeaveOnly(100'000));
  const absl::Status full = CheckRoom(disk.path());
  CHECK(full.code() == absl::StatusCode::kResourceExhausted);
  CHECK(std::string(full.message()) == disk.path().native() + ": No space left on device");
  CHECK(CheckRoom(scene.root / "nowhere").ok());
}

}  // namespace
}  // namespace batuta::convert

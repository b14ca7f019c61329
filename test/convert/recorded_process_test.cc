#include "lib/convert/recorded_process.h"

#include <catch2/catch.hpp>

#include "lib/os/file_system.h"

namespace batuta::convert {
namespace {

TEST_CASE("a recorded program that is over its time limit is ended with what it started") {
  const auto folder = os::MakePrivateDir(os::TempDir(), "batuta-test-");
  REQUIRE(folder.ok());
  os::ProcessSpec spec;
  spec.argv = {"/bin/sh", "-c", "sleep 60 & echo $! >started; wait"};
  spec.cwd = *folder;
  spec.time_limit = std::chrono::milliseconds(500);
  const auto status = RecordProcess(spec, "/dev/null", *folder / "trace", {});
  INFO(status);
  CHECK(status.code() == absl::StatusCode::kDeadlineExceeded);
  std::string started = os::ReadFile(*folder / "started").value_or("");
  REQUIRE(started.ends_with('\n'));
  started.pop_back();
  // Gone, or waiting for somebody to ask how it ended.
  const auto stat = os::ReadFile("/proc/" + started + "/stat");
  CHECK((!stat.ok() || stat->find(") Z ") != std::string::npos));
  os::RemoveAll(*folder).IgnoreError();
}

}  // namespace
}  // namespace batuta::convert

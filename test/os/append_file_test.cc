#include "lib/os/append_file.h"

#include <catch2/catch.hpp>

#include "lib/os/file_system.h"

namespace batuta::os {

TEST_CASE("an append file keeps what it holds, grows at its end and can be cut") {
  const fs::path dir = *MakePrivateDir(TempDir(), "batuta-test-");
  {
    auto file = AppendFile::Open(dir / "log");
    REQUIRE(file.ok());
    REQUIRE(file->Append("one").ok());
  }
  auto file = AppendFile::Open(dir / "log");
  REQUIRE(file.ok());
  CHECK(file->size() == 3);
  REQUIRE(file->Append("two").ok());
  CHECK(*ReadFile(dir / "log") == "onetwo");
  REQUIRE(file->Cut(2).ok());
  REQUIRE(file->Append("!").ok());
  CHECK(file->size() == 3);
  CHECK(*ReadFile(dir / "log") == "on!");
  REQUIRE(RemoveAll(dir).ok());
}

TEST_CASE("an append file where there is no room says so and stays as it was") {
  auto file = AppendFile::Open("/dev/full");
  REQUIRE(file.ok());
  CHECK(file->Append("x").code() == absl::StatusCode::kResourceExhausted);
  CHECK(file->size() == 0);
  CHECK(AppendFile::Open("/proc/none/x").status().code() == absl::StatusCode::kFailedPrecondition);
}

}  // namespace batuta::os

#include "lib/os/folder_lock.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "lib/os/file_system.h"

namespace batuta::os {

TEST_CASE("a folder lock excludes a second one, names its holder and is free afterwards") {
  const fs::path dir = *MakePrivateDir(TempDir(), "batuta-test-");
  {
    const auto first = FolderLock::Take(dir / "lock");
    REQUIRE(first.ok());
    const auto second = FolderLock::Take(dir / "lock");
    REQUIRE(second.status().code() == absl::StatusCode::kUnavailable);
    const std::string message(second.status().message());
    CHECK(message.find("process " + std::to_string(getpid()) + " since 2") != std::string::npos);
  }
  CHECK(FolderLock::Take(dir / "lock").ok());
  CHECK(FolderLock::Take(dir / "none" / "lock").status().code() ==
        absl::StatusCode::kFailedPrecondition);
  REQUIRE(RemoveAll(dir).ok());
}

TEST_CASE("what a dead holder's child still has of a lock is waited for") {
  const fs::path dir = *MakePrivateDir(TempDir(), "batuta-test-");
  const pid_t holder = fork();
  if (holder == 0) {
    const auto lock = FolderLock::Take(dir / "lock");
    if (lock.ok() && fork() == 0)
      usleep(300'000);  // its copy of the lock, after its parent's death
    _exit(lock.ok() ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(holder, &status, 0) == holder);
  REQUIRE(status == 0);
  CHECK(FolderLock::Take(dir / "lock").ok());
  REQUIRE(RemoveAll(dir).ok());
}

}  // namespace batuta::os

#include "lib/convert/run_folder.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "lib/os/file_system.h"
#include "test/ordinary_user.h"

namespace batuta::convert {
namespace {

using Look = RunFolder::Look;

struct Run {
  Run() : dir(*os::MakePrivateDir(os::TempDir(), "batuta-test-")), folder(*RunFolder::Make(dir)) {}
  ~Run() { os::RemoveAll(dir).IgnoreError(); }
  void Put(const std::string& path, const std::string& text) const {
    REQUIRE(os::WriteFileAtomic(folder.work() / path, text).ok());
  }
  auto Changes() const { return folder.ChangesSince({}, Look::kDigests, mask); }

  fs::path dir;
  RunFolder folder;
  PathMask mask;
};

TEST_CASE("what a run made, changed and removed is told by name") {
  Run run;
  run.Put("kept", "a");
  run.Put("gone", "a");
  const auto before = run.folder.Take(Look::kDigests, run.mask);
  REQUIRE(os::RemoveAll(run.folder.work() / "gone").ok());
  run.Put("made/new", "a");
  const auto changes = run.folder.ChangesSince(before, Look::kDigests, run.mask);
  REQUIRE(changes.size() == 3);
  CHECK(changes.at("gone") == "gone");
  CHECK(changes.at("made").starts_with("folder "));
  CHECK(changes.at("made/new").starts_with("644 "));
}

TEST_CASE("every bit of a mode is told") {
  Run run;
  run.Put("program", "a");
  REQUIRE(os::MakeDirs(run.folder.work() / "drop").ok());
  REQUIRE(chmod((run.folder.work() / "program").c_str(), 04755) == 0);
  REQUIRE(chmod((run.folder.work() / "drop").c_str(), 01777) == 0);
  CHECK(run.Changes().at("program").starts_with("4755 "));
  CHECK(run.Changes().at("drop") == "folder 1777");
}

TEST_CASE("large files are told apart by what they hold") {
  Run run;
  constexpr int64_t kSize = int64_t{65} << 20;
  for (const char* name : {"a", "b"}) {
    std::ofstream file(run.folder.work() / name, std::ios::binary);
    file.seekp(kSize);
    file << name;
  }
  const auto changes = run.Changes();
  CHECK(changes.at("a") != changes.at("b"));
}

TEST_CASE("a folder that cannot be entered hides nothing beside it") {
  const OrdinaryUser user;
  if (!user.Ok()) {
    WARN("this machine does not let root give up its powers");
    return;
  }
  Run run;
  for (const char* name : {"a", "b", "c"}) {
    run.Put(std::string(name) + "/inside", "x");
    run.Put(std::string(name) + ".txt", "x");
  }
  const Locked locked(run.folder.work() / "b");
  const auto changes = run.Changes();
  CHECK(changes.contains("a.txt"));
  CHECK(changes.contains("a/inside"));
  CHECK(changes.contains("b"));
  CHECK(changes.contains("b.txt"));
  CHECK(changes.contains("c/inside"));
  CHECK(changes.contains("c.txt"));
}

}  // namespace
}  // namespace batuta::convert

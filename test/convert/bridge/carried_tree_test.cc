// What happens to the unpacked files, seen from outside.
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "lib/convert/bridge/crate_files.h"
#include "lib/os/file_system.h"
#include "test/convert/bridge/workshop.h"

namespace batuta::convert {
namespace {

Workshop& Shop() {
  static const std::unique_ptr<Workshop> workshop = [] {
    auto made = std::make_unique<Workshop>(
        std::map<std::string, ProjectFile>{
            {"main.sh", {"#!/bin/sh\n. \"$(dirname \"$0\")/lib/part.sh\"\n"}},
            {"lib/part.sh", {"echo part\n"}},
            {"lib/odd \"'\n\xff.txt", {"odd\n"}},
        },
        std::vector<EntryPoint>{{"main", "main.sh", Language::kShell, EntryKind::kScript, ""}});
    made->Build();
    return made;
  }();
  return *workshop;
}

TEST_CASE("the unpacked files belong to the user alone") {
  REQUIRE(Shop().RunBridged("main").stdout_text == "part\n");
  struct stat st;
  REQUIRE(stat((Shop().home() / ".cache" / "batuta" / "tree").c_str(), &st) == 0);
  CHECK((st.st_mode & 0777) == 0700);
  CHECK(*os::ReadFile(Shop().Tree() / "lib/odd \"'\n\xff.txt") == "odd\n");
}

TEST_CASE("a removed file is put back") {
  REQUIRE(Shop().RunBridged("main").outcome == "exit 0");
  REQUIRE(os::RemoveAll(Shop().Tree() / "lib").ok());
  CHECK(Shop().RunBridged("main").stdout_text == "part\n");
}

TEST_CASE("an edited file is put back, even if size and time are as before") {
  REQUIRE(Shop().RunBridged("main").outcome == "exit 0");
  const fs::path part = Shop().Tree() / "lib" / "part.sh";
  const auto time = fs::last_write_time(part);
  const auto mode = fs::status(part).permissions();
  REQUIRE(os::WriteFileAtomic(part, "echo fake\n").ok());
  fs::permissions(part, mode);
  fs::last_write_time(part, time);
  CHECK(Shop().RunBridged("main").stdout_text == "part\n");
}

TEST_CASE("what a program adds to its folder stays") {
  REQUIRE(Shop().RunBridged("main").outcome == "exit 0");
  const fs::path notes = Shop().Tree() / "lib" / "notes.txt";
  REQUIRE(os::WriteFileAtomic(notes, "mine").ok());
  CHECK(Shop().RunBridged("main").outcome == "exit 0");
  CHECK(fs::exists(notes));
}

TEST_CASE("many first starts at once all work") {
  REQUIRE(os::RemoveAll(Shop().home() / ".cache").ok());
  const Seen seen = Shop().RunBridged(
      "main", {.wrapper = "for i in 1 2 3 4 5 6 7 8; do \"$@\" & done; wait"});
  CHECK(seen.stdout_text == "part\npart\npart\npart\npart\npart\npart\npart\n");
  CHECK(seen.stderr_text.empty());
}

TEST_CASE("without a home the temporary folder serves, also the second time") {
  for (const char* home : {"/dev/null", "", "relative"}) {
    INFO(home);
    for (int i = 0; i < 2; ++i) {
      const Seen seen = Shop().RunBridged("main", {.env = {{"HOME", home}}});
      CHECK(seen.stdout_text == "part\n");
      CHECK(seen.stderr_text.empty());
    }
  }
}

TEST_CASE("a program that can unpack nowhere says so") {
  const Seen seen =
      Shop().RunBridged("main", {.env = {{"HOME", "/dev/null"}, {"TMPDIR", "/dev/null/x"}}});
  CHECK(seen.outcome == "exit 126");
  CHECK_THAT(seen.stderr_text, Catch::Contains("/dev/null"));
}

TEST_CASE("XDG_CACHE_HOME says where the files are unpacked") {
  const fs::path cache = Shop().root() / "other cache";
  const Seen seen = Shop().RunBridged("main", {.env = {{"XDG_CACHE_HOME", cache}}});
  CHECK(seen.stdout_text == "part\n");
  CHECK(fs::exists(cache / "batuta" / "tree"));
}

TEST_CASE("a home that became read-only still serves") {
  if (!os::HasSandbox()) {
    WARN("skipped: nothing here can make a folder read-only for this user");
    return;
  }
  REQUIRE(Shop().RunBridged("main").outcome == "exit 0");
  os::ProcessSpec spec;
  spec.argv = {Shop().Binary("main")};
  spec.env = Shop().Env();
  spec.writable = std::vector<fs::path>{};
  const auto result = os::RunProcess(spec);
  REQUIRE(result.ok());
  CHECK(result->stdout_text == "part\n");
  CHECK(result->stderr_text.empty());
}

TEST_CASE("the shared crate passes its own tests") {
  const fs::path crate = Shop().root() / "own" / kBridgeCrate;
  for (const embedded::File& file : BridgeCrateFiles()) {
    REQUIRE(os::WriteFileAtomic(crate / std::string(file.path), file.content).ok());
  }
  os::ProcessSpec spec;
  spec.argv = {"cargo", "test", "--quiet", "--offline"};
  spec.cwd = crate;
  const auto result = os::RunProcess(spec);
  REQUIRE(result.ok());
  INFO(result->stdout_text << result->stderr_text);
  CHECK(result->Succeeded());
}

}  // namespace
}  // namespace batuta::convert

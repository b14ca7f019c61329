#include "lib/convert/c/call_recorder.h"

#include <catch2/catch.hpp>

#include "lib/os/file_system.h"
#include "lib/os/process.h"

namespace batuta::convert {
namespace {

TEST_CASE("a stand-in passes every argument on, and writes it down byte for byte") {
  const auto dir = os::MakePrivateDir(os::TempDir(), "batuta-test-it's a ");
  REQUIRE(dir.ok());
  REQUIRE(os::WriteFileAtomic(*dir / "real/cc", "#!/bin/sh\nprintf '<%s>' \"$@\"\n", 0755).ok());
  const auto recorder = MakeCallRecorder(*dir / "bin", *dir / "calls", (*dir / "real").native());
  REQUIRE(recorder.ok());

  const std::vector<std::string> argv = {"cc", "-DV=\"1 2\"", "", "a\nb.c", "$HOME", "\xff"};
  os::ProcessSpec spec;
  spec.argv = argv;
  spec.program = recorder->programs / "cc";
  spec.cwd = *dir;
  const auto result = os::RunProcess(spec);
  REQUIRE(result.ok());
  CHECK(result->stdout_text == "<-DV=\"1 2\"><><a\nb.c><$HOME><\xff>");

  const auto calls = LoadCalls(*recorder);
  REQUIRE(calls.ok());
  REQUIRE(calls->size() == 1);
  CHECK(calls->front().directory == dir->native());
  CHECK(calls->front().argv == argv);
  REQUIRE(os::RemoveAll(*dir).ok());
}

TEST_CASE("a compiler that is not on the path gets no stand-in") {
  const auto dir = os::MakePrivateDir(os::TempDir(), "batuta-test-");
  REQUIRE(dir.ok());
  REQUIRE(MakeCallRecorder(*dir / "bin", *dir / "calls", dir->native()).ok());
  CHECK_FALSE(fs::exists(*dir / "bin/cc"));
  REQUIRE(os::RemoveAll(*dir).ok());
}

TEST_CASE("a record that was cut off gives the calls before the cut") {
  using namespace std::string_literals;
  const auto calls = ParseRecord("3\0/d\0cc\0-v\0004\0/d\0cc\0"s);
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].argv == std::vector<std::string>{"cc", "-v"});
  CHECK(ParseRecord("x\0/d\0"s).empty());
  CHECK(ParseRecord("-5\0/d\0"s).empty());
}

}  // namespace
}  // namespace batuta::convert

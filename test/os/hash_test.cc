#include "lib/os/hash.h"

#include <catch2/catch.hpp>

#include "lib/os/file_system.h"

namespace batuta::os {
namespace {

TEST_CASE("digests are SHA-256") {
  CHECK(HashBytes("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a file's digest is its content's") {
  const fs::path dir = *MakePrivateDir(TempDir(), "batuta-test-");
  const std::string text(200'000, 'q');
  REQUIRE(WriteFileAtomic(dir / "f", text).ok());
  CHECK(*HashFile(dir / "f") == HashBytes(text));
  CHECK(HashFile(dir / "none").status().code() == absl::StatusCode::kNotFound);
  CHECK(RemoveAll(dir).ok());
}

TEST_CASE("parts keep their borders") {
  CHECK(Hasher().Add("ab").Add("c").Finish() != Hasher().Add("a").Add("bc").Finish());
}

}  // namespace
}  // namespace batuta::os

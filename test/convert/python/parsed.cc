#include "test/convert/python/parsed.h"

#include <catch2/catch.hpp>

#include "lib/convert/python/interpreter.h"
#include "lib/os/file_system.h"

namespace batuta::convert {

absl::StatusOr<SyntaxTrees> TryParse(const std::string& text) {
  static const std::string python = ResolvePython("/", "");
  REQUIRE(!python.empty());
  const std::filesystem::path root = *os::MakePrivateDir(os::TempDir(), "batuta-test-");
  REQUIRE(os::WriteFileAtomic(root / "m.py", text).ok());
  auto trees = ParsePython(python, root, {"m.py"}, {});
  os::RemoveAll(root).IgnoreError();
  return trees;
}

SyntaxTrees Parsed(const std::string& text) {
  auto trees = TryParse(text);
  INFO(trees.status());
  REQUIRE(trees.ok());
  return *std::move(trees);
}

}  // namespace batuta::convert

#include "lib/convert/c/rust_text.h"

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

TEST_CASE("a bracket is closed by its own partner, not by one in a string, character or comment") {
  constexpr std::string_view kText = "f(\")\", ')', '\\'', b\"\\\")\" /* ) */, // )\n x[1]) + (y)";
  const size_t close = FindClosing(kText, 1);
  REQUIRE(close != std::string_view::npos);
  CHECK(kText.substr(close) == ") + (y)");
}

TEST_CASE("a lifetime does not open a character") {
  constexpr std::string_view kText = "<'a>(x: &'a str) { 'l: loop {} }";
  CHECK(FindClosing(kText, 4) == kText.find(") {"));
}

TEST_CASE("a bracket that is never closed is not found") {
  CHECK(FindClosing("(a, [b]", 0) == std::string_view::npos);
  CHECK(FindClosing("(\"", 0) == std::string_view::npos);
}

TEST_CASE("a list is split at its own commas only") {
  CHECK(SplitTopLevel("a: [u8; 4], f: Option<unsafe extern \"C\" fn(c, d) -> e>, mut args: ...,") ==
        std::vector<std::string_view>{
            "a: [u8; 4]", "f: Option<unsafe extern \"C\" fn(c, d) -> e>", "mut args: ..."});
  CHECK(SplitTopLevel(" \n ").empty());
}

TEST_CASE("a replacement is not replaced again") {
  std::string text = "aXbX";
  ReplaceAll(text, "X", "XX");
  CHECK(text == "aXXbXX");
}

}  // namespace
}  // namespace batuta::convert

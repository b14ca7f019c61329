#include <catch2/catch.hpp>
#include <string>

#include "lib/convert/c/repair.h"

namespace batuta::convert {
namespace {

const std::string kStruct =
    "pub struct S {\n    pub len: usize,\n    pub text: [::core::ffi::c_char; 2],\n}\n";

std::string Repaired(const std::string& code) {
  const std::string text = UncheckOpenArrays(kStruct + code, "m");
  const size_t end = text.find("\n/// An element of an array");
  return text.substr(kStruct.size(), end - kStruct.size());
}

TEST_CASE("an array that ends a struct is used without a check of its length") {
  CHECK(Repaired("(*s).text[i as usize] = 1;") ==
        "(*open_array(&raw const (*s).text, i as usize)) = 1;");
  CHECK(Repaired("x = a.b.text[0];") == "x = (*open_array(&raw const a.b.text, 0));");
  CHECK(Repaired("(*s)\n        .text[1 as usize] = 2;") ==
        "(*open_array(&raw const (*s)\n        .text, 1 as usize)) = 2;");
}

TEST_CASE("an access inside an index is mended too") {
  CHECK(Repaired("(*s).text[(*s).text[j] as usize]") ==
        "(*open_array(&raw const (*s).text, (*open_array(&raw const (*s).text, j)) as usize))");
}

TEST_CASE("other arrays, and values that have no place, keep their check") {
  const std::string other = "(*s).table[i as usize] = f().text[0];";
  CHECK(Repaired(other) == other);
}

}  // namespace
}  // namespace batuta::convert

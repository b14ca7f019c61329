#include <catch2/catch.hpp>

#include "lib/convert/c/repair.h"

namespace batuta::convert {
namespace {

using Catch::Contains;

const std::string kAbc = "::core::mem::transmute::<[u8; 4], [BYTE; 4]>(*b\"abc\\0\")";
const std::string kOne = "::core::mem::transmute::<[u8; 1], [BYTE; 1]>(*b\"\\0\")";

TEST_CASE("an array whose first element is the whole text becomes the text") {
  CHECK(UnwrapStringArrays("let mut t: [BYTE; 4] = [\n    " + kAbc + ",\n    0,\n    0,\n    0,\n];",
                           "m") == "let mut t: [BYTE; 4] = " + kAbc + ";");
}

TEST_CASE("several such arrays are mended one by one") {
  const std::string wrapped = "[" + kAbc + ", 0, 0, 0]";
  CHECK(UnwrapStringArrays(wrapped + ";" + wrapped, "m") == kAbc + ";" + kAbc);
}

TEST_CASE("rows of a table stay in it") {
  const std::string table = "static mut t: [[BYTE; 4]; 3] = [" + kAbc + ", " + kAbc + ", [0; 4]];";
  CHECK(UnwrapStringArrays(table, "m") == table);
  const std::string one_row = "static mut t: [[BYTE; 4]; 1] = [" + kAbc + "];";
  CHECK(UnwrapStringArrays(one_row, "m") == one_row);
}

TEST_CASE("an empty text is told from a table by its declaration") {
  CHECK(UnwrapStringArrays("let t: [BYTE; 1] = [" + kOne + "];", "m") ==
        "let t: [BYTE; 1] = " + kOne + ";");
  const std::string table = "let t: [[BYTE; 1]; 1] = [" + kOne + "];";
  CHECK(UnwrapStringArrays(table, "m") == table);
}

TEST_CASE("a bracket inside the text closes nothing") {
  const std::string text =
      "[::core::mem::transmute::<[u8; 3], [c_char; 3]>(*b\"])\\0\"), 0, 0]";
  CHECK(UnwrapStringArrays(text, "m") ==
        "::core::mem::transmute::<[u8; 3], [c_char; 3]>(*b\"])\\0\")");
}

TEST_CASE("a wide string lives as long as the program") {
  const std::string value =
      "::core::mem::transmute::<[u8; 8], [::core::ffi::c_int; 2]>(*b\"w\\0\\0\\0\\0\\0\\0\\0\")";
  CHECK(KeepWideStrings("x = " + value + "\n        .as_ptr() as *mut wchar_t;", "m") ==
        "x = ({ static TEXT: [::core::ffi::c_int; 2] = unsafe { " + value +
            " }; (&raw const TEXT) as *const ::core::ffi::c_int }) as *mut wchar_t;");
  CHECK(KeepWideStrings("f(&raw const " + value + " as *const wchar_t)", "m") ==
        "f(({ static TEXT: [::core::ffi::c_int; 2] = unsafe { " + value +
            " }; &raw const TEXT }) as *const wchar_t)");
}

TEST_CASE("broken text is passed on") {
  const std::string cut = "[::core::mem::transmute::<[u8; 3], [c_char; 3]>(*b\"ab";
  CHECK(UnwrapStringArrays(cut, "m") == cut);
  CHECK(KeepWideStrings(cut, "m") == cut);
}

}  // namespace
}  // namespace batuta::convert

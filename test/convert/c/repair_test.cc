#include "lib/convert/c/repair.h"

#include <catch2/catch.hpp>
#include <set>

namespace batuta::convert {
namespace {

using Catch::Contains;

TEST_CASE("every repair has a name of its own and leaves plain Rust as it is") {
  const std::string plain = "pub fn add(a: i32, b: i32) -> i32 {\n    a + b\n}\n";
  std::set<std::string> names;
  for (const RepairPass& pass : RepairPasses()) {
    INFO(pass.name);
    CHECK(names.insert(pass.name).second);
    CHECK(pass.apply(plain, "m") == plain);
    CHECK(pass.apply("", "m").empty());
  }
  CHECK(names.size() >= 7);
}

TEST_CASE("attributes of a crate root are dropped, those of items stay") {
  CHECK_THAT(DropCrateAttributes("#![allow(\n    dead_code,\n)]\n#![feature(raw_ref_op, c_variadic)]\n"
                                 "#[repr(C)]\npub struct S;\n",
                                 "m"),
             Contains("#[repr(C)]\npub struct S;\n") && !Contains("feature") && !Contains("#!["));
}

TEST_CASE("extern types become opaque structs behind their block") {
  const std::string text =
      "extern \"C\" {\n    pub type _IO_marker;\n    fn f(m: *mut _IO_marker);\n}\n"
      "pub type size_t = usize;\n";
  CHECK(MakeExternTypesOpaque(text, "m") ==
        "extern \"C\" {\n    fn f(m: *mut _IO_marker);\n}\n#[repr(C)]\npub struct _IO_marker {\n"
        "    _opaque: [u8; 0],\n}\npub type size_t = usize;\n");
}

std::string MainModule(const std::string& params, const std::string& result) {
  return "unsafe fn main_0(" + params + ")" + result +
         " {\n    0\n}\npub fn main() {\n    let mut args: Vec<u8> = f(\"}\");\n}\n";
}

TEST_CASE("the Rust main gives way to a C entry point with as many arguments as the program takes") {
  const std::string all = KeepCEntryPoint(
      MainModule("\n    mut argc: ::core::ffi::c_int,\n    mut argv: *mut *mut ::core::ffi::c_char,\n",
                 " -> ::core::ffi::c_int"),
      "m");
  CHECK_THAT(all, Contains("#[no_mangle]\npub unsafe extern \"C\" fn main("));
  CHECK_THAT(all, Contains("main_0(c_argc as _, c_argv as _) as ::core::ffi::c_int"));
  CHECK_THAT(all, !Contains("Vec<u8>"));
  CHECK_THAT(KeepCEntryPoint(MainModule("", " -> ::core::ffi::c_int"), "m"),
             Contains("main_0() as ::core::ffi::c_int"));
  CHECK_THAT(KeepCEntryPoint(MainModule("", ""), "m"), Contains("main_0();\n    0\n"));
}

TEST_CASE("a module without main keeps its functions") {
  const std::string text = "pub unsafe extern \"C\" fn domain() {}\n";
  CHECK(KeepCEntryPoint(text, "m") == text);
}

TEST_CASE("names of the libc crate are replaced where the language or the program has them") {
  CHECK(DropLibcCrate("use ::libc;\npub type wchar_t = ::libc::wchar_t;\n"
                      "    ::libc::memcpy(a, b, c as ::libc::size_t);\n",
                      "m") ==
        "pub type wchar_t = ::core::ffi::c_int;\n"
        "    crate::c_library::memcpy(a, b, c as usize);\n");
}

TEST_CASE("other names of the libc crate stay with their import") {
  const std::string text = "use ::libc;\nlet t: ::libc::stat;\n";
  CHECK(DropLibcCrate(text, "m") == text);
}

}  // namespace
}  // namespace batuta::convert

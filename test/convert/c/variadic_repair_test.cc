#include <catch2/catch.hpp>

#include "lib/convert/c/repair.h"

namespace batuta::convert {
namespace {

using Catch::Contains;

TEST_CASE("an exported variadic function keeps its name for the linker") {
  const std::string out = DefineVariadics(
      "#[no_mangle]\npub unsafe extern \"C\" fn logf(\n    mut level: ::core::ffi::c_int,\n"
      "    mut scale: ::core::ffi::c_double,\n    mut format: *const ::core::ffi::c_char,\n"
      "    mut args: ...\n) -> ::core::ffi::c_int {\n    let mut ap: ::core::ffi::VaListImpl;\n"
      "    ap = args.clone();\n    return vprintf(format, ap.as_va_list());\n}\n",
      "m");
  CHECK_THAT(out, Contains("#[link_name = \"logf\"]\n    pub fn logf("));
  CHECK_THAT(out, Contains("variadic_entry!(\"logf\", logf_with_list, \"16\", \"64\", \"224\", "
                             "\"0\", [\"lea rdx, [rsp+176]\"])"));
  CHECK_THAT(out, Contains("mut args: crate::va_list::VaListRef) -> ::core::ffi::c_int {"));
  CHECK_THAT(out, Contains("let mut ap: crate::va_list::VaListImpl;"));
  CHECK_THAT(out, !Contains("#[no_mangle]") && !Contains("args: ...\n)"));
}

TEST_CASE("a private variadic function gets a symbol that names its module") {
  CHECK_THAT(DefineVariadics("unsafe extern \"C\" fn die(mut f: *const c_char, mut args: ...) {\n}\n",
                             "src_a_c"),
             Contains("#[link_name = \"batuta_src_a_c_die\"]") &&
                 Contains("variadic_entry!(\"batuta_src_a_c_die\", die_with_list, \"8\", \"48\", "
                          "\"224\", \"0\", [\"lea rsi, [rsp+176]\"])"));
}

TEST_CASE("declarations of variadic functions elsewhere stay") {
  const std::string text = "extern \"C\" {\n    fn printf(_: *const c_char, ...) -> c_int;\n}\n";
  CHECK(DefineVariadics(text, "m") == text);
}

TEST_CASE("parameters that are lists take the crate's own type") {
  CHECK_THAT(DefineVariadics("unsafe extern \"C\" fn v(mut ap: ::core::ffi::VaList) {}\n", "m"),
             Contains("mut ap: crate::va_list::VaListRef)"));
}

TEST_CASE("named arguments beyond the registers are handed on by the stack, and the list behind them") {
  const std::string text =
      "unsafe extern \"C\" fn f(a: A, b: B, c: C, d: D, e: E, g: G, h: H, mut args: ...) {\n}\n";
  CHECK_THAT(DefineVariadics(text, "m"),
             Contains("\"48\", \"48\", \"232\", \"16\", [\"mov rax, [rsp+240]\", \"mov [rsp+0], rax\", "
                      "\"lea rax, [rsp+192]\", \"mov [rsp+8], rax\"])"));
}

TEST_CASE("more floating-point arguments than registers are left to rustc's refusal") {
  std::string text = "unsafe extern \"C\" fn f(";
  for (int i = 0; i < 9; ++i) text += "x: f64, ";
  text += "mut args: ...) {\n}\n";
  CHECK_THAT(DefineVariadics(text, "m"), Contains("mut args: ...") && !Contains("variadic_entry"));
}

}  // namespace
}  // namespace batuta::convert

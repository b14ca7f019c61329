#include "lib/convert/python/rust_names.h"

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

TEST_CASE("names that Rust or the emitted code takes get a mark") {
  CHECK(RustName("count") == "count");
  CHECK(RustName("self") == "self_");
  CHECK(RustName("type") == "type_");
  CHECK(RustName("Ok") == "Ok_");
  CHECK(RustName("Exc") == "Exc_");
  CHECK(RustName("iter1_") == "iter1__");
  CHECK(RustName("RUN_SIG") == "RUN_SIG_");
  CHECK(RustName("Run_Sig") == "Run_Sig_");
}

TEST_CASE("texts become literals of the same characters") {
  CHECK(RustText("a\"b\\c\nd\te") == "\"a\\\"b\\\\c\\nd\\te\"");
  CHECK(RustText(std::string("\0\x1b", 2)) == "\"\\x00\\x1b\"");
  CHECK(RustText("é") == "\"é\"");
}

TEST_CASE("files become modules that Rust accepts") {
  CHECK(RustModuleName("two-words") == "two_words");
  CHECK(RustModuleName("2048") == "m_2048");
  CHECK(RustModuleName("main") == "main_");
  CHECK(RustModuleName("lib") == "lib_");
}

TEST_CASE("a name is given once") {
  std::set<std::string> taken;
  CHECK(UniqueName("f", taken) == "f");
  CHECK(UniqueName("f", taken) == "f_v2");
  CHECK(UniqueName("f", taken) == "f_v3");
}

}  // namespace
}  // namespace batuta::convert

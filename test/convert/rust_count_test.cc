#include <catch2/catch.hpp>

#include "lib/convert/transpile.h"
#include "lib/os/file_system.h"

namespace batuta::convert {
namespace {

TEST_CASE("of Rust the lines of code count, and the places that say unsafe") {
  const fs::path dir = *os::MakePrivateDir(os::TempDir(), "batuta-test-");
  REQUIRE(os::WriteFileAtomic(dir / "src/main.rs",
                              "#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]\n// unsafe {}\n\n"
                              "/* unsafe\n   fn */\nunsafe fn f() {}\n"
                              "fn main() { unsafe { f() }; unsafe{f()} }\n")
              .ok());
  REQUIRE(os::WriteFileAtomic(dir / "src/notes.txt", "unsafe\n").ok());
  const RustCount count = CountRust(dir);
  CHECK(count.lines == 3);
  CHECK(count.unsafe_count == 3);
  REQUIRE(os::RemoveAll(dir).ok());
}

}  // namespace
}  // namespace batuta::convert

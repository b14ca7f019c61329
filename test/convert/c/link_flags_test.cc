#include "lib/convert/c/link_flags.h"

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

TEST_CASE("libraries are linked once, those of Rust's std not at all") {
  CHECK(RustLibraries({"-lm", "-pthread", "-lncurses", "-lm", "-lpthread", "-lc"}) ==
        std::vector<std::string>{"m", "ncurses"});
}

TEST_CASE("a library's name cannot end the string that it stands in") {
  CHECK(RustLibraries({"-lx\")] fn y(", "-l"}).empty());
}

}  // namespace
}  // namespace batuta::convert

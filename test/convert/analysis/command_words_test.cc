#include "lib/convert/command_words.h"

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;

Strings Split(std::string_view command) {
  auto words = SplitCommand(command);
  INFO(words.status());
  REQUIRE(words.ok());
  return *words;
}

TEST_CASE("words are split and unquoted as a shell does it") {
  CHECK(Split("cc -c  a.c\t-o a.o ") == Strings{"cc", "-c", "a.c", "-o", "a.o"});
  CHECK(Split(R"(cc -DNAME="\"two words\"" 'it''s' a\ b "" -DX='(1 & $2)')") ==
        Strings{"cc", "-DNAME=\"two words\"", "its", "a b", "", "-DX=(1 & $2)"});
  CHECK(Split(R"("a\nb" "\\" "\$x" '\')") == Strings{"a\\nb", "\\", "$x", "\\"});
  CHECK(Split("a\\\nb \"c\\\nd\"") == Strings{"ab", "cd"});
  CHECK(Split("a#b a~b") == Strings{"a#b", "a~b"});
  CHECK(Split("").empty());
  CHECK(Split(" \t").empty());
}

TEST_CASE("what only a shell can do is refused") {
  for (const char* command :
       {"cc a.c; rm -rf x", "cc a.c && x", "cc a.c | x", "cc a.c > x", "cc < x", "cc $(x)", "cc `x`",
        "cc $HOME/a.c", "cc \"$HOME/a.c\"", "cc \"`x`\"", "cc *.c", "cc a?.c", "cc [ab].c", "(cc)",
        "cc # a.c", "cc ~/a.c", "cc a.c\nrm x", "cc a.c\r\n", "cc & x"}) {
    INFO(command);
    CHECK(SplitCommand(command).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("commands that end too early are refused") {
  for (const std::string& command : {std::string("cc 'a"), std::string("cc \"a"),
                                     std::string("cc \"a\\"), std::string("cc a\\"),
                                     std::string("cc a\0b", 6)}) {
    INFO(command);
    CHECK(SplitCommand(command).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace batuta::convert

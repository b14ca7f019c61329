#include "lib/tools/version.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace batuta::tools {
namespace {

bool Meets(const std::string& version, const std::string& wanted) {
  const auto requirement = Requirement::Parse(wanted);
  INFO(wanted);
  REQUIRE(requirement.ok());
  return requirement->Admits(ParseVersion(version));
}

TEST_CASE("versions stand in order, whatever they are written like") {
  const std::vector<std::vector<std::string>> ascending{
      {"0"},
      {"0.9.12"},
      {"1.9", "v1.9", "1.9.0"},
      {"1.10.0-alpha.2", "1.10-alpha.2"},
      {"1.10.0-beta.9"},
      {"1.10.0-beta.10"},
      {"1.10.0rc1", "1.10.0-rc1", "1.10-rc1"},
      {"1.10", "1.10.0", "1.10.0+build.7", "1.10.0-12", "1.10w", "1.10p1", "1.10.windows.1"},
      {"3.13.0a1"},
      {"3.13.0b2"},
      {"3.13.0", "3.13.0 (main)"},
      {"1234567890123456789.1"},
  };
  for (size_t i = 0; i < ascending.size(); ++i) {
    for (const std::string& a : ascending[i]) {
      for (size_t k = 0; k < ascending.size(); ++k) {
        for (const std::string& b : ascending[k]) {
          INFO(a << " and " << b);
          CHECK((ParseVersion(a) <=> ParseVersion(b)) == (i <=> k));
        }
      }
    }
  }
}

TEST_CASE("a requirement holds if all of its bounds do") {
  CHECK(Meets("3.25.1", ">=3.20,<4"));
  CHECK(Meets("3.20", ">= 3.20 , < 4"));
  CHECK_FALSE(Meets("3.18.4", ">=3.20,<4"));
  CHECK_FALSE(Meets("4.0.1", ">=3.20,<4"));
  CHECK_FALSE(Meets("4.0.0-rc1", ">=3.20,<4"));
  CHECK(Meets("4.0.0-rc1", "<4.0-rc2"));
  CHECK_FALSE(Meets("3.20-rc1", ">=3.20"));
  CHECK(Meets("3.20.1", ">3.20"));
  CHECK_FALSE(Meets("3.20.0", ">3.20"));
  CHECK(Meets("3.20.0", "<=3.20"));
  CHECK(Meets("3.20.0", "==3.20"));
  CHECK_FALSE(Meets("3.20.1", "==3.20"));
  CHECK(Meets("3.20.1", "!=3.20"));
  CHECK(Meets("anything", ""));
  CHECK_FALSE(Meets("posix", ">=0"));
  CHECK_FALSE(Meets("", "!=1"));
}

TEST_CASE("what is no requirement is refused by the part that is wrong") {
  const std::vector<std::pair<std::string, std::string>> all{
      {"3.20", "'3.20' begins with none of >=, <=, ==, !=, >, <"},
      {">=3.20 <4", "'>=3.20 <4' names no version like 3.20 or 4.0-rc1"},
      {">=3.20,", "'' begins with none of >=, <=, ==, !=, >, <"},
      {">=", "'>=' names no version like 3.20 or 4.0-rc1"},
      {"~=3", "'~=3' begins with none of >=, <=, ==, !=, >, <"},
      {"=>3", "'=>3' begins with none of >=, <=, ==, !=, >, <"},
      {">=three", "'>=three' names no version like 3.20 or 4.0-rc1"},
      {std::string(10000, '>'), "a requirement of 10000 bytes"},
  };
  for (const auto& [text, message] : all) {
    const auto requirement = Requirement::Parse(text);
    CHECK(requirement.status().code() == absl::StatusCode::kInvalidArgument);
    CHECK(std::string(requirement.status().message()) == message);
  }
}

}  // namespace
}  // namespace batuta::tools

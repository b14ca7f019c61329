// Version numbers as tools print them, in order, and what may be asked of them.
#ifndef BATUTA_LIB_TOOLS_VERSION_H_
#define BATUTA_LIB_TOOLS_VERSION_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace batuta::tools {

// "1.85.0-nightly" is {1, 85} before its release; zeros at the end do not count. A revision of a
// distribution ("14.0.6-12"), build metadata ("+abc") and further letters ("1.1.1w", "9.2p1")
// neither.
struct Version {
  std::vector<uint32_t> numbers;  // empty: the text has none; more than nine digits: 999,999,999
  std::string pre_release;        // "rc1"; empty: a release

  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const { return (*this <=> other) == 0; }
};

Version ParseVersion(std::string_view text);

// ">=3.20,<4": a list of bounds that must all hold.
class Requirement {
 public:
  // InvalidArgument, naming the part that is wrong. An empty text asks for nothing.
  static absl::StatusOr<Requirement> Parse(std::string_view text);

  // "<4" leaves out 4.0-rc1 too: whoever does not want version 4 does not want its first try. A
  // version without a number meets no bound.
  bool Admits(const Version& version) const;

 private:
  enum class Operator { kAtLeast, kAtMost, kEqual, kOther, kMore, kLess };
  struct Bound {
    Operator op;
    Version version;
  };
  static bool Holds(const Bound& bound, const Version& version);

  std::vector<Bound> bounds_;
};

// "its version is 3.18.4, wanted is >=3.20"
std::string VersionProblem(std::string_view version, std::string_view wanted);

}  // namespace batuta::tools

#endif  // BATUTA_LIB_TOOLS_VERSION_H_

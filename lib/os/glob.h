// Glob patterns on relative paths, as batuta.toml's `exclude` has them.
#ifndef BATUTA_LIB_OS_GLOB_H_
#define BATUTA_LIB_OS_GLOB_H_

#include <string>
#include <string_view>
#include <vector>

namespace batuta::os {

// "*" and "?" stay within one component, "**" crosses them, "[a-z]" and "[!a-z]" are sets. A
// pattern without a slash fits the base name at any depth; a pattern that fits a folder (with or
// without a slash at its end) fits all below. Time is at most the product of the two lengths.
bool GlobFits(std::string_view pattern, std::string_view path);

// A pattern that is compared with many paths: as GlobFits.
class Glob {
 public:
  explicit Glob(std::string_view pattern);
  bool Fits(std::string_view path) const;

  struct Element {
    enum class Kind { kLiteral, kAnyCharacter, kSet, kStar, kDoubleStar } kind;
    char literal = 0;
    std::string set;  // between the brackets
  };

 private:
  bool is_empty_ = false;          // fits nothing
  std::string prefix_;             // the characters that it begins with
  std::vector<Element> elements_;  // what follows them
};

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_GLOB_H_

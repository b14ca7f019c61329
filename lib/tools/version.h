// Version numbers as tools print them, in order.
#ifndef BATUTA_LIB_TOOLS_VERSION_H_
#define BATUTA_LIB_TOOLS_VERSION_H_

#include <array>
#include <string_view>

namespace batuta::tools {

// The first three numbers: "1.85.0-nightly" is {1, 85, 0}; what is not there or no number counts 0.
// A number of more than nine digits counts 999,999,999.
inline std::array<int, 3> ParseVersion(std::string_view text) {
  std::array<int, 3> numbers{};
  size_t at = 0;
  for (int& number : numbers) {
    const size_t first = at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      number = number > 99'999'999 ? 999'999'999 : number * 10 + (text[at] - '0');
    }
    if (at == first || at == text.size() || text[at] != '.') break;
    ++at;
  }
  return numbers;
}

}  // namespace batuta::tools

#endif  // BATUTA_LIB_TOOLS_VERSION_H_

#include "lib/convert/c/link_flags.h"

#include <algorithm>
#include <string_view>

namespace batuta::convert {

std::vector<std::string> RustLibraries(const std::vector<std::string>& link_flags) {
  constexpr std::string_view kOfStd[] = {"c", "gcc", "gcc_s", "pthread", "dl", "rt"};
  std::vector<std::string> libraries;
  for (const std::string& flag : link_flags) {
    if (!flag.starts_with("-l")) continue;
    const std::string name = flag.substr(2);
    if (name.empty() || name.find_first_of("\"\\") != std::string::npos) continue;
    if (std::find(std::begin(kOfStd), std::end(kOfStd), name) != std::end(kOfStd)) continue;
    if (std::find(libraries.begin(), libraries.end(), name) == libraries.end()) {
      libraries.push_back(name);
    }
  }
  return libraries;
}

}  // namespace batuta::convert

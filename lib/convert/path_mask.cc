#include "lib/convert/path_mask.h"

#include <algorithm>

namespace batuta::convert {
namespace {

std::string ReplaceAll(const std::string& text, const std::string& from, const std::string& to) {
  std::string result;
  size_t start = 0;
  for (size_t at; (at = text.find(from, start)) != std::string::npos; start = at + from.size()) {
    result.append(text, start, at - start).append(to);
  }
  return result.append(text, start);
}

// "<prefix><digest>/<project>" ends with the project's name, whatever that is.
std::string ReplaceTree(const std::string& text, const std::string& prefix) {
  std::string result;
  size_t start = 0;
  for (size_t at; (at = text.find(prefix, start)) != std::string::npos;) {
    result.append(text, start, at - start).append(kProjectToken);
    const size_t digest_end = text.find('/', at + prefix.size());
    const size_t name = digest_end == std::string::npos ? text.size() : digest_end + 1;
    constexpr const char* kEnds = "/\n\"':; ,)";
    start = std::min(text.find_first_of(kEnds, name), text.size());
  }
  return result.append(text, start);
}

}  // namespace

std::string PathMask::Apply(std::string text) const {
  for (const auto& [from, token] : replaced_) {
    if (text.find(from) == std::string::npos) continue;
    text = token.empty() ? ReplaceTree(text, from) : ReplaceAll(text, from, token);
  }
  return text;
}

}  // namespace batuta::convert

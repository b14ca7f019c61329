#include "capi/text.h"

#include "lib/text.h"

namespace batuta::capi {

bool IsUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t length = Utf8Length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

void MakeUtf8(std::span<char> text) {
  for (size_t at = 0; at < text.size();) {
    const size_t length = Utf8Length({text.data(), text.size()}, at);
    if (length == 0) text[at] = '?';
    at += length == 0 ? 1 : length;
  }
}

}  // namespace batuta::capi

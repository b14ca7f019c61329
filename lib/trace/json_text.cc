#include "lib/trace/json_text.h"

#include "absl/strings/str_format.h"

namespace batuta::trace {
namespace {

// Bytes of the well-formed UTF-8 character at the front; 0 if there is none.
size_t CharacterLength(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  // Overlong forms, surrogates, beyond the last character.
  const unsigned char second = byte(1);
  const bool is_bad = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                      (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
  return is_bad ? 0 : length;
}

}  // namespace

std::string JsonText(std::string_view bytes) {
  std::string text = "\"";
  while (!bytes.empty()) {
    const size_t length = CharacterLength(bytes);
    const auto first = static_cast<unsigned char>(bytes.front());
    if (length == 0) {
      text += absl::StrFormat("\\\\x%02x", first);
    } else if (first < 0x20 || first == 0x7f) {
      text += absl::StrFormat("\\u%04x", first);
    } else if (first == '"' || first == '\\') {
      text += {'\\', bytes.front()};
    } else {
      text += bytes.substr(0, length);
    }
    bytes.remove_prefix(std::max<size_t>(length, 1));
  }
  return text + "\"";
}

}  // namespace batuta::trace

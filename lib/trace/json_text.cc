#include "lib/trace/json_text.h"

#include "absl/strings/str_format.h"
#include "lib/text.h"

namespace batuta::trace {

std::string JsonText(std::string_view bytes) {
  std::string text = "\"";
  while (!bytes.empty()) {
    const size_t length = Utf8Length(bytes, 0);
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

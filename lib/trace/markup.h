// Text for HTML and SVG.
#ifndef BATUTA_LIB_TRACE_MARKUP_H_
#define BATUTA_LIB_TRACE_MARKUP_H_

#include <string>
#include <string_view>

namespace batuta::trace {

// Without characters that mean something in markup, or nothing in XML; these become "?".
inline std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f
                       ? c
                       : (c == '\n' ? '\n' : '?');
    }
  }
  return escaped;
}

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_MARKUP_H_

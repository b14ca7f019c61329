#include "lib/convert/shell/rust_text.h"

#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "lib/convert/scan_file.h"
#include "lib/text.h"

namespace batuta::convert::shell {
namespace {

// Bytes that are no UTF-8 stand as characters from here on: of the last private plane.
constexpr int64_t kFirstByte = 0x10fe00;
constexpr std::string_view kByteHead = "\xf4\x8f";

int DigitOf(char c, int base) {
  int digit = 99;
  if (c >= '0' && c <= '9') digit = c - '0';
  if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
  if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
  return digit < base ? digit : -1;
}

// Reads up to `max` digits at `at` and moves behind them; -1 if there are none.
int64_t Number(std::string_view text, size_t& at, size_t max, int base) {
  int64_t value = 0;
  size_t count = 0;
  while (count < max && at < text.size() && DigitOf(text[at], base) >= 0) {
    value = value * base + DigitOf(text[at++], base);
    ++count;
  }
  return count == 0 ? -1 : value;
}

void AppendUtf8(std::string& out, int64_t code) {
  const auto c = static_cast<uint32_t>(code);
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3f));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  }
}

}  // namespace

std::string ReadableBytes(std::string_view text) {
  std::string readable;
  for (size_t i = 0; i < text.size();) {
    const size_t length = Utf8Length(text, i);
    if (length == 0) {
      AppendUtf8(readable, kFirstByte + static_cast<unsigned char>(text[i++]));
    } else {
      readable += text.substr(i, length);
      i += length;
    }
  }
  return readable;
}

std::string WithoutHiddenSigns(std::string_view text) {
  static constexpr std::pair<std::string_view, char> kSigns[] = {
      {kHiddenBracket, '['}, {kHiddenHash, '#'}, {kHiddenBlank, ' '}};
  std::string shown(text);
  for (const auto& [hidden, sign] : kSigns) {
    for (size_t at = 0; (at = shown.find(hidden, at)) != std::string::npos; ++at) {
      shown.replace(at, hidden.size(), 1, sign);
    }
  }
  return shown;
}

std::string PlainBytes(std::string_view hidden) {
  const std::string text = WithoutHiddenSigns(hidden);
  std::string plain;
  for (size_t i = 0; i < text.size();) {
    const bool is_byte = std::string_view(text).substr(i).starts_with(kByteHead) &&
                         i + 4 <= text.size() &&
                         (static_cast<unsigned char>(text[i + 2]) & 0xfc) == 0xb8;
    if (is_byte) {
      plain += static_cast<char>(((text[i + 2] & 0x03) << 6) | (text[i + 3] & 0x3f));
      i += 4;
    } else {
      plain += text[i++];
    }
  }
  return plain;
}

std::string RustLiteral(std::string_view shown) {
  const std::string text = PlainBytes(shown);
  const bool is_text = IsUtf8(text);
  std::string literal = is_text ? "\"" : "b\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"':
        literal += "\\\"";
        break;
      case '\\':
        literal += "\\\\";
        break;
      case '\n':
        literal += "\\n";
        break;
      case '\t':
        literal += "\\t";
        break;
      case '\r':
        literal += "\\r";
        break;
      default:
        if (byte < 0x20 || byte == 0x7f || (!is_text && byte >= 0x80)) {
          literal += absl::StrFormat("\\x%02x", byte);
        } else {
          literal += c;
        }
    }
  }
  return literal + "\"";
}

std::string UnescapeDollar(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      out += text[i++];
      continue;
    }
    const char c = text[i + 1];
    i += 2;
    constexpr std::string_view kNames = "abeEfnrtv\\'\"?";
    constexpr std::string_view kValues = "\a\b\x1b\x1b\f\n\r\t\v\\'\"?";
    if (const size_t known = kNames.find(c); known != std::string_view::npos) {
      out += kValues[known];
    } else if (c >= '0' && c <= '7') {
      --i;
      out += static_cast<char>(Number(text, i, 3, 8));
    } else if (c == 'x' || c == 'u' || c == 'U') {
      const int64_t value = Number(text, i, c == 'x' ? 2 : c == 'u' ? 4 : 8, 16);
      if (value < 0) {
        out += {'\\', c};
      } else if (c == 'x') {
        out += static_cast<char>(value);
      } else {
        AppendUtf8(out, value);
      }
    } else if (c == 'c' && i < text.size()) {
      out += static_cast<char>(text[i++] & 0x1f);
    } else {
      out += {'\\', c};
    }
  }
  return out;
}

std::string RustName(std::string_view name) {
  static const std::set<std::string, std::less<>> taken = {
      "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum",
      "extern", "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move",
      "mut", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true", "type",
      "unsafe", "use", "where", "while", "abstract", "become", "box", "do", "final", "macro",
      "override", "priv", "try", "typeof", "unsized", "virtual", "yield", "gen", "main", "script",
      // What the runtime crate brings.
      "lit", "glob", "tilde", "var", "quoted", "join", "sub", "content", "arith", "source_of",
      "sink_of", "exp", "elem", "all", "star", "indirect", "set", "set_list", "item", "item_at",
      "redirect", "redirect_named", "start", "sh", "text", "turns", "open", "subject", "way",
      "value", "values", "computed", "number", "pipe"};
  std::string made;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 'A' && byte <= 'Z') {
      const bool after_small = !made.empty() && made.back() >= 'a' && made.back() <= 'z';
      if (after_small) made += '_';
      made += static_cast<char>(c - 'A' + 'a');
    } else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) {
      made += c;
    } else if (made.empty() || made.back() != '_') {
      made += '_';
    }
  }
  while (made.size() > 1 && made.back() == '_') made.pop_back();
  if (made.empty() || made == "_" || (made[0] >= '0' && made[0] <= '9')) made = "f" + made;
  while (made.starts_with("__")) made.erase(0, 1);
  return taken.contains(made) ? made + "_fn" : made;
}

std::string WithoutParens(const std::string& text) {
  if (!text.starts_with('(')) return text;
  int depth = 0;
  bool in_text = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (in_text && text[i] == '\\') {
      ++i;
      continue;
    }
    if (text[i] == '"') in_text = !in_text;
    if (in_text) continue;
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) {
      return i + 1 == text.size() ? WithoutParens(text.substr(1, i - 1)) : text;
    }
  }
  return text;
}

std::string Opposite(const std::string& condition) {
  // "!x" of one call; "!a && b" is another thing.
  const bool is_single =
      condition.find(" && ") == std::string::npos && condition.find(" || ") == std::string::npos;
  if (condition.starts_with('!') && is_single) return condition.substr(1);
  return "!" + condition;
}

std::string Answer(const std::string& condition) {
  int depth = 0;
  bool in_text = false;
  for (size_t i = 0; i < condition.size(); ++i) {
    const char c = condition[i];
    if (in_text && c == '\\') {
      ++i;
      continue;
    }
    if (c == '"') in_text = !in_text;
    if (in_text) continue;
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    // A call alone ends where its first parenthesis ends.
    if (c == ')' && depth == 0) {
      const bool alone = condition.starts_with("sh.") && condition.substr(i) == ")?";
      return alone ? condition.substr(0, i + 1) : "Ok(" + condition + ")";
    }
  }
  return "Ok(" + condition + ")";
}

std::string AsWord(const std::string& part) {
  if (!part.starts_with("lit(")) return part;
  return part.substr(4, part.size() - 5);
}

std::string WithoutMark(const std::string& text) {
  return text.starts_with("//@") ? text.substr(text.find('\n') + 1) : text;
}

std::string QuotedText(const std::vector<std::string>& parts) {
  std::string list, text;
  bool plain = true, has_name = false;
  std::string last_name;  // a name that letters behind it would make longer
  const auto end_name = [&](char next) {
    if (last_name.empty()) return;
    const bool longer = std::isalnum(static_cast<unsigned char>(next)) != 0 || next == '_';
    const bool is_word =
        std::isalpha(static_cast<unsigned char>(last_name[0])) != 0 || last_name[0] == '_';
    const bool braces = (is_word && longer) || (!is_word && last_name.size() > 1);
    text += braces ? "${" + last_name + "}" : "$" + last_name;
    last_name.clear();
  };
  for (const std::string& part : parts) {
    list += (list.empty() ? "" : ", ") + part;
    if (part.starts_with("lit(\"")) {
      const std::string inner = part.substr(5, part.size() - 7);
      plain &= inner.find('$') == std::string::npos;
      if (inner.empty()) continue;
      end_name(inner[0]);
      text += inner;
    } else if (part.starts_with("var(\"")) {
      end_name('$');
      last_name = part.substr(5, part.size() - 7);
      has_name = true;
    } else {
      plain = false;
    }
  }
  end_name(' ');
  return plain && has_name ? "text!(\"" + text + "\")" : "quoted(&[" + list + "])";
}

}  // namespace batuta::convert::shell

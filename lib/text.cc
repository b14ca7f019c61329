#include "lib/text.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace batuta {
namespace {

unsigned char ByteAt(std::string_view text, size_t at) {
  return static_cast<unsigned char>(text[at]);
}

size_t LengthByLead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

char32_t CodePoint(std::string_view sequence) {
  static constexpr unsigned char kMask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  char32_t code = ByteAt(sequence, 0) & kMask[sequence.size()];
  for (size_t i = 1; i < sequence.size(); ++i) code = code << 6 | (ByteAt(sequence, i) & 0x3f);
  return code;
}

// Controls, and the marks that change the order in which text is shown.
bool IsInvisible(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

// Private-use characters that stand for one byte each.
constexpr unsigned kByteBase = 0xf700, kFirstByte = 0xf780, kLastByte = 0xf7ff;

bool StandsForByte(std::string_view sequence) {
  if (sequence.size() != 3) return false;
  const char32_t code = CodePoint(sequence);
  return code >= kFirstByte && code <= kLastByte;
}

}  // namespace

size_t Utf8Length(std::string_view text, size_t at) {
  const unsigned char lead = ByteAt(text, at);
  const size_t length = LengthByLead(lead);
  if (length == 0 || at + length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((ByteAt(text, at + i) & 0xc0) != 0x80) return 0;
  }
  if (length < 3) return length;
  const unsigned char second = ByteAt(text, at + 1);
  const bool is_overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool is_surrogate = lead == 0xed && second > 0x9f;
  const bool is_too_large = lead == 0xf4 && second > 0x8f;
  return is_overlong || is_surrogate || is_too_large ? 0 : length;
}

std::string MakePrintable(std::string_view text) {
  std::string printable;
  for (size_t at = 0; at < text.size();) {
    const size_t length = Utf8Length(text, at);
    if (length == 0) {
      printable += absl::StrFormat("\\x%02x", ByteAt(text, at++));
      continue;
    }
    const std::string_view sequence = text.substr(at, length);
    const char32_t code = CodePoint(sequence);
    at += length;
    if (!IsInvisible(code)) {
      printable += sequence;
    } else if (code < 0x100) {
      printable += absl::StrFormat("\\x%02x", static_cast<unsigned>(code));
    } else {
      printable += absl::StrFormat("\\u%04x", static_cast<unsigned>(code));
    }
  }
  return printable;
}

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::string ShortenTo(const std::string& printable, size_t columns) {
  constexpr std::string_view kRest = "...";
  if (CountCharacters(printable) <= columns || columns <= kRest.size()) return printable;
  size_t at = 0;
  for (size_t left = columns - kRest.size(); left > 0; --left) {
    at += std::max<size_t>(Utf8Length(printable, at), 1);
  }
  return printable.substr(0, at) + std::string(kRest);
}

std::string FitColumns(const std::string& printable, size_t columns) {
  std::string text = ShortenTo(printable, columns);
  const size_t width = CountCharacters(text);
  return width < columns ? text + std::string(columns - width, ' ') : text;
}

std::string EncodeBytes(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t length = Utf8Length(text, at);
    if (length > 0 && !StandsForByte(text.substr(at, length))) {
      out.append(text, at, length);
      at += length;
      continue;
    }
    const unsigned code = kByteBase + static_cast<unsigned char>(text[at++]);
    out += static_cast<char>(0xe0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
  return out;
}

std::string DecodeBytes(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t length = std::max<size_t>(Utf8Length(text, at), 1);
    const std::string_view sequence = text.substr(at, length);
    if (StandsForByte(sequence)) {
      out += static_cast<char>(CodePoint(sequence) - kByteBase);
    } else {
      out += sequence;
    }
    at += length;
  }
  return out;
}

std::string EscapeMarkdown(std::string_view text) {
  std::string escaped;
  for (const char c : MakePrintable(text)) {
    if (std::string_view("\\`*_|<>[]#~&").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  for (const char c : MakePrintable(text)) {
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
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string EscapeHtmlLines(std::string_view text) {
  std::string escaped;
  while (true) {
    const size_t end = text.find('\n');
    escaped += EscapeHtml(text.substr(0, end));
    if (end == std::string_view::npos) return escaped;
    escaped += '\n';
    text.remove_prefix(end + 1);
  }
}

}  // namespace batuta

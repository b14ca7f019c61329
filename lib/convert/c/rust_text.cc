#include "lib/convert/c/rust_text.h"

#include <algorithm>

namespace batuta::convert {
namespace {

// The first position after the string, character or comment that starts at `at`; `at` itself if none
// does.
size_t SkipOpaque(std::string_view text, size_t at) {
  if (text.substr(at).starts_with("//")) return std::min(text.find('\n', at), text.size());
  if (text.substr(at).starts_with("/*")) {
    const size_t end = text.find("*/", at + 2);
    return end == std::string_view::npos ? text.size() : end + 2;
  }
  const char quote = text[at];
  if (quote == '\'') {
    // A lifetime or a label has no closing quote within two characters.
    const bool escaped = at + 1 < text.size() && text[at + 1] == '\\';
    if (!escaped && (at + 2 >= text.size() || text[at + 2] != '\'')) return at;
  } else if (quote != '"') {
    return at;
  }
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return text.size();
}

}  // namespace

size_t FindClosing(std::string_view text, size_t open) {
  int depth = 0;
  for (size_t i = open; i < text.size();) {
    const size_t after = SkipOpaque(text, i);
    if (after != i) {
      i = after;
      continue;
    }
    const char c = text[i];
    if (c == '(' || c == '[' || c == '{') ++depth;
    if ((c == ')' || c == ']' || c == '}') && --depth == 0) return i;
    ++i;
  }
  return std::string_view::npos;
}

std::vector<std::string_view> SplitTopLevel(std::string_view list) {
  std::vector<std::string_view> parts;
  const auto add = [&parts](std::string_view part) {
    const size_t begin = part.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return;
    parts.push_back(part.substr(begin, part.find_last_not_of(" \t\r\n") - begin + 1));
  };
  size_t start = 0;
  int angles = 0;
  for (size_t i = 0; i < list.size();) {
    const size_t after = SkipOpaque(list, i);
    if (after != i) {
      i = after;
      continue;
    }
    const char c = list[i];
    if (c == '(' || c == '[' || c == '{') {
      const size_t close = FindClosing(list, i);
      if (close == std::string_view::npos) break;
      i = close;
    } else if (c == '<') {
      ++angles;
    } else if (c == '>' && (i == 0 || list[i - 1] != '-') && angles > 0) {
      --angles;
    } else if (c == ',' && angles == 0) {
      add(list.substr(start, i - start));
      start = i + 1;
    }
    ++i;
  }
  add(list.substr(start));
  return parts;
}

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace batuta::convert

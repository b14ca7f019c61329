#include "lib/os/glob.h"

#include <string>
#include <vector>

namespace batuta::os {
namespace {

struct Element {
  enum class Kind { kLiteral, kAnyCharacter, kSet, kStar, kDoubleStar } kind;
  char literal = 0;
  std::string_view set;  // between the brackets
};

std::vector<Element> Parse(std::string_view pattern) {
  std::vector<Element> elements;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '*' && pattern.substr(i).starts_with("**/")) {
      // Also fits no component at all: "**/x" fits "x".
      elements.push_back({Element::Kind::kDoubleStar, '/', {}});
      i += 2;
    } else if (c == '*' && pattern.substr(i).starts_with("**")) {
      elements.push_back({Element::Kind::kDoubleStar, 0, {}});
      ++i;
    } else if (c == '*') {
      elements.push_back({Element::Kind::kStar, 0, {}});
    } else if (c == '?') {
      elements.push_back({Element::Kind::kAnyCharacter, 0, {}});
    } else if (c == '[' && pattern.find(']', i + 2) != std::string_view::npos) {
      const size_t end = pattern.find(']', i + 2);
      elements.push_back({Element::Kind::kSet, 0, pattern.substr(i + 1, end - i - 1)});
      i = end;
    } else {
      if (c == '\\' && i + 1 < pattern.size()) ++i;
      elements.push_back({Element::Kind::kLiteral, pattern[i], {}});
    }
  }
  return elements;
}

bool IsInSet(std::string_view set, char c) {
  const bool negated = set.front() == '!' || set.front() == '^';
  if (negated) set.remove_prefix(1);
  bool found = false;
  for (size_t i = 0; i < set.size(); ++i) {
    if (i + 2 < set.size() && set[i + 1] == '-') {
      found = found || (set[i] <= c && c <= set[i + 2]);
      i += 2;
    } else {
      found = found || set[i] == c;
    }
  }
  return found != negated;
}

// reachable[i]: the elements before i fit the text read so far.
std::vector<bool> Step(const std::vector<Element>& elements, const std::vector<bool>& reachable,
                       char c) {
  std::vector<bool> next(reachable.size(), false);
  for (size_t i = 0; i < elements.size(); ++i) {
    if (!reachable[i]) continue;
    const Element& element = elements[i];
    switch (element.kind) {
      case Element::Kind::kLiteral:
        if (element.literal == c) next[i + 1] = true;
        break;
      case Element::Kind::kAnyCharacter:
        if (c != '/') next[i + 1] = true;
        break;
      case Element::Kind::kSet:
        if (c != '/' && IsInSet(element.set, c)) next[i + 1] = true;
        break;
      case Element::Kind::kStar:
        if (c != '/') next[i] = true;
        break;
      case Element::Kind::kDoubleStar:
        next[i] = true;
        if (element.literal == '/' && c == '/') next[i + 1] = true;
        break;
    }
  }
  return next;
}

// Stars may fit nothing. "**/" that has begun to read must end at a slash, so only an unread one is
// passed: where the state before it was reached by other elements.
void PassStars(const std::vector<Element>& elements, const std::vector<bool>& before,
               std::vector<bool>& reachable) {
  for (size_t i = 0; i < elements.size(); ++i) {
    if (!reachable[i]) continue;
    const Element& element = elements[i];
    if (element.kind == Element::Kind::kStar) reachable[i + 1] = true;
    if (element.kind != Element::Kind::kDoubleStar) continue;
    const bool has_begun = !before.empty() && before[i];
    if (element.literal != '/' || !has_begun) reachable[i + 1] = true;
  }
}

}  // namespace

bool GlobFits(std::string_view pattern, std::string_view path) {
  while (pattern.ends_with('/')) pattern.remove_suffix(1);
  if (pattern.starts_with("./")) pattern.remove_prefix(2);
  if (pattern.empty()) return false;
  std::string anywhere;
  if (pattern.find('/') == std::string_view::npos) {
    anywhere = "**/" + std::string(pattern);
    pattern = anywhere;
  }
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  const std::vector<Element> elements = Parse(pattern);
  std::vector<bool> reachable(elements.size() + 1, false);
  reachable[0] = true;
  PassStars(elements, {}, reachable);
  for (const char c : path) {
    if (c == '/' && reachable.back()) return true;  // a folder above fits
    const std::vector<bool> before = reachable;
    reachable = Step(elements, before, c);
    PassStars(elements, before, reachable);
  }
  return reachable.back();
}

}  // namespace batuta::os

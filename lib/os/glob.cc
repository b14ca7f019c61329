#include "lib/os/glob.h"

#include <algorithm>

namespace batuta::os {
namespace {

using Element = Glob::Element;

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
      elements.push_back({Element::Kind::kSet, 0, std::string(pattern.substr(i + 1, end - i - 1))});
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

// What is reachable before and after a character: [i] if the elements before i fit the text read so
// far.
using Reach = std::vector<char>;

void Step(const std::vector<Element>& elements, const Reach& before, char c, Reach& after) {
  after.assign(before.size(), 0);
  for (size_t i = 0; i < elements.size(); ++i) {
    if (!before[i]) continue;
    const Element& element = elements[i];
    switch (element.kind) {
      case Element::Kind::kLiteral:
        if (element.literal == c) after[i + 1] = 1;
        break;
      case Element::Kind::kAnyCharacter:
        if (c != '/') after[i + 1] = 1;
        break;
      case Element::Kind::kSet:
        if (c != '/' && IsInSet(element.set, c)) after[i + 1] = 1;
        break;
      case Element::Kind::kStar:
        if (c != '/') after[i] = 1;
        break;
      case Element::Kind::kDoubleStar:
        after[i] = 1;
        if (element.literal == '/' && c == '/') after[i + 1] = 1;
        break;
    }
  }
}

// Stars may fit nothing. "**/" that has begun to read must end at a slash, so only an unread one is
// passed: where the state before it was reached by other elements.
void PassStars(const std::vector<Element>& elements, const Reach& before, Reach& reachable) {
  for (size_t i = 0; i < elements.size(); ++i) {
    if (!reachable[i]) continue;
    const Element& element = elements[i];
    if (element.kind == Element::Kind::kStar) reachable[i + 1] = 1;
    if (element.kind != Element::Kind::kDoubleStar) continue;
    const bool has_begun = !before.empty() && before[i];
    if (element.literal != '/' || !has_begun) reachable[i + 1] = 1;
  }
}

}  // namespace

Glob::Glob(std::string_view pattern) {
  while (pattern.ends_with('/')) pattern.remove_suffix(1);
  if (pattern.starts_with("./")) pattern.remove_prefix(2);
  is_empty_ = pattern.empty();
  std::string anywhere;
  if (pattern.find('/') == std::string_view::npos) {
    anywhere = "**/" + std::string(pattern);
    pattern = anywhere;
  }
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  elements_ = Parse(pattern);
  const auto rest = std::ranges::find_if(
      elements_, [](const Element& element) { return element.kind != Element::Kind::kLiteral; });
  for (auto element = elements_.begin(); element != rest; ++element) prefix_ += element->literal;
  elements_.erase(elements_.begin(), rest);
}

bool Glob::Fits(std::string_view path) const {
  if (is_empty_ || !path.starts_with(prefix_)) return false;
  path.remove_prefix(prefix_.size());
  // "folder/*", the usual one: whatever comes first fits.
  if (elements_.size() == 1 && elements_[0].kind == Element::Kind::kStar) return true;
  Reach before, reachable(elements_.size() + 1, 0);
  reachable[0] = 1;
  PassStars(elements_, {}, reachable);
  for (const char c : path) {
    if (c == '/' && reachable.back()) return true;  // a folder above fits
    before.swap(reachable);
    Step(elements_, before, c, reachable);
    PassStars(elements_, before, reachable);
  }
  return reachable.back() != 0;
}

bool GlobFits(std::string_view pattern, std::string_view path) { return Glob(pattern).Fits(path); }

}  // namespace batuta::os

#include <charconv>
#include <cstdlib>

#include "absl/strings/str_format.h"
#include "lib/convert/shell/word.h"

namespace batuta::convert::shell {
namespace {

bool IsOpen(const Atom& atom, char c) {
  return atom.kind == Atom::Kind::kOpen && atom.text.size() == 1 && atom.text[0] == c;
}

// The place of the brace that closes the one at `open`, and of the commas between; npos: none.
size_t Closing(const Atoms& word, size_t open, std::vector<size_t>& commas) {
  int depth = 0;
  for (size_t i = open; i < word.size(); ++i) {
    if (IsOpen(word[i], '{')) ++depth;
    if (IsOpen(word[i], ',') && depth == 1) commas.push_back(i);
    if (IsOpen(word[i], '}') && --depth == 0) return i;
  }
  return std::string::npos;
}

bool ToNumber(const std::string& text, int64_t& number) {
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

Atoms TextAtoms(const std::string& text) {
  Atoms atoms;
  for (const char c : text) atoms.push_back({Atom::Kind::kOpen, std::string(1, c), {}});
  return atoms;
}

bool HasLeadingZero(const std::string& text) {
  const size_t start = text.starts_with('-') ? 1 : 0;
  return text.size() > start + 1 && text[start] == '0';
}

constexpr int64_t kMostItems = 100'000;

// The items of {1..9}, {a..e}, {1..9..2}; empty: it is no range.
std::vector<Atoms> Range(const Atoms& word, size_t open, size_t close) {
  std::string text;
  for (size_t i = open + 1; i < close; ++i) {
    if (word[i].kind != Atom::Kind::kOpen) return {};
    text += word[i].text;
  }
  const size_t dots = text.find("..");
  if (dots == std::string::npos) return {};
  const std::string from = text.substr(0, dots);
  std::string to = text.substr(dots + 2);
  int64_t step = 1;
  if (const size_t more = to.find(".."); more != std::string::npos) {
    if (!ToNumber(to.substr(more + 2), step)) return {};
    to.resize(more);
  }
  step = std::max<int64_t>(std::abs(step), 1);
  int64_t first = 0, last = 0;
  const bool numbers = ToNumber(from, first) && ToNumber(to, last);
  const bool letters = !numbers && from.size() == 1 && to.size() == 1 &&
                       std::isalpha(from[0]) != 0 && std::isalpha(to[0]) != 0;
  if (!numbers && !letters) return {};
  if (letters) {
    first = from[0];
    last = to[0];
  }
  const size_t width = numbers && (HasLeadingZero(from) || HasLeadingZero(to))
                           ? std::max(from.size(), to.size())
                           : 0;
  if (std::abs(last - first) / step > kMostItems) return {};
  std::vector<Atoms> items;
  for (int64_t i = first; first <= last ? i <= last : i >= last;
       i += first <= last ? step : -step) {
    if (letters) {
      items.push_back({{Atom::Kind::kQuoted, std::string(1, static_cast<char>(i)), {}}});
    } else {
      items.push_back(TextAtoms(absl::StrFormat("%0*d", static_cast<int>(width), i)));
    }
  }
  return items;
}

}  // namespace

std::vector<Atoms> ExpandBraces(const Atoms& word) {
  for (size_t open = 0; open < word.size(); ++open) {
    if (!IsOpen(word[open], '{')) continue;
    std::vector<size_t> commas;
    const size_t close = Closing(word, open, commas);
    if (close == std::string::npos) continue;
    std::vector<Atoms> items;
    if (commas.empty()) {
      items = Range(word, open, close);
      if (items.empty()) continue;
    } else {
      size_t start = open + 1;
      commas.push_back(close);
      for (const size_t comma : commas) {
        const Atoms item(word.begin() + static_cast<std::ptrdiff_t>(start),
                         word.begin() + static_cast<std::ptrdiff_t>(comma));
        for (Atoms& inner : ExpandBraces(item)) items.push_back(std::move(inner));
        start = comma + 1;
      }
    }
    const Atoms head(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(open));
    const Atoms rest(word.begin() + static_cast<std::ptrdiff_t>(close) + 1, word.end());
    std::vector<Atoms> words;
    for (const Atoms& item : items) {
      for (const Atoms& tail : ExpandBraces(rest)) {
        Atoms made = head;
        made.insert(made.end(), item.begin(), item.end());
        made.insert(made.end(), tail.begin(), tail.end());
        words.push_back(std::move(made));
      }
    }
    return words;
  }
  return {word};
}

}  // namespace batuta::convert::shell

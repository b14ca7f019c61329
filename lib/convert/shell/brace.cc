#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

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

// What a program can sensibly hold; bash would take minutes for more.
constexpr size_t kMostWords = 100'000;
constexpr size_t kMostAtoms = 2'000'000;  // of all of them
constexpr size_t kMostRead = 10'000;      // atoms of a word that has braces

using Words = std::vector<Atoms>;

uint64_t Magnitude(int64_t number) {
  return number < 0 ? 0 - static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
}

// From one number to another, both included.
std::optional<Words> Numbers(int64_t first, int64_t last, uint64_t step, size_t width) {
  const auto from = static_cast<uint64_t>(first), to = static_cast<uint64_t>(last);
  const uint64_t steps = (first <= last ? to - from : from - to) / step;
  if (steps >= kMostWords || width > kMostAtoms / (steps + 1)) return std::nullopt;
  Words items;
  for (uint64_t i = 0; i <= steps; ++i) {
    const auto number = static_cast<int64_t>(first <= last ? from + i * step : from - i * step);
    items.push_back(TextAtoms(absl::StrFormat("%0*d", static_cast<int>(width), number)));
  }
  return items;
}

Words Letters(char first, char last, uint64_t step) {
  Words items;
  const int by = static_cast<int>(std::min<uint64_t>(step, 256)) * (first <= last ? 1 : -1);
  for (int c = first; first <= last ? c <= last : c >= last; c += by) {
    items.push_back({{Atom::Kind::kQuoted, std::string(1, static_cast<char>(c)), {}}});
  }
  return items;
}

bool IsLetter(const std::string& text) {
  return text.size() == 1 && std::isalpha(static_cast<unsigned char>(text[0])) != 0;
}

// The items of {1..9}, {a..e}, {1..9..2}; none: it is no range. Nothing: there are too many.
std::optional<Words> Range(const Atoms& word, size_t open, size_t close) {
  std::string text;
  for (size_t i = open + 1; i < close; ++i) {
    if (word[i].kind != Atom::Kind::kOpen) return Words();
    text += word[i].text;
  }
  const size_t dots = text.find("..");
  if (dots == std::string::npos) return Words();
  const std::string from = text.substr(0, dots);
  std::string to = text.substr(dots + 2);
  int64_t step = 1;
  if (const size_t more = to.find(".."); more != std::string::npos) {
    if (!ToNumber(to.substr(more + 2), step)) return Words();
    to.resize(more);
  }
  const uint64_t stride = std::max<uint64_t>(Magnitude(step), 1);
  if (IsLetter(from) && IsLetter(to)) return Letters(from[0], to[0], stride);
  int64_t first = 0, last = 0;
  if (!ToNumber(from, first) || !ToNumber(to, last)) return Words();
  const bool is_padded = HasLeadingZero(from) || HasLeadingZero(to);
  return Numbers(first, last, stride, is_padded ? std::max(from.size(), to.size()) : 0);
}

// The items between the braces. Nothing: there are too many.
std::optional<Words> Items(const Atoms& word, size_t open, size_t close,
                           const std::vector<size_t>& commas) {
  if (commas.empty()) return Range(word, open, close);
  Words items;
  size_t start = open + 1;
  for (size_t i = 0; i <= commas.size(); ++i) {
    const size_t end = i == commas.size() ? close : commas[i];
    const auto at = [&word](size_t place) {
      return word.begin() + static_cast<std::ptrdiff_t>(place);
    };
    std::optional<Words> inner = ExpandBraces(Atoms(at(start), at(end)));
    if (!inner || items.size() + inner->size() > kMostWords) return std::nullopt;
    for (Atoms& item : *inner) items.push_back(std::move(item));
    start = end + 1;
  }
  return items;
}

}  // namespace

std::optional<std::vector<Atoms>> ExpandBraces(const Atoms& word) {
  for (size_t open = 0; open < word.size(); ++open) {
    if (!IsOpen(word[open], '{')) continue;
    if (word.size() > kMostRead) return std::nullopt;
    std::vector<size_t> commas;
    const size_t close = Closing(word, open, commas);
    if (close == std::string::npos) continue;
    const std::optional<Words> items = Items(word, open, close, commas);
    if (!items) return std::nullopt;
    if (items->empty()) continue;
    const Atoms head(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(open));
    const std::optional<Words> tails =
        ExpandBraces(Atoms(word.begin() + static_cast<std::ptrdiff_t>(close) + 1, word.end()));
    if (!tails || items->size() > kMostWords / tails->size()) return std::nullopt;
    Words words;
    size_t num_atoms = 0;
    for (const Atoms& item : *items) {
      for (const Atoms& tail : *tails) {
        num_atoms += head.size() + item.size() + tail.size();
        if (num_atoms > kMostAtoms) return std::nullopt;
        Atoms made = head;
        made.insert(made.end(), item.begin(), item.end());
        made.insert(made.end(), tail.begin(), tail.end());
        words.push_back(std::move(made));
      }
    }
    return words;
  }
  return Words{word};
}

}  // namespace batuta::convert::shell

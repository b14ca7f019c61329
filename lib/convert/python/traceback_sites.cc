#include "lib/convert/python/traceback_sites.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_format.h"
#include "lib/convert/python/rust_names.h"

namespace batuta::convert {
namespace {

constexpr std::string_view kBlanks = " \t\f\r";

std::string Stripped(std::string_view line) {
  const size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return std::string(line.substr(begin, line.find_last_not_of(kBlanks) - begin + 1));
}

// Characters in the first `bytes` bytes.
int Characters(std::string_view line, int bytes) {
  int count = 0;
  for (const char c : line.substr(0, static_cast<size_t>(std::max(bytes, 0)))) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++count;
  }
  return count;
}

// The operator's bytes, which CPython marks by ^ between ~.
struct Anchor {
  int begin = 0, end = 0;
};

Anchor AnchorOf(const Node& node, const std::string& line) {
  if (node.Is("Subscript")) {
    return {node.Child("value").Span().end_column, node.Child("slice").Span().end_column + 1};
  }
  if (!node.Is("BinOp")) return {};
  const int begin = node.Child("left").Span().end_column;
  const int end = node.Child("right").Span().column;
  if (end <= begin || static_cast<size_t>(end) > line.size()) return {};
  const std::string_view between =
      std::string_view(line).substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
  const size_t at = between.find_first_not_of(kBlanks);
  if (at == std::string_view::npos) return {};
  const bool is_long = at + 1 < between.size() && kBlanks.find(between[at + 1]) == kBlanks.npos;
  const int first = begin + static_cast<int>(at);
  return {first, first + (is_long ? 2 : 1)};
}

}  // namespace

std::string TracebackSites::Carets(const Node& node, const std::string& line) const {
  const SourceSpan span = node.Span();
  const size_t indent = std::min(line.find_first_not_of(kBlanks), line.size());
  const std::string stripped = Stripped(line);
  const bool one_line = span.line == span.end_line;
  const int begin = Characters(line, span.column);
  const int whole = Characters(stripped, static_cast<int>(stripped.size()));
  const int end = one_line ? Characters(line, span.end_column) : static_cast<int>(indent) + whole;
  const Anchor anchor = one_line ? AnchorOf(node, line) : Anchor{};
  const bool has_anchor = anchor.end > anchor.begin;
  if (end <= begin || (end - begin >= whole && !has_anchor)) return {};
  const int lead = begin - static_cast<int>(indent);
  if (lead < 0) return {};
  std::string carets(static_cast<size_t>(lead), ' ');
  if (!has_anchor) return carets + std::string(static_cast<size_t>(end - begin), '^');
  const int left = Characters(line, anchor.begin), right = Characters(line, anchor.end);
  if (left < begin || right > end) return {};
  return carets + std::string(static_cast<size_t>(left - begin), '~') +
         std::string(static_cast<size_t>(right - left), '^') +
         std::string(static_cast<size_t>(end - right), '~');
}

int TracebackSites::Add(const Node& node, const std::string& function) {
  Row row;
  row.line = node.Line();
  row.function = function;
  if (row.line >= 1 && static_cast<size_t>(row.line) <= lines_.size()) {
    const std::string& line = lines_[static_cast<size_t>(row.line) - 1];
    row.text = Stripped(line);
    if (has_carets_) row.carets = Carets(node, line);
  }
  const auto [it, is_new] =
      known_.try_emplace({row.line, row.function, row.carets}, static_cast<int>(rows_.size()));
  if (is_new) rows_.push_back(std::move(row));
  return it->second;
}

std::string TracebackSites::Rows() const {
  std::string text;
  for (const Row& row : rows_) {
    text += absl::StrFormat("    (%d, %s, %s, %s),\n", row.line, RustText(row.function),
                            RustText(row.text), RustText(row.carets));
  }
  return text;
}

}  // namespace batuta::convert

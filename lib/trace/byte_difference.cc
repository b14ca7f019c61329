#include "lib/trace/byte_difference.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_format.h"
#include "lib/trace/argument_text.h"

namespace batuta::trace {
namespace {

constexpr uint64_t kShown = 24;  // bytes before and behind the first that differs

// A stream piece by piece: where each begins, and the digest of all up to it.
class Cursor {
 public:
  explicit Cursor(std::span<const Piece> pieces) : pieces_(pieces) {}

  bool IsAtEnd() const { return index_ == pieces_.size(); }
  size_t index() const { return index_; }
  uint64_t offset() const { return offset_; }
  uint64_t end() const { return offset_ + (IsAtEnd() ? 0 : pieces_[index_].length); }
  const std::optional<Digest>& digest() const { return digest_; }

  void Advance() {
    const Piece& piece = pieces_[index_++];
    offset_ += piece.length;
    if (!piece.digest) digest_.reset();
    if (digest_) digest_->Add(*piece.digest);
  }

  // The byte at `offset`, if it was kept; moves forward only.
  std::optional<char> At(uint64_t offset) {
    while (!IsAtEnd() && end() <= offset) Advance();
    if (IsAtEnd() || offset < offset_) return std::nullopt;
    const uint64_t at = offset - offset_;
    const std::string_view kept = pieces_[index_].kept;
    return at < kept.size() ? std::optional(kept[at]) : std::nullopt;
  }

 private:
  std::span<const Piece> pieces_;
  size_t index_ = 0;
  uint64_t offset_ = 0;
  std::optional<Digest> digest_ = Digest{};
};

// What was kept from `begin` on.
std::string Excerpt(Cursor cursor, uint64_t begin, uint64_t size) {
  std::string text;
  for (uint64_t at = begin; at < begin + size; ++at) {
    const auto byte = cursor.At(at);
    if (!byte) break;
    text += *byte;
  }
  return Quoted(text, text.size());
}

std::string Around(const Cursor& original, const Cursor& other, uint64_t at) {
  const uint64_t begin = at > kShown ? at - kShown : 0;
  const uint64_t size = at + kShown - begin;
  return absl::StrFormat(
      "first difference at byte %d; from byte %d on\n  original %s\n  other    %s\n", at, begin,
      Excerpt(original, begin, size), Excerpt(other, begin, size));
}

}  // namespace

ByteDifference FirstDifference(std::span<const Piece> original, std::span<const Piece> other) {
  Cursor a(original), b(other);
  // The last places where both had a whole number of pieces and were the same.
  Cursor same_a = a, same_b = b;
  bool differs = false;
  while (!differs && (!a.IsAtEnd() || !b.IsAtEnd())) {
    const bool is_a_behind = !a.IsAtEnd() && (b.IsAtEnd() || a.end() <= b.end());
    Cursor& behind = is_a_behind ? a : b;
    behind.Advance();
    if (a.offset() == b.offset()) {
      differs = a.digest() && b.digest() && *a.digest() != *b.digest();
      if (!differs) {
        same_a = a;
        same_b = b;
      }
    } else {
      differs =
          (a.IsAtEnd() && b.offset() > a.offset()) || (b.IsAtEnd() && a.offset() > b.offset());
    }
  }
  if (!differs) return {};
  const Cursor start_a = same_a, start_b = same_b;
  for (uint64_t at = same_a.offset(); at < std::min(a.offset(), b.offset()) + 1; ++at) {
    const auto byte_a = same_a.At(at), byte_b = same_b.At(at);
    if (byte_a == byte_b && byte_a) continue;
    // Not kept: somewhere from here on.
    if ((!byte_a && !same_a.IsAtEnd()) || (!byte_b && !same_b.IsAtEnd())) break;
    return {true, same_a.index(), same_b.index(), Around(start_a, start_b, at)};
  }
  return {
      true, start_a.index(), start_b.index(),
      absl::StrFormat("the difference lies between byte %d and byte %d; these bytes were not kept "
                      "(-s keeps more)\n",
                      start_a.offset(), std::max(a.offset(), b.offset()))};
}

}  // namespace batuta::trace

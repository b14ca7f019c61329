#include "lib/tools/version.h"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::tools {
namespace {

constexpr uint32_t kLargest = 999'999'999;
constexpr size_t kMaxNumbers = 16;
constexpr size_t kMaxTextBytes = 200;

// They stand for a version before the release wherever they follow its numbers.
constexpr std::array<std::string_view, 8> kPreReleaseWords{"alpha", "beta", "rc",      "preview",
                                                           "pre",   "dev",  "nightly", "snapshot"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A run of digits at `at`, which moves behind it.
uint32_t TakeNumber(std::string_view text, size_t& at) {
  uint32_t number = 0;
  for (; at < text.size() && IsDigit(text[at]); ++at) {
    number =
        number > kLargest / 10 ? kLargest : number * 10 + static_cast<uint32_t>(text[at] - '0');
  }
  return number;
}

// What stands behind the numbers, if it says that this is no release yet.
std::string PreReleaseOf(std::string_view rest) {
  if (!rest.empty() && std::string_view("-._~").find(rest[0]) != std::string_view::npos) {
    rest.remove_prefix(1);
  }
  const std::string_view tag = rest.substr(0, std::min(rest.find('+'), rest.find(' ')));
  const bool is_word = std::ranges::any_of(
      kPreReleaseWords, [tag](std::string_view word) { return tag.starts_with(word); });
  // "3.13.0a1" is one, "1.1.1w" and "3.3a" are not.
  const bool is_letter = tag.size() > 1 &&
                         std::string_view("abc").find(tag[0]) != std::string_view::npos &&
                         IsDigit(tag[1]);
  return is_word || is_letter ? std::string(tag) : std::string();
}

// "rc9" before "rc10": runs of digits count as numbers.
std::strong_ordering CompareTags(std::string_view a, std::string_view b) {
  size_t i = 0, k = 0;
  while (i < a.size() && k < b.size()) {
    if (IsDigit(a[i]) && IsDigit(b[k])) {
      if (const auto order = TakeNumber(a, i) <=> TakeNumber(b, k); order != 0) return order;
    } else if (const auto order = a[i++] <=> b[k++]; order != 0) {
      return order;
    }
  }
  return a.size() - i <=> b.size() - k;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::strong_ordering Version::operator<=>(const Version& other) const {
  if (const auto order = numbers <=> other.numbers; order != 0) return order;
  if (pre_release.empty() || other.pre_release.empty()) {
    return pre_release.empty() <=> other.pre_release.empty();
  }
  return CompareTags(pre_release, other.pre_release);
}

Version ParseVersion(std::string_view text) {
  Version version;
  size_t at = text.starts_with('v') ? 1 : 0;
  while (at < text.size() && IsDigit(text[at]) && version.numbers.size() < kMaxNumbers) {
    version.numbers.push_back(TakeNumber(text, at));
    if (at + 1 >= text.size() || text[at] != '.' || !IsDigit(text[at + 1])) break;
    ++at;
  }
  if (version.numbers.empty()) return version;
  version.pre_release = PreReleaseOf(text.substr(at));
  while (version.numbers.size() > 1 && version.numbers.back() == 0) version.numbers.pop_back();
  return version;
}

absl::StatusOr<Requirement> Requirement::Parse(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, Operator>, 6> kOperators{
      {{">=", Operator::kAtLeast},
       {"<=", Operator::kAtMost},
       {"==", Operator::kEqual},
       {"!=", Operator::kOther},
       {">", Operator::kMore},
       {"<", Operator::kLess}}};
  Requirement requirement;
  if (Trimmed(text).empty()) return requirement;
  if (text.size() > kMaxTextBytes) return InvalidArgument("a requirement of %d bytes", text.size());
  for (std::string_view rest = text;;) {
    const size_t comma = rest.find(',');
    const std::string_view part = Trimmed(rest.substr(0, comma));
    const auto known = std::ranges::find_if(
        kOperators, [part](const auto& op) { return part.starts_with(op.first); });
    if (known == kOperators.end()) {
      return InvalidArgument("'%s' begins with none of >=, <=, ==, !=, >, <", part);
    }
    const std::string_view number = Trimmed(part.substr(known->first.size()));
    const Version version = ParseVersion(number);
    if (version.numbers.empty() || number.find(' ') != std::string_view::npos) {
      return InvalidArgument("'%s' names no version like 3.20 or 4.0-rc1", part);
    }
    requirement.bounds_.push_back({known->second, version});
    if (comma == std::string_view::npos) return requirement;
    rest.remove_prefix(comma + 1);
  }
}

bool Requirement::Holds(const Bound& bound, const Version& version) {
  const auto order = version <=> bound.version;
  switch (bound.op) {
    case Operator::kAtLeast:
      return order >= 0;
    case Operator::kAtMost:
      return order <= 0;
    case Operator::kEqual:
      return order == 0;
    case Operator::kOther:
      return order != 0;
    case Operator::kMore:
      return order > 0;
    case Operator::kLess:
      return order < 0 &&
             (version.numbers != bound.version.numbers || !bound.version.pre_release.empty());
  }
  return false;
}

std::string VersionProblem(std::string_view version, std::string_view wanted) {
  const std::string is = version.empty() ? "not known" : std::string(version);
  return "its version is " + is + ", wanted is " + std::string(wanted);
}

bool Requirement::Admits(const Version& version) const {
  return std::ranges::all_of(bounds_, [&version](const Bound& bound) {
    return !version.numbers.empty() && Holds(bound, version);
  });
}

}  // namespace batuta::tools

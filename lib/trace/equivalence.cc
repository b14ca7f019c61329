#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_format.h"
#include "batuta/trace_equivalence.h"
#include "batuta/trace_report.h"
#include "lib/os/glob.h"
#include "lib/trace/byte_difference.h"
#include "lib/trace/effects.h"

namespace batuta::trace {
namespace {

enum class Match { kSame, kDifferent, kUnknown };

bool Fits(const std::vector<std::string>& patterns, const std::string& name) {
  return std::ranges::any_of(patterns,
                             [&](const auto& pattern) { return os::GlobFits(pattern, name); });
}

bool IsPath(const std::string& name) { return name.starts_with('/') || name.starts_with('.'); }

bool IsSeen(const std::vector<Piece>& pieces) {
  return std::ranges::all_of(pieces, [](const Piece& piece) { return piece.digest.has_value(); });
}

uint64_t LengthOf(const std::vector<Piece>& pieces) {
  uint64_t length = 0;
  for (const Piece& piece : pieces) length += piece.length;
  return length;
}

Digest DigestOf(const std::vector<Piece>& pieces) {
  Digest digest;
  for (const Piece& piece : pieces) digest.Add(*piece.digest);
  return digest;
}

std::vector<std::pair<uint64_t, uint64_t>> Sorted(const std::vector<Piece>& pieces) {
  std::vector<std::pair<uint64_t, uint64_t>> sorted;
  for (const Piece& piece : pieces) sorted.emplace_back(piece.digest->hash, piece.length);
  std::ranges::sort(sorted);
  return sorted;
}

// How one effect of the original stands to the same one of the other run.
class Pair {
 public:
  Pair(const Effect* original, const Effect* other, bool is_unordered)
      : a_(original), b_(other), is_unordered_(is_unordered) {}

  Match Compare() {
    const bool has_a = a_ != nullptr && !IsNothing(*a_), has_b = b_ != nullptr && !IsNothing(*b_);
    if (!has_a && !has_b) return Match::kSame;
    // What one only opened stands for what it was before: the other may have put the same there.
    const bool is_state_known = a_ != nullptr && b_ != nullptr && a_->state && b_->state;
    if ((!has_a || !has_b) && !is_state_known) {
      what_ = has_a ? "only the original has this effect" : "only the other run has this effect";
      return Match::kDifferent;
    }
    if (a_->value != b_->value) {
      return Differs(absl::StrFormat("%s, of the other run %s", a_->value, b_->value));
    }
    if (a_->state.has_value() != b_->state.has_value()) return Match::kUnknown;
    if (!a_->state) return CompareStreams();
    const Match match = CompareStates(*a_->state, *b_->state);
    const bool has_stream = a_->state->IsThere() && !a_->state->IsRegular();
    return match == Match::kSame && has_stream ? CompareStreams() : match;
  }

  const std::string& what() const { return what_; }

 private:
  Match Differs(std::string what) {
    what_ = std::move(what);
    return Match::kDifferent;
  }

  Match CompareStates(const FileState& a, const FileState& b) {
    const std::string kind = KindOf(a.about[0]);
    if (kind != KindOf(b.about[0])) {
      return Differs(kind + ", of the other run " + KindOf(b.about[0]));
    }
    if (!a.IsThere() || S_ISCHR(a.about[0]) || S_ISBLK(a.about[0])) return Match::kSame;
    const bool has_content = a.content && b.content;
    if (a.IsRegular() && !has_content) return Match::kUnknown;
    if (has_content && *a.content != *b.content && !IsSameUnordered()) {
      return Differs(absl::StrFormat("its content: %d bytes, of the other run %d",
                                     a.content->length, b.content->length));
    }
    if (a.target != b.target) return Differs(a.target + ", of the other run " + b.target);
    if (a.about[0] != b.about[0]) {
      return Differs(absl::StrFormat("mode %o, of the other run %o", a.about[0] & 07777U,
                                     b.about[0] & 07777U));
    }
    if (a.about[1] != b.about[1] || a.about[2] != b.about[2]) {
      return Differs(absl::StrFormat("owner %d:%d, of the other run %d:%d", a.about[1], a.about[2],
                                     b.about[1], b.about[2]));
    }
    if (a_->is_timed != b_->is_timed || (a_->is_timed && a.about[4] != b.about[4])) {
      return Differs("the time that was set");
    }
    return Match::kSame;
  }

  bool IsSameUnordered() const {
    return is_unordered_ && IsSeen(a_->pieces) && IsSeen(b_->pieces) &&
           Sorted(a_->pieces) == Sorted(b_->pieces);
  }

  Match CompareStreams() {
    const uint64_t length = LengthOf(a_->pieces), other_length = LengthOf(b_->pieces);
    if (length != other_length) {
      return Differs(absl::StrFormat("%d bytes, of the other run %d", length, other_length));
    }
    if (!IsSeen(a_->pieces) || !IsSeen(b_->pieces)) return Match::kUnknown;
    if (is_unordered_) return IsSameUnordered() ? Match::kSame : Differs("other pieces");
    if (DigestOf(a_->pieces) == DigestOf(b_->pieces)) return Match::kSame;
    return Differs(absl::StrFormat("%d bytes, of which some differ", length));
  }

  const Effect* a_;
  const Effect* b_;
  const bool is_unordered_;
  std::string what_;
};

const Effect* Find(const Effects& effects, const std::string& name) {
  const auto at = effects.by_name.find(name);
  return at == effects.by_name.end() ? nullptr : &at->second;
}

// The line of the call that is `offset` bytes into the trace.
std::string CallLine(const Trace& run, uint64_t offset) {
  Report::Options options;
  options.style.show_descriptors = true;
  Report report(run.about(), options);
  for (const Event& event : run) {
    std::string line = report.Add(event);
    if (event.offset != offset) continue;
    if (line.ends_with('\n')) line.pop_back();
    return line;
  }
  return {};
}

class Comparer {
 public:
  Comparer(const Trace& original, const Trace& other, const EffectRules& rules)
      : original_(original),
        other_(other),
        rules_(rules),
        a_(EffectsOf(original, rules)),
        b_(EffectsOf(other, rules)) {}

  // What differs between two runs of the original.
  void Mask(const Trace& repeat) {
    const Effects again = EffectsOf(repeat, rules_);
    for (const std::string& name : NamesOf(a_, again)) {
      const Effect* first = Find(a_, name);
      const Effect* second = Find(again, name);
      if (Pair(first, second, IsUnordered(name)).Compare() != Match::kDifferent) continue;
      const bool is_order = Pair(first, second, true).Compare() == Match::kSame;
      (is_order ? unordered_ : masked_).insert(name);
    }
  }

  Comparison Compare() {
    result_.masked.assign(masked_.begin(), masked_.end());
    for (const Effects* effects : {&a_, &b_}) {
      if (!effects->unusable.empty()) return Inconclusive(effects->unusable);
    }
    for (const auto& [name, digest] : a_.inputs) {
      const auto at = b_.inputs.find(name);
      if (at == b_.inputs.end() || Fits(rules_.ignore, name)) continue;
      if (at->second != digest) return Inconclusive("the runs had different inputs: " + name);
    }
    for (const std::string& name : NamesOf(a_, b_)) CompareOne(name);
    return Judge();
  }

 private:
  static std::set<std::string> NamesOf(const Effects& a, const Effects& b) {
    std::set<std::string> names;
    for (const auto& [name, effect] : a.by_name) names.insert(name);
    for (const auto& [name, effect] : b.by_name) names.insert(name);
    return names;
  }

  bool IsUnordered(const std::string& name) const {
    return unordered_.contains(name) || Fits(rules_.unordered, name);
  }

  Comparison Inconclusive(const std::string& reason) {
    result_.judgement = Judgement::kInconclusive;
    result_.reason = reason;
    return std::move(result_);
  }

  void CompareOne(const std::string& name) {
    if (masked_.contains(name) || Fits(rules_.ignore, name)) return;
    const Effect* a = Find(a_, name);
    const Effect* b = Find(b_, name);
    ++result_.num_compared;
    Pair pair(a, b, IsUnordered(name));
    Match match = pair.Compare();
    const bool lacks_state = (a != nullptr && !a->state) || (b != nullptr && !b->state);
    if (IsPath(name) && lacks_state) match = Match::kUnknown;
    if (match == Match::kUnknown && unknown_.empty()) unknown_ = name;
    if (match == Match::kDifferent) AddDivergence(name, a, b, pair.what());
  }

  void AddDivergence(const std::string& name, const Effect* a, const Effect* b,
                     const std::string& what) {
    Divergence found{.effect = name, .what = what};
    uint64_t call_a = a != nullptr ? a->event : 0, call_b = b != nullptr ? b->event : 0;
    if (a != nullptr && b != nullptr) {
      const ByteDifference bytes = FirstDifference(a->pieces, b->pieces);
      if (bytes.is_found) {
        found.bytes = bytes.text;
        const auto event_of = [](const Effect& effect, size_t piece) {
          return piece < effect.pieces.size() ? effect.pieces[piece].event : 0;
        };
        call_a = event_of(*a, bytes.original_piece);
        call_b = event_of(*b, bytes.other_piece);
      }
    }
    found.original_call = call_a != 0 ? CallLine(original_, call_a) : "";
    found.other_call = call_b != 0 ? CallLine(other_, call_b) : "";
    order_.emplace_back(a != nullptr ? a->begin_ns : b->begin_ns, result_.divergences.size());
    result_.divergences.push_back(std::move(found));
  }

  Comparison Judge() {
    std::ranges::sort(order_);
    std::vector<Divergence> sorted;
    for (const auto& [begin_ns, index] : order_) {
      sorted.push_back(std::move(result_.divergences[index]));
    }
    result_.divergences = std::move(sorted);
    if (!result_.divergences.empty()) {
      result_.judgement = Judgement::kDivergent;
      return std::move(result_);
    }
    if (!a_.obscure.empty()) return Inconclusive(a_.obscure);
    if (!b_.obscure.empty()) return Inconclusive(b_.obscure);
    if (!unknown_.empty()) {
      return Inconclusive("what was written is not known: " + unknown_ +
                          " (files need traces with their states: --effects)");
    }
    if (result_.num_compared == 0) return Inconclusive("the original repeats none of its effects");
    result_.judgement = Judgement::kEquivalent;
    return std::move(result_);
  }

  const Trace& original_;
  const Trace& other_;
  const EffectRules& rules_;
  const Effects a_, b_;
  std::set<std::string> masked_, unordered_;
  std::string unknown_;
  std::vector<std::pair<int64_t, size_t>> order_;
  Comparison result_;
};

}  // namespace

const char* NameOf(Judgement judgement) {
  switch (judgement) {
    case Judgement::kEquivalent:
      return "EQUIVALENT";
    case Judgement::kDivergent:
      return "DIVERGENT";
    case Judgement::kInconclusive:
      return "INCONCLUSIVE";
  }
  return "unknown";
}

Comparison CompareEffects(const Trace& original, const Trace& other,
                          const CompareOptions& options) {
  Comparer comparer(original, other, options.rules);
  for (const Trace* repeat : options.repeats) comparer.Mask(*repeat);
  return comparer.Compare();
}

}  // namespace batuta::trace

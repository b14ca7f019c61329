#include "lib/budget/expression.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "lib/os/toml.h"
#include "lib/status_builders.h"

namespace batuta::budget {
namespace {

constexpr int kMaxDepth = 64;

struct Operator {
  std::string_view text;
  int level;  // higher binds tighter
};
// Longer ones first, so that "<=" is not taken for "<".
constexpr Operator kOperators[] = {{"||", 1}, {"&&", 2}, {"==", 3}, {"!=", 3}, {"<=", 4}, {">=", 4},
                                   {"<", 4},  {">", 4},  {"+", 5},  {"-", 5},  {"*", 6},  {"/", 6}};

// What a division by zero makes of all that it is a part of; no figure and no number is one.
constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

bool IsTrue(double value) { return !std::isnan(value) && value != 0; }

double Apply(std::string_view op, double a, double b) {
  // The side that decides makes the other one of no account: `calls == 0 || bytes / calls > 9`.
  if (op == "||" && (IsTrue(a) || IsTrue(b))) return 1;
  if (op == "&&" && (a == 0 || b == 0)) return 0;
  if (std::isnan(a) || std::isnan(b)) return kUndefined;
  if (op == "||") return 0;
  if (op == "&&") return 1;
  if (op == "==") return a == b ? 1 : 0;
  if (op == "!=") return a != b ? 1 : 0;
  if (op == "<=") return a <= b ? 1 : 0;
  if (op == ">=") return a >= b ? 1 : 0;
  if (op == "<") return a < b ? 1 : 0;
  if (op == ">") return a > b ? 1 : 0;
  if (op == "+") return a + b;
  if (op == "-") return a - b;
  if (op == "*") return a * b;
  return b == 0 ? kUndefined : a / b;
}

double Not(double value) { return std::isnan(value) ? kUndefined : value == 0 ? 1 : 0; }

bool IsNameByte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
         byte == '.' || (byte >= '0' && byte <= '9');
}

class Parser {
 public:
  Parser(std::string_view text, const FigureOf& figure_of) : text_(text), figure_of_(figure_of) {}

  absl::StatusOr<double> Whole() {
    const double value = Binary(1);
    SkipBlanks();
    if (error_.empty() && at_ < text_.size()) Fail("an operator is needed");
    if (error_.empty() && std::isnan(value)) {
      return InvalidArgument("'%s': divides by zero", os::OneLine(text_));
    }
    if (error_.empty()) return value;
    return InvalidArgument("'%s': at character %d: %s", os::OneLine(text_), error_at_ + 1, error_);
  }

 private:
  // An operator of this level or above at this place; nullptr if there is none.
  const Operator* Peek(int level) {
    SkipBlanks();
    for (const Operator& op : kOperators) {
      if (text_.substr(at_).starts_with(op.text)) return op.level >= level ? &op : nullptr;
    }
    return nullptr;
  }

  double Binary(int level) {
    double value = Unary();
    while (const Operator* op = Peek(level)) {
      at_ += op->text.size();
      value = Apply(op->text, value, Binary(op->level + 1));
      if (!error_.empty()) break;
    }
    return value;
  }

  double Unary() {
    SkipBlanks();
    if (++depth_ > kMaxDepth) return Fail("too deeply nested");
    double value = 0;
    if (at_ == text_.size()) {
      value = Fail("a number or a name is needed");
    } else if (text_[at_] == '-') {
      ++at_;
      value = -Unary();
    } else if (text_[at_] == '!') {
      ++at_;
      value = Not(Unary());
    } else if (text_[at_] == '(') {
      ++at_;
      value = Binary(1);
      SkipBlanks();
      if (at_ == text_.size() || text_[at_] != ')') return Fail("')' is needed");
      ++at_;
    } else {
      value = Primary();
    }
    --depth_;
    return value;
  }

  double Primary() {
    const size_t start = at_;
    if (text_[at_] >= '0' && text_[at_] <= '9') {
      double value = 0;
      const auto [end, error] =
          std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
      if (error != std::errc()) return Fail("not a number");
      at_ = static_cast<size_t>(end - text_.data());
      return value;
    }
    while (at_ < text_.size() && IsNameByte(text_[at_])) ++at_;
    if (at_ == start) return Fail("a number or a name is needed");
    const auto value = figure_of_(text_.substr(start, at_ - start));
    if (value) return *value;
    at_ = start;
    return Fail("no figure has this name");
  }

  double Fail(std::string_view what) {
    if (error_.empty()) {
      error_ = what;
      error_at_ = at_;
    }
    at_ = text_.size();
    return 0;
  }

  void SkipBlanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n'))
      ++at_;
  }

  std::string_view text_;
  const FigureOf& figure_of_;
  size_t at_ = 0, error_at_ = 0;
  int depth_ = 0;
  std::string error_;
};

}  // namespace

absl::StatusOr<double> Evaluate(std::string_view expression, const FigureOf& figure_of) {
  return Parser(expression, figure_of).Whole();
}

}  // namespace batuta::budget

// Arithmetic that changes nothing, as Rust expressions beside the text.
#include <algorithm>
#include <optional>

#include "absl/strings/str_format.h"
#include "lib/convert/shell/rust_text.h"
#include "lib/convert/shell/word.h"

namespace batuta::convert::shell {
namespace {

struct Operator {
  const char* sign;
  const char* rust;  // with the operands as $ and #
};

// Longer signs before those that they begin with. What Rust would stop at gives way to the text.
constexpr Operator kBinary[] = {
    {"||", "i64::from($ != 0 || # != 0)"},
    {"&&", "i64::from($ != 0 && # != 0)"},
    {"==", "i64::from($ == #)"},
    {"!=", "i64::from($ != #)"},
    {"<=", "i64::from($ <= #)"},
    {">=", "i64::from($ >= #)"},
    {"<", "i64::from($ < #)"},
    {">", "i64::from($ > #)"},
    {"+", "$.wrapping_add(#)"},
    {"-", "$.wrapping_sub(#)"},
    {"*", "$.wrapping_mul(#)"},
    {"/", "$.checked_div(#)?"},
    {"%", "$.checked_rem(#)?"},
    {"&", "($ & #)"},
    {"|", "($ | #)"},
    {"^", "($ ^ #)"},
};
// These are no sums of the operators above.
constexpr const char* kOther[] = {
    "<<", ">>", "**", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "++", "--"};

bool IsNameText(const std::string& text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
         });
}

bool IsDecimal(const std::string& text) {
  return !text.empty() && text.size() <= 18 && (text[0] != '0' || text == "0") &&
         text.find_first_not_of("0123456789") == std::string::npos;
}

using Text = std::optional<std::string>;

// "(a & b)" -> "a & b": Rust warns of parentheses around a whole argument.
std::string Bare(const std::string& text) {
  if (!text.starts_with('(')) return text;
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) {
      return i + 1 == text.size() ? Bare(text.substr(1, i - 1)) : text;
    }
  }
  return text;
}

class Compiler {
 public:
  Compiler(const Script& script, const WordWriter& words) : script_(script), words_(words) {}

  Text Compile(const Node& node) {
    if (++depth_ > 40) return std::nullopt;
    if (!node.List("Parts").empty()) return Operand(node.List("Parts"));
    const std::string type = node.Type();
    if (type == "ParenArithm") return Compile(node.Get("X"));
    if (type == "BinaryArithm") return Binary(node);
    if (type != "UnaryArithm" || node.Flag("Post")) return std::nullopt;
    const std::string_view sign = script_.Slice(node.Offset("OpPos"), node.Offset("OpPos") + 2);
    if (sign.size() < 2 || sign[0] == sign[1]) return std::nullopt;
    const Text inner = Compile(node.Get("X"));
    if (!inner) return std::nullopt;
    if (sign[0] == '-') return *inner + ".wrapping_neg()";
    if (sign[0] == '!') return "i64::from(" + *inner + " == 0)";
    return std::nullopt;
  }

  bool uses_variables() const { return uses_variables_; }

 private:
  Text Operand(const std::vector<Node>& parts) {
    if (parts.size() != 1) return std::nullopt;
    const std::string type = parts[0].Type();
    if (type == "Lit") {
      const std::string text = parts[0].Text("Value");
      if (IsDecimal(text)) return text + "_i64";
      if (!IsNameText(text)) return std::nullopt;
      if (const std::string own = words_.CounterOf(text); !own.empty()) return own + ".get()";
      uses_variables_ = true;
      return "sh.int(" + RustLiteral(text) + ")?";
    }
    if (type != "ParamExp") return std::nullopt;
    for (const char* more : {"Index", "Slice", "Repl", "Exp"}) {
      if (parts[0].Get(more)) return std::nullopt;
    }
    for (const char* flag : {"Excl", "Length", "Width"}) {
      if (parts[0].Flag(flag)) return std::nullopt;
    }
    const std::string name = parts[0].Get("Param").Text("Value");
    const bool known =
        IsNameText(name) || name == "#" || name == "?" || (IsDecimal(name) && name != "0");
    if (!known) return std::nullopt;
    // A negative number behind a minus would read otherwise.
    const size_t at = parts[0].Offset("Pos");
    if (const std::string own = words_.CounterOf(name);
        !own.empty() && (at == 0 || script_.Slice(at - 1, at) != "-")) {
      return own + ".get()";
    }
    uses_variables_ = true;
    return "sh.natural(" + RustLiteral(name) + ")?";
  }

  Text Binary(const Node& node) {
    const size_t at = node.Offset("OpPos");
    const std::string_view written = script_.Slice(at, at + 2);
    for (const char* other : kOther) {
      if (written == other) return std::nullopt;
    }
    const auto* found = std::find_if(std::begin(kBinary), std::end(kBinary),
                                     [&](const auto& op) { return written.starts_with(op.sign); });
    if (found == std::end(kBinary)) return std::nullopt;
    const Text left = Compile(node.Get("X")), right = Compile(node.Get("Y"));
    if (!left || !right) return std::nullopt;
    std::string text;
    for (const char c : std::string_view(found->rust)) {
      const bool is_argument = text.ends_with('(') && text != "(" && !text.ends_with("from(");
      text += c == '$' ? *left : c != '#' ? std::string(1, c) : is_argument ? Bare(*right) : *right;
    }
    return text;
  }

  const Script& script_;
  const WordWriter& words_;
  int depth_ = 0;
  bool uses_variables_ = false;
};

std::string Computed(const std::string& written, const std::string& number, bool uses_variables) {
  return "computed(&" + written + ", &|" + (uses_variables ? "sh" : "_") + "| Some(" +
         Bare(number) + "))";
}

}  // namespace

std::string WordWriter::Expression(const Node& expression) {
  Compiler compiler(script_, *this);
  const std::optional<std::string> number = compiler.Compile(expression);
  // Commands in it are written once: who is told that it is not plain writes them.
  if (!number) return {};
  return Computed(Arithmetic(expression), *number, compiler.uses_variables());
}

std::string WordWriter::Expansion(const Node& expansion) {
  Compiler compiler(script_, *this);
  const std::optional<std::string> number = compiler.Compile(expansion.Get("X"));
  const std::string written = ExpansionText(expansion);
  if (!number) return "arith(&" + written + ")";
  return Computed(written, *number, compiler.uses_variables());
}

std::string WordWriter::CounterOf(const std::string& name) const {
  if (counters_ == nullptr) return {};
  const auto found = counters_->find(name);
  return found == counters_->end() ? "" : found->second;
}

std::string WordWriter::CounterSum(const Node& expression) const {
  Compiler compiler(script_, *this);
  const std::optional<std::string> number = compiler.Compile(expression);
  if (!number || compiler.uses_variables() || number->find('?') != std::string::npos) return {};
  return Bare(*number);
}

// "$i", or a number.
std::string WordWriter::CounterOperand(const Node& word) const {
  auto parts = word.List("Parts");
  if (parts.size() == 1 && parts[0].Type() == "DblQuoted") {
    parts = parts[0].List("Parts");
  } else if (script_.text.find("IFS") != std::string::npos) {
    return {};  // it might be split
  }
  if (parts.size() != 1) return {};
  if (parts[0].Type() == "Lit") {
    const std::string text = parts[0].Text("Value");
    return IsDecimal(text) ? text : "";
  }
  if (parts[0].Type() != "ParamExp") return {};
  const std::string own = CounterOf(parts[0].Get("Param").Text("Value"));
  return own.empty() ? "" : own + ".get()";
}

std::string WordWriter::CounterTest(const Node& statement) const {
  if (counters_ == nullptr || counters_->empty() || !statement.List("Redirs").empty()) return {};
  const Node command = statement.Get("Cmd");
  const std::string type = command.Type();
  if (type == "ArithmCmd") {
    const std::string sum = CounterSum(command.Get("X"));
    if (sum.empty() || sum.find(".get()") == std::string::npos) return {};
    if (sum.starts_with("i64::from(")) {
      const std::string inner = sum.substr(9), bare = Bare(inner);
      if (bare != inner) return bare;
    }
    return (sum.find(' ') == std::string::npos ? sum : "(" + sum + ")") + " != 0";
  }
  Node left, right;
  std::string sign;
  if (type == "CallExpr" && command.List("Assigns").empty()) {
    const auto args = command.List("Args");
    if (args.size() != 5 || Literal(args[0]) != "[" || Literal(args[4]) != "]") return {};
    left = args[1];
    right = args[3];
    sign = Literal(args[2]).value_or("");
  } else if (type == "TestClause" && command.Get("X").Type() == "BinaryTest") {
    const Node test = command.Get("X");
    left = test.Get("X");
    right = test.Get("Y");
    sign = script_.Slice(test.Offset("OpPos"), test.Offset("OpPos") + 3);
  }
  static constexpr struct {
    const char* sign;
    const char* rust;
  } kSigns[] = {{"-eq", " == "}, {"-ne", " != "}, {"-lt", " < "},
                {"-le", " <= "}, {"-gt", " > "},  {"-ge", " >= "}};
  for (const auto& known : kSigns) {
    if (sign != known.sign) continue;
    const std::string first = CounterOperand(left), second = CounterOperand(right);
    const bool counts = (first + second).find(".get()") != std::string::npos;
    return first.empty() || second.empty() || !counts ? "" : first + known.rust + second;
  }
  return {};
}

}  // namespace batuta::convert::shell

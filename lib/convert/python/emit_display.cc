#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/python/emitter.h"
#include "lib/convert/python/rust_names.h"

namespace batuta::convert {
namespace {

bool HasStar(const std::vector<Node>& nodes) {
  return std::any_of(nodes.begin(), nodes.end(), [](const Node& n) { return n.Is("Starred"); });
}

// Smaller displays read better as one expression, and their texts are made only once. In a larger
// one rustc would follow all items that are there already past every error that the next could be.
constexpr size_t kFewItems = 24;

std::string LiteralText(const Node& node);

// The items as constants; empty: one of them is none.
std::string LiteralItems(const std::vector<Node>& items) {
  std::string list;
  for (const Node& item : items) {
    const std::string text = LiteralText(item);
    if (text.empty()) return {};
    list += text + ", ";
  }
  return "&[" + list + "]";
}

bool HasHash(const Node& node) {
  const std::vector<Node> children = node.Children();
  return !node.Is("List") && !node.Is("Dict") &&
         std::all_of(children.begin(), children.end(), HasHash);
}

std::string LiteralPairs(const Node& dict) {
  const std::vector<Node> keys = dict.List("keys"), values = dict.List("values");
  std::string list;
  for (size_t i = 0; i < keys.size(); ++i) {
    const std::string key = keys[i] && HasHash(keys[i]) ? LiteralText(keys[i]) : "";
    const std::string value = LiteralText(values[i]);
    if (key.empty() || value.empty()) return {};
    list += "(" + key + ", " + value + "), ";
  }
  return "&[" + list + "]";
}

std::string LiteralConstant(const Node& node, const char* sign) {
  const std::string type = node.Text("type"), text = node.Text("text");
  if (type == "int") {
    const bool fits = text.size() < 19 && text.find_first_not_of("0123456789") == std::string::npos;
    return fits ? "Lit::Int(" + (sign + text) + ")" : "";
  }
  if (type == "float" && text != "inf") {
    const bool has_point = text.find_first_of(".e") != std::string::npos;
    return "Lit::Float(" + (sign + text) + (has_point ? ")" : ".0)");
  }
  if (*sign != '\0') return {};
  if (type == "str") return "Lit::Str(" + RustText(text) + ")";
  if (text == "None") return "Lit::None";
  if (text == "True" || text == "False") {
    return text == "True" ? "Lit::Bool(true)" : "Lit::Bool(false)";
  }
  return {};
}

// A Rust constant of what the expression always is; empty: it has to be computed.
std::string LiteralText(const Node& node) {
  if (node.Is("Constant")) return LiteralConstant(node, "");
  if (node.Is("UnaryOp") && node.Text("op") == "USub" && node.Child("operand").Is("Constant")) {
    return LiteralConstant(node.Child("operand"), "-");
  }
  if (node.Is("Dict")) {
    const std::string pairs = LiteralPairs(node);
    return pairs.empty() ? pairs : "Lit::Dict(" + pairs + ")";
  }
  if (!node.Is("Tuple") && !node.Is("List")) return {};
  const std::string items = LiteralItems(node.List("elts"));
  if (items.empty()) return {};
  return (node.Is("Tuple") ? "Lit::Tuple(" : "Lit::List(") + items + ")";
}

size_t NumItems(const Node& node) {
  size_t count = 1;
  for (const Node& child : node.Children()) count += NumItems(child);
  return count;
}

// The same for displays that are large enough to be a table.
std::string TableText(const Node& node) {
  return NumItems(node) > kFewItems ? LiteralText(node) : std::string();
}

}  // namespace

void Emitter::FillVector(const std::string& vector, const std::vector<Node>& items) {
  for (const Node& item : items) {
    if (!item.Is("Starred")) {
      Line(vector + ".push(" + Owned(item) + ");");
      continue;
    }
    const std::string from = Temp("iter");
    const std::string value = Temp("value");
    Line(absl::StrFormat("let mut %s = %s;", from,
                         Try("py::iter(" + Ref(item.Child("value")) + ")", item)));
    Line(absl::StrFormat("while let Some(%s) = %s { %s.push(%s); }", value,
                         Try(from + ".next()", item), vector, value));
  }
}

Emitted Emitter::Sequence(const Node& node) {
  if (node.Is("Tuple")) return Tuple(node);
  return Items(node, node.Is("List") ? "list" : "set");
}

// A tuple of constants is made once, as the interpreter does it.
Emitted Emitter::Tuple(const Node& node) {
  if (!RunsOften() || node.List("elts").empty() || !IsLasting(node)) return Items(node, "tuple");
  return {"once!(" + Items(node, "tuple").text + ")", Emitted::Form::kRef};
}

bool Emitter::IsLasting(const Node& node) const {
  if (node.Is("Constant")) return true;
  if (node.Is("Name")) return IsBuiltin(node, node.Text("id"));
  if (node.Is("UnaryOp")) {
    const Node operand = node.Child("operand");
    const bool is_small = operand.Text("type") == "int" && operand.Text("text").size() < 19;
    return node.Text("op") == "USub" && operand.Is("Constant") &&
           (is_small || operand.Text("type") == "float");
  }
  const std::vector<Node> items = node.List("elts");
  return node.Is("Tuple") &&
         std::all_of(items.begin(), items.end(), [&](const Node& item) { return IsLasting(item); });
}

// A list or set of constants that is only searched is made once.
Emitted Emitter::Container(const Node& node) {
  const std::vector<Node> items = node.List("elts");
  const bool is_fixed =
      (node.Is("List") || node.Is("Set")) && RunsOften() && !items.empty() &&
      items.size() <= kFewItems &&
      std::all_of(items.begin(), items.end(), [&](const Node& item) { return IsLasting(item); });
  if (!is_fixed) return Expression(node);
  const std::string made =
      node.Is("List") ? Items(node, "tuple").text
                      : "py::frozenset(vec![" + OwnedList(items) + "]).unwrap_or(Value::None)";
  return {"once!(" + made + ")", Emitted::Form::kRef};
}

// In a function or a loop.
bool Emitter::RunsOften() const {
  const auto& exits = frame_->exits;
  return frame_->function->kind != ScopeKind::kModule ||
         scope_->kind == ScopeKind::kComprehension ||
         std::any_of(exits.begin(), exits.end(),
                     [](const Exit& exit) { return exit.kind == Exit::Kind::kLoop; });
}

Emitted Emitter::Items(const Node& node, const std::string& maker) {
  const std::vector<Node> items = node.List("elts");
  if (const std::string table = TableText(node); !table.empty()) return {table + ".value()"};
  if (maker == "tuple" && !items.empty() && items.size() <= 3 && !HasStar(items)) {
    return {"py::tuple_of([" + OwnedList(items) + "])"};
  }
  std::string vector = "vec![";
  const std::string constants = items.size() > kFewItems ? LiteralItems(items) : "";
  if (!constants.empty()) {
    vector = "py::literals(" + constants + ")";
  } else if (HasStar(items) || items.size() > kFewItems) {
    const std::string name = Temp("items");
    vector = "{ let mut " + name + " = Vec::new();\n" + Capture([&] { FillVector(name, items); }) +
             name + " }";
  } else {
    vector += OwnedList(items) + "]";
  }
  const std::string made = absl::StrFormat("py::%s(%s)", maker, vector);
  if (node.Is("Set")) return TryValue(made, node);
  return {made};
}

Emitted Emitter::DictDisplay(const Node& node) {
  const std::vector<Node> keys = node.List("keys"), values = node.List("values");
  if (const std::string table = TableText(node); !table.empty()) return {table + ".value()"};
  const bool has_star = std::any_of(keys.begin(), keys.end(), [](const Node& n) { return !n; });
  if (!has_star && keys.size() <= kFewItems) {
    std::string pairs;
    for (size_t i = 0; i < keys.size(); ++i) {
      pairs += (i == 0 ? "(" : ", (") + Owned(keys[i]) + ", " + Owned(values[i]) + ")";
    }
    return TryValue("py::dict(vec![" + pairs + "])", node);
  }
  const std::string name = Temp("dict");
  const std::string body = Capture([&] {
    for (size_t i = 0; i < keys.size(); ++i) {
      if (!keys[i]) {
        Line(Try(absl::StrFormat("py::call_method(n!(\"update\"), &[%s.clone(), %s])", name,
                                 Owned(values[i])),
                 node) +
             ";");
      } else {
        const std::string key = Owned(keys[i]);
        Line(Try(absl::StrFormat("py::setitem(&%s, &%s, %s)", name, key, Owned(values[i])), node) +
             ";");
      }
    }
  });
  return {
      absl::StrFormat("{ let %s = %s;\n%s%s }", name, Try("py::dict(vec![])", node), body, name)};
}

std::string Emitter::FStringPart(const Node& node) {
  if (node.Is("Constant")) return "s!(" + RustText(node.Text("text")) + ")";
  const int conversion = node.Number("conversion");
  const std::string value = Ref(node.Child("value"));
  std::string spec = "&Value::Undef";
  if (const Node format = node.Child("format_spec")) spec = "&" + FString(format).Owned();
  return Try(
      absl::StrFormat("py::format_value(%s, '%s', %s)", value,
                      conversion > 0 ? std::string(1, static_cast<char>(conversion)) : "\\0", spec),
      node);
}

Emitted Emitter::FString(const Node& node) {
  const std::vector<Node> parts = node.List("values");
  if (parts.empty()) return {"s!(\"\")", Emitted::Form::kText};
  if (parts.size() == 1 && parts[0].Is("Constant")) {
    return {FStringPart(parts[0]), Emitted::Form::kText};
  }
  std::string list;
  for (const Node& part : parts) list += (list.empty() ? "" : ", ") + FStringPart(part);
  return {"py::concat_str(&[" + list + "])"};
}

bool Emitter::IsRangeCall(const Node& iterable) const {
  const std::vector<Node> args = iterable.List("args");
  return iterable.Is("Call") && IsBuiltin(iterable.Child("func"), "range") &&
         iterable.List("keywords").empty() && !args.empty() && args.size() <= 3 && !HasStar(args);
}

// What a loop asks for the next item.
std::string Emitter::IteratorOf(const Node& iterable, const Node& loop) {
  const std::vector<Node> args = iterable.List("args");
  if (!IsRangeCall(iterable)) {
    Consume(iterable);
    const Emitted value = Expression(iterable);
    const bool is_given_away = iterable.Is("Call") && value.IsOwned();
    const std::string driven =
        is_given_away ? "py::iter_of(" + value.text : "py::iter(" + value.Ref();
    return Try(driven + ")", IterationPlace(iterable, loop));
  }
  const std::string start = args.size() == 1 ? "&Value::Int(0)" : Ref(args[0]);
  const std::string stop = Ref(args[args.size() == 1 ? 0 : 1]);
  const std::string step = args.size() == 3 ? Ref(args[2]) : "&Value::Int(1)";
  return Try("py::range_iter(" + start + ", " + stop + ", " + step + ")", iterable);
}

// What `async for` asks.
std::string Emitter::AsyncIteratorOf(const Node& iterable) {
  return Try("py::async_iter(" + Ref(iterable) + ")", iterable);
}

std::string Emitter::PartIterator(const Node& part, const Node& node) {
  const Node iterable = part.Child("iter");
  return part.Number("is_async") != 0 ? AsyncIteratorOf(iterable) : IteratorOf(iterable, node);
}

std::string Emitter::ComprehensionStart(const Node& node) {
  return PartIterator(node.List("generators").front(), node);
}

// The iterables are evaluated where they stand: the first outside of the comprehension.
void Emitter::ComprehensionLoops(const Node& node, size_t index, const std::string& first_iterable,
                                 const std::function<void()>& innermost) {
  const std::vector<Node> parts = node.List("generators");
  if (index == parts.size()) return innermost();
  const Node& part = parts[index];
  std::string iterator = first_iterable;
  if (index > 0) {
    iterator = Temp("iter");
    Line(absl::StrFormat("let mut %s = %s;", iterator, PartIterator(part, node)));
  }
  const Node target = part.Child("target");
  const bool is_async = part.Number("is_async") != 0;
  const bool is_plain = target.Is("Name") && !scope_->cells.contains(target.Text("id"));
  const std::string item = is_plain ? RustName(target.Text("id")) : Temp("item");
  Line(absl::StrFormat("while let Some(%s%s) = %s {", is_plain ? "mut " : "", item,
                       Try(is_async ? AsyncNext(iterator) : iterator + NextFor(target),
                           IterationPlace(part.Child("iter"), node))));
  if (is_async && !is_plain) {
    AssignTo(target, {item, Emitted::Form::kOwned}, part);
  } else if (!is_plain) {
    AssignItem(target, item, part);
  }
  for (const Node& test : part.List("ifs")) Line("if !" + Condition(test) + " { continue; }");
  ComprehensionLoops(node, index + 1, first_iterable, innermost);
  Line("}");
}

Emitted Emitter::Comprehension(const Node& node) {
  const std::vector<Node> parts = node.List("generators");
  const std::string iterator = Temp("iter"), out = Temp("out");
  const std::string iterable = ComprehensionStart(node);
  const Scope* const outer_scope = scope_;
  const std::set<std::string> assigned = frame_->assigned;
  scope_ = scope_->Inner(node);
  Exit block;
  block.kind = Exit::Kind::kBlock;
  block.label = Label("made");
  frame_->exits.push_back(block);
  std::string body = Capture([&] {
    const bool is_dict = node.Is("DictComp");
    Line("let mut " + out + (is_dict ? " = " + Try("py::dict(vec![])", node) : " = Vec::new()") +
         ";");
    for (const std::string& name : scope_->cells) {
      Line("let " + RustName(name) + " = Cell::empty();");
    }
    ComprehensionLoops(node, 0, iterator, [&] {
      if (is_dict) {
        const std::string key = Temp("key");
        Line("let " + key + " = " + Owned(node.Child("key")) + ";");
        Line(Try(absl::StrFormat("py::setitem(&%s, &%s, %s)", out, key, Owned(node.Child("value"))),
                 node) +
             ";");
      } else {
        Line(out + ".push(" + Owned(node.Child("elt")) + ");");
      }
    });
    Line(is_dict              ? "Ok(" + out + ")"
         : node.Is("SetComp") ? "py::set(" + out + ")"
                              : "Ok(py::list(" + out + "))");
  });
  frame_->exits.pop_back();
  scope_ = outer_scope;
  frame_->assigned = assigned;
  const std::string result =
      absl::StrFormat("{ let mut %s = %s;\nlet made: R = %s: {\n%s};\nmade }", iterator, iterable,
                      block.label, body);
  return TryValue(result, node);
}

}  // namespace batuta::convert

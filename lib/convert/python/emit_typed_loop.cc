#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

bool IsTrue(const Node& node) {
  return node.Is("Constant") && (node.Text("text") == "True" || node.Text("text") == "1");
}

bool HoldsLoop(const Node& node) {
  if (node.Is("For") || node.Is("While") || node.Is("ListComp")) return true;
  const std::vector<Node> children = node.Children();
  return std::any_of(children.begin(), children.end(), HoldsLoop);
}

// `break` or `continue` of a loop around.
bool HoldsJump(const Node& node) {
  if (node.Is("Break") || node.Is("Continue")) return true;
  if (node.Is("For") || node.Is("While")) return false;
  const std::vector<Node> children = node.Children();
  return std::any_of(children.begin(), children.end(), HoldsJump);
}

}  // namespace

// True: there is a `break` in it.
bool TypedEmitter::LoopBody(const Node& node, const std::string& head,
                            const std::function<void()>& first) {
  const std::vector<Node> body = node.List("body"), orelse = node.List("orelse");
  Loop loop;
  if (!orelse.empty()) loop.break_label = absl::StrFormat("'else%d", ++num_temps_);
  const Names before = assigned_;
  // What runs for long can be interrupted; the inmost loop of several is left as it is.
  const bool is_watched =
      node.Is("While") || loops_.empty() || std::any_of(body.begin(), body.end(), HoldsLoop);
  loops_.push_back(loop);
  if (!orelse.empty()) Line(loop.break_label + ": {");
  Line(head + " {");
  if (is_watched) Line("py::typed::go_on()?;");
  first();
  Block(body);
  Line("}");
  loop = std::move(loops_.back());
  loops_.pop_back();
  const bool is_endless = node.Is("While") && IsTrue(node.Child("test"));
  assigned_ = is_endless && loop.after_breaks ? *loop.after_breaks : before;
  if (orelse.empty()) return loop.after_breaks.has_value();
  // Rust's labelled block around both parts would be in its way.
  if (std::any_of(orelse.begin(), orelse.end(), HoldsJump)) fits_ = false;
  assigned_ = before;
  const bool ends = Block(orelse);
  if (ends && !loop.after_breaks) fits_ = false;
  assigned_ = ends && loop.after_breaks ? *loop.after_breaks : before;
  Line("}");
  return true;
}

bool TypedEmitter::While(const Node& node) {
  const Node test = node.Child("test");
  const bool is_endless = IsTrue(test);
  const bool is_left = LoopBody(node, is_endless ? "loop" : "while " + Condition(test), [] {});
  return is_endless && !is_left;
}

std::string TypedEmitter::RangeText(const Node& call) {
  const std::vector<Node> args = call.List("args");
  if (args.empty() || args.size() > 3 || !call.List("keywords").empty()) {
    fits_ = false;
    return {};
  }
  std::vector<std::string> bounds;
  for (const Node& arg : args) {
    const Typed bound = Expression(arg);
    if (!bound.type.IsWhole()) fits_ = false;
    bounds.push_back(AsInt(bound));
  }
  if (args.size() == 1) return "0.." + bounds[0];
  if (args.size() == 2) return bounds[0] + ".." + bounds[1];
  return absl::StrFormat("py::typed::range(%s, %s, %s)?", bounds[0], bounds[1], bounds[2]);
}

void TypedEmitter::Iterate(
    const Node& iterable,
    const std::function<void(const std::string& head, const Typed& item)>& use) {
  const bool is_call = iterable.Is("Call") && context_.is_builtin(iterable.Child("func"), *scope_);
  const std::string name = is_call ? iterable.Child("func").Text("id") : "";
  const std::vector<Node> args = iterable.List("args");
  const std::string item = Temp("item");
  if (name == "range") {
    return use(absl::StrFormat("for %s in %s", item, RangeText(iterable)),
               {item, NumberType::Int()});
  }
  if (name == "enumerate" && args.size() == 1 && iterable.List("keywords").empty()) {
    return Iterate(args[0], [&](const std::string& head, const Typed& inner) {
      const std::string count = Temp("count");
      Line("let mut " + count + " = -1i64;");
      // The count is below the length of a list.
      use(head, {absl::StrFormat("({ %s += 1; %s }, %s)", count, count, As(inner, inner.type)),
                 NumberType::Tuple({NumberType::Int(), inner.type})});
    });
  }
  if (iterable.Is("Tuple")) {
    NumberType type;
    for (const Node& one : iterable.List("elts")) {
      type = Join(type, context_.types.TypeOf(one, *scope_));
    }
    if (!type.IsScalar()) fits_ = false;
    return use(absl::StrFormat("for %s in [%s]", item, Elements(iterable.List("elts"), type)),
               {item, type});
  }
  const Typed list = Expression(iterable);
  const bool is_list = list.type.IsList() || list.type.IsArray();
  if (!is_list || !list.type.items[0].IsComplete()) {
    fits_ = false;
    return;
  }
  const std::string at = Temp("at");
  Line("let mut " + at + " = 0;");
  const std::string type = RustType(list.type.items[0]);
  const Typed typed{item, list.type.items[0]};
  if (list.is_vector) {
    return use(
        absl::StrFormat("while let Some(%s) = py::typed::next(&%s, &mut %s)", item, list.text, at),
        typed);
  }
  if (typed.type.IsTuple()) return IterateRows(list, {at, item}, use);
  const std::string held = Temp("list");
  Line("let " + held + " = " + As(list, list.type) + ";");
  use(absl::StrFormat("while let Some(%s) = py::typed::next_of::<%s>(&%s, &mut %s)?", item, type,
                      held, at),
      typed);
}

// A loop over tuples that Python holds takes what it needs out of them.
void TypedEmitter::IterateRows(
    const Typed& list, const std::pair<std::string, std::string>& at_and_item,
    const std::function<void(const std::string& head, const Typed& item)>& use) {
  const auto& [at, item] = at_and_item;
  const std::string held = Temp("list");
  Line("let " + held + " = " + As(list, list.type) + ";");
  Typed row{item, list.type.items[0]};
  row.is_row = true;
  use(absl::StrFormat("while let Some(%s) = py::typed::next_row(&%s, &mut %s)?", item, held, at),
      row);
}

void TypedEmitter::For(const Node& node) {
  const Node target = node.Child("target");
  const auto outer_views = views_;
  const std::optional<Abreast> parts = FindAbreast(node);
  const std::string loop = Capture([&] {
    OpenViews(node);
    if (parts) return ForAbreast(node, *parts);
    Iterate(node.Child("iter"), [&](const std::string& head, const Typed& item) {
      LoopBody(node, head, [&] { AssignTo(target, item, node); });
    });
  });
  // What is open is closed again behind the loop.
  const bool has_opened = parts || views_.size() > outer_views.size();
  views_ = outer_views;
  Line(has_opened ? "{\n" + loop + "}" : loop);
}

}  // namespace batuta::convert

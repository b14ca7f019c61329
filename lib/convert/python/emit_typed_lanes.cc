// Loops around one that sums: four rounds are run side by side, because each addition waits for the
// one before it. Every sum is still added up in Python's order.
#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

using Kind = NumberType::Kind;
using Names = std::set<std::string>;

constexpr size_t kLanes = 4;
// More would not fit the processor's registers four times.
constexpr size_t kMaxStatements = 4;

void FindNames(const Node& node, bool are_bound, Names& names) {
  const bool is_wanted = node.Is("Name") && (node.Text("ctx") != "Load") == are_bound;
  if (is_wanted) names.insert(node.Text("id"));
  for (const Node& child : node.Children()) FindNames(child, are_bound, names);
}

Names NamesIn(const std::vector<Node>& nodes, bool are_bound) {
  Names names;
  for (const Node& node : nodes) FindNames(node, are_bound, names);
  return names;
}

bool AreApart(const Names& a, const Names& b) {
  return std::none_of(a.begin(), a.end(), [&](const auto& name) { return b.contains(name); });
}

// What a statement binds or changes.
std::vector<Node> TargetsOf(const Node& statement) {
  return statement.Is("Assign") ? statement.List("targets")
                                : std::vector<Node>{statement.Child("target")};
}

// `name = value`, `name op= value`
bool SetsName(const Node& statement) {
  if (!statement.Is("Assign") && !statement.Is("AugAssign")) return false;
  const std::vector<Node> targets = TargetsOf(statement);
  return targets.size() == 1 && targets[0].Is("Name");
}

// `list` of list[...] = and list.append(...); none: the statement is neither.
Node StoredList(const Node& statement) {
  if (statement.Is("Expr")) {
    const Node callee = statement.Child("value").Child("func");
    const bool appends = callee.Is("Attribute") && callee.Text("attr") == "append";
    return appends ? callee.Child("value") : Node();
  }
  if (!statement.Is("Assign") && !statement.Is("AugAssign")) return {};
  const std::vector<Node> targets = TargetsOf(statement);
  if (targets.size() != 1 || !targets[0].Is("Subscript")) return {};
  Node list = targets[0];
  while (list.Is("Subscript") && !list.Child("slice").Is("Slice")) list = list.Child("value");
  return list;
}

// Some of it is evaluated only where the rest asks for it.
bool MayLeaveOut(const Node& node) {
  if (node.Is("IfExp") || node.Is("BoolOp") || node.Is("Compare")) return true;
  const std::vector<Node> children = node.Children();
  return std::any_of(children.begin(), children.end(), MayLeaveOut);
}

// Follows a round: whether each variable of it gets its value there before it is asked for one.
class Round {
 public:
  explicit Round(Names bound) : bound_(std::move(bound)) {}

  void Bind(const Names& names) { ready_.insert(names.begin(), names.end()); }
  bool Reads(const Names& names) const {
    return std::all_of(names.begin(), names.end(), [this](const auto& name) {
      return !bound_.contains(name) || ready_.contains(name);
    });
  }
  // The statements in turn; false: one asks for what another round may have left.
  bool Run(const std::vector<Node>& statements) {
    for (const Node& statement : statements) {
      Names read = NamesIn({statement}, false);
      const Names bound = NamesIn({statement}, true);
      if (statement.Is("AugAssign")) read.insert(bound.begin(), bound.end());
      if (!Reads(read)) return false;
      Bind(bound);
    }
    return true;
  }

 private:
  Names bound_, ready_;
};

}  // namespace

// It is no more than a value, and nothing is changed for it.
bool TypedEmitter::IsPure(const Node& node) const {
  static const Names kinds = {"Constant", "Name",  "BinOp",     "UnaryOp", "Compare",
                              "BoolOp",   "IfExp", "Attribute", "Call",    "Subscript"};
  if (node.Is("Call")) {
    const Node callee = node.Child("func");
    const Scope* function = context_.callee(node, *scope_);
    if (function == nullptr) function = context_.types.Callee(node, *scope_);
    const auto typed = context_.functions.find(function);
    const bool is_known = typed != context_.functions.end() && !typed->second.writes;
    const bool is_builtin = callee.Is("Name") && context_.is_builtin(callee, *scope_);
    if (!is_builtin && !IsMath(callee) && !is_known) return false;
  }
  const std::vector<Node> children = node.Children();
  return kinds.contains(std::string(node.Kind())) && !node.Child("slice").Is("Slice") &&
         std::all_of(children.begin(), children.end(), [this](const Node& n) { return IsPure(n); });
}

bool TypedEmitter::IsPureStatement(const Node& statement) const {
  const bool is_call = statement.Is("Expr");
  std::vector<Node> parts = is_call ? statement.Child("value").List("args") : TargetsOf(statement);
  if (!is_call) parts.push_back(statement.Child("value"));
  return std::all_of(parts.begin(), parts.end(), [this](const Node& n) { return IsPure(n); });
}

bool TypedEmitter::IsCounted(const Node& loop, size_t max_args) const {
  const Node iterable = loop.Child("iter");
  return loop.Is("For") && loop.Child("target").Is("Name") && loop.List("orelse").empty() &&
         iterable.Is("Call") && context_.is_builtin(iterable.Child("func"), *scope_) &&
         iterable.Child("func").Text("id") == "range" && iterable.List("keywords").empty() &&
         iterable.List("args").size() <= max_args && IsPure(iterable);
}

// A number, in a variable of the function itself.
bool TypedEmitter::IsPlainNumber(const std::string& name) const {
  const Scope* owner = OwnerOf(name);
  if (owner != function_.scope || !VariableType(*owner, name).IsScalar()) return false;
  return !owner->MayVanish(name) && (owner->kind != ScopeKind::kModule || block_.contains(name));
}

// The sum that makes it worth the while.
bool TypedEmitter::AddsUp(const Node& statement, const Names& begun) const {
  const std::string name = TargetsOf(statement)[0].Text("id");
  const bool goes_on =
      statement.Is("AugAssign") || NamesIn({statement.Child("value")}, false).contains(name);
  return goes_on && begun.contains(name) &&
         VariableType(*function_.scope, name).kind == Kind::kFloat;
}

// What the rounds store is nothing that a sum is made of, else a later round would have to wait.
bool TypedEmitter::StoresApart(const Abreast& parts) const {
  Names read = NamesIn(parts.before, false);
  FindNames(parts.inner, false, read);
  for (const Node& statement : parts.after) {
    const Node list = StoredList(statement);
    if (!list) continue;
    const std::string name = list.Text("id");
    const Scope* owner = OwnerOf(name);
    if (!list.Is("Name") || owner != function_.scope || read.contains(name)) return false;
    if (!VariableType(*owner, name).IsOwnThroughout()) return false;
    if (vectors_.contains(name)) continue;
    const bool may_be_it = std::any_of(read.begin(), read.end(), [&](const std::string& other) {
      const Scope* of = OwnerOf(other);
      return of == function_.scope && !vectors_.contains(other) && VariableType(*of, other).is_own;
    });
    if (may_be_it) return false;
  }
  return true;
}

// What stands in a loop around one loop of few statements; none: it is made in another way.
std::optional<TypedEmitter::Abreast> TypedEmitter::PartsOf(const Node& loop) const {
  Abreast parts;
  for (const Node& statement : loop.List("body")) {
    const bool is_inner = !parts.inner && IsCounted(statement, 3);
    const bool may_store = parts.inner && StoredList(statement);
    if (is_inner) {
      parts.inner = statement;
    } else if (may_store || SetsName(statement)) {
      (parts.inner ? parts.after : parts.before).push_back(statement);
    } else {
      return std::nullopt;
    }
  }
  const std::vector<Node> sums = parts.inner.List("body");
  const bool is_small =
      sums.size() <= kMaxStatements && parts.before.size() + parts.after.size() <= kMaxStatements;
  if (!is_small || !std::all_of(sums.begin(), sums.end(), SetsName)) return std::nullopt;
  for (const std::vector<Node>& statements : {parts.before, sums, parts.after}) {
    for (const Node& statement : statements) {
      if (!IsPureStatement(statement)) return std::nullopt;
    }
  }
  const std::string round = loop.Child("target").Text("id");
  if (NamesIn(loop.List("body"), true).contains(round)) return std::nullopt;
  parts.bound = NamesIn({loop}, true);
  return parts;
}

// No round asks for what another one has bound or stored.
bool TypedEmitter::AreRoundsApart(const Node& loop, const Abreast& parts) const {
  if (!AreApart(NamesIn({parts.inner.Child("iter")}, false), parts.bound)) return false;
  Round round(parts.bound);
  round.Bind(NamesIn({loop.Child("target")}, true));
  if (!round.Run(parts.before)) return false;
  // What the inner loop binds need not be bound behind it.
  Round inner = round;
  inner.Bind(NamesIn({parts.inner.Child("target")}, true));
  return inner.Run(parts.inner.List("body")) && round.Run(parts.after) && StoresApart(parts);
}

// One loop that sums, in rounds that know nothing of each other.
std::optional<TypedEmitter::Abreast> TypedEmitter::FindAbreast(const Node& loop) const {
  if (scope_ != function_.scope || lane_ != nullptr || !IsCounted(loop, 2)) return std::nullopt;
  std::optional<Abreast> parts = PartsOf(loop);
  if (!parts || !parts->inner || !AreRoundsApart(loop, *parts)) return std::nullopt;
  const Names& bound = parts->bound;
  const Names begun = NamesIn(parts->before, true);
  const std::vector<Node> sums = parts->inner.List("body");
  const bool adds_up =
      std::any_of(sums.begin(), sums.end(), [&](const Node& n) { return AddsUp(n, begun); });
  const bool are_numbers = std::all_of(bound.begin(), bound.end(),
                                       [this](const auto& name) { return IsPlainNumber(name); });
  return adds_up && are_numbers ? parts : std::nullopt;
}

// The last lane has the variables themselves: behind the loop they are what the last round left.
std::vector<std::map<std::string, std::string>> TypedEmitter::DeclareLanes(const Names& bound) {
  std::vector<std::map<std::string, std::string>> lanes(kLanes);
  for (size_t lane = 0; lane + 1 < kLanes; ++lane) {
    for (const std::string& name : bound) {
      const NumberType type = VariableType(*function_.scope, name);
      const std::string variable = lanes[lane][name] = Temp(RustName(name));
      Line("let mut " + variable + Typing(type) + " = " + RustDefault(type) + ";");
    }
  }
  return lanes;
}

void TypedEmitter::RunAbreast(const Node& loop, const Abreast& parts, const std::string& first) {
  const auto lanes = DeclareLanes(parts.bound);
  const auto outer_views = views_;
  std::vector<std::map<std::string, std::string>> views(kLanes, views_);
  Fours fours{&parts, loop.Child("target").Text("id"), first, 0, {}};
  const auto in_each = [&](const std::function<void()>& emit) {
    for (fours.lane = 0; fours.lane < kLanes; ++fours.lane) {
      lane_ = &lanes[fours.lane];
      views_ = views[fours.lane];
      if (fours_) fours_->lane = fours.lane;
      emit();
      views[fours.lane] = views_;
    }
    lane_ = nullptr;
    views_ = outer_views;
  };
  in_each([&] {
    const std::string round = absl::StrFormat("(%s + %d)", first, fours.lane);
    AssignTo(loop.Child("target"), {round, NumberType::Int()}, loop);
    Block(parts.before);
  });
  const Names before = assigned_;
  in_each([&] { OpenViews(parts.inner); });
  const std::vector<Node> sums = parts.inner.List("body");
  Iterate(parts.inner.Child("iter"), [&](const std::string& head, const Typed& item) {
    Line(head + " {");
    // What is read for all rounds at once is read in any case.
    if (std::none_of(sums.begin(), sums.end(), MayLeaveOut)) fours_ = fours;
    in_each([&] {
      AssignTo(parts.inner.Child("target"), item, parts.inner);
      Block(sums);
    });
    fours_.reset();
    Line("}");
  });
  assigned_ = before;
  in_each([&] { Block(parts.after); });
}

// The items of four rounds; empty: the list is not open, or not the same for all.
std::string TypedEmitter::FourText(const Node& list, const NumberType& item) {
  const std::string counter = fours_->parts->inner.Child("target").Text("id");
  Names names = NamesIn({list}, false);
  names.erase(counter);
  const Names summed = NamesIn(fours_->parts->inner.List("body"), true);
  if (!AreApart(names, fours_->parts->bound) || summed.contains(counter)) return {};
  const std::string type = RustType(item), &first = fours_->first;
  if (list.Is("Name") && IsVector(OwnerOf(list.Text("id")), list.Text("id"))) {
    return absl::StrFormat("py::typed::four::<%s>(&%s, %s)?", type, Name(list).text, first);
  }
  if (const std::string view = ViewOf(list); !view.empty()) {
    return absl::StrFormat("py::typed::four_in::<%s>(&%s, %s)?", type, view, first);
  }
  if (!list.Is("Subscript")) return {};
  const std::string rows = RowsOf(list.Child("value"));
  if (rows.empty()) return {};
  return absl::StrFormat("py::typed::four_in::<%s>(py::typed::row_of(&%s, %s)?, %s)?", type, rows,
                         AsInt(Expression(list.Child("slice"))), first);
}

std::optional<TypedEmitter::Typed> TypedEmitter::OfFour(const Node& node) {
  const Node index = node.Child("slice");
  const bool is_read = fours_ && index.Is("Name") && index.Text("id") == fours_->target;
  const NumberType item = context_.types.TypeOf(node, *scope_);
  if (!is_read || !item.IsScalar()) return std::nullopt;
  if (fours_->lane == 0) {
    const std::string items = FourText(node.Child("value"), item);
    if (items.empty()) return std::nullopt;
    const std::string held = fours_->held[node.Key()] = Temp("four");
    Line("let " + held + " = " + items + ";");
  }
  const auto held = fours_->held.find(node.Key());
  if (held == fours_->held.end()) return std::nullopt;
  return Typed{absl::StrFormat("%s[%d]", held->second, fours_->lane), item};
}

void TypedEmitter::ForAbreast(const Node& loop, const Abreast& parts) {
  const std::string fours = Temp("fours"), rest = Temp("rest"), first = Temp("first");
  Line(absl::StrFormat("let (%s, %s) = py::typed::by_fours(%s);", fours, rest,
                       RangeText(loop.Child("iter"))));
  const Names before = assigned_;
  Line("for " + first + " in " + fours + " {\npy::typed::go_on()?;");
  RunAbreast(loop, parts, first);
  Line("}");
  assigned_ = before;
  const std::string item = Temp("item");
  LoopBody(loop, "for " + item + " in " + rest,
           [&] { AssignTo(loop.Child("target"), {item, NumberType::Int()}, loop); });
}

}  // namespace batuta::convert

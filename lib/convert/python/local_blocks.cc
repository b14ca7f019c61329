#include "lib/convert/python/local_blocks.h"

#include <algorithm>

namespace batuta::convert {
namespace {

constexpr int kRoot = 0;

class Planner {
 public:
  explicit Planner(const Scope& function) : function_(function), scope_(&function) {}

  LocalPlan Make(const std::vector<Node>& body) {
    Block(body, kRoot);
    for (const std::string& name : order_) Decide(name);
    return std::move(plan_);
  }

 private:
  struct Seen {
    int common_block = kRoot;  // the innermost that holds every occurrence
    int first_block = kRoot;
    const void* first_bind = nullptr;  // the statement, if the first occurrence binds
  };

  int NewBlock(int parent) {
    parents_.push_back(parent);
    return static_cast<int>(parents_.size()) - 1;
  }

  int Common(int a, int b) const {
    while (a != b) (a > b ? a : b) = parents_[a > b ? a : b];
    return a;
  }

  bool IsOwn(const std::string& name) const {
    for (const Scope* s = scope_; s != &function_; s = s->parent) {
      if (s->kind == ScopeKind::kComprehension && s->bound.contains(name)) return false;
      if (s->kind == ScopeKind::kClass && s == scope_ && s->bound.contains(name)) return false;
    }
    return function_.bound.contains(name) && !function_.cells.contains(name) &&
           !function_.globals.contains(name);
  }

  void Note(const std::string& name, int block, const void* bind) {
    if (!IsOwn(name)) return;
    const auto [it, is_new] = seen_.try_emplace(name);
    if (is_new) {
      order_.push_back(name);
      it->second = {block, block, bind};
    } else {
      it->second.common_block = Common(it->second.common_block, block);
    }
    if (bind != nullptr) plan_.rebound.insert(name);
  }

  void Decide(const std::string& name) {
    const Seen& seen = seen_.at(name);
    const auto& params = function_.params;
    if (std::find(params.begin(), params.end(), name) != params.end()) return;
    const bool fits = !plan_.reads_all && seen.first_bind != nullptr &&
                      seen.first_block == seen.common_block && !function_.MayVanish(name) &&
                      !function_.handler_binds.contains(name);
    if (fits) {
      plan_.in_place[name] = seen.first_bind;
    } else {
      plan_.at_head.push_back(name);
    }
  }

  void Block(const std::vector<Node>& statements, int block) {
    for (const Node& statement : statements) Statement(statement, block);
  }

  // An expression: all its names are uses, but for those that a walrus binds.
  void Expression(const Node& node, int block) {
    if (!node) return;
    if (node.Is("Call") && node.Child("func").Text("id") == "dir" && node.List("args").empty()) {
      plan_.reads_all = true;
    }
    if (node.Is("Name")) {
      Note(node.Text("id"), block, nullptr);
      plan_.reads_all = plan_.reads_all || node.Text("id") == "locals";
      if (node.Text("ctx") != "Load") plan_.rebound.insert(node.Text("id"));
      return;
    }
    if (node.Is("NamedExpr")) {
      Expression(node.Child("value"), block);
      Note(node.Child("target").Text("id"), kRoot, nullptr);
      plan_.rebound.insert(node.Child("target").Text("id"));
      return;
    }
    const Scope* inner = scope_->Inner(node);
    if (inner != nullptr && inner->kind == ScopeKind::kFunction) {
      FunctionHead(node, block);
      return;
    }
    const Scope* outer = scope_;
    if (inner != nullptr) {
      const std::vector<Node> parts = node.List("generators");
      if (!parts.empty()) Expression(parts.front().Child("iter"), block);
      scope_ = inner;
    }
    for (const Node& child : node.Children()) Expression(child, block);
    scope_ = outer;
  }

  // What of an inner function is evaluated where it is defined.
  void FunctionHead(const Node& node, int block) {
    if (node.Is("GeneratorExp")) {
      return Expression(node.List("generators").front().Child("iter"), block);
    }
    for (const Node& n : node.List("decorator_list")) Expression(n, block);
    for (const Node& n : node.Child("args").List("defaults")) Expression(n, block);
    for (const Node& n : node.Child("args").List("kw_defaults")) Expression(n, block);
  }

  void Target(const Node& target, int block, const void* statement) {
    if (target.Is("Name")) return Note(target.Text("id"), block, statement);
    if (target.Is("Tuple") || target.Is("List")) {
      for (const Node& item : target.List("elts")) Target(item, block, statement);
    } else if (target.Is("Starred")) {
      Target(target.Child("value"), block, statement);
    } else {
      Expression(target, block);
    }
  }

  // Names in targets that are not simply bound are used before: a[i] = i = 0 keeps its order.
  void Assignment(const Node& node, int block) {
    Expression(node.Child("value"), block);
    for (const Node& target : node.List("targets")) Target(target, block, node.Key());
  }

  void Try(const Node& node, int block) {
    Block(node.List("body"), NewBlock(block));
    for (const Node& handler : node.List("handlers")) {
      const int inner = NewBlock(block);
      Expression(handler.Child("type"), inner);
      if (handler.Has("name")) {
        Note(handler.Text("name"), inner, nullptr);
        plan_.rebound.insert(handler.Text("name"));
      }
      Block(handler.List("body"), inner);
    }
    Block(node.List("orelse"), NewBlock(block));
    Block(node.List("finalbody"), NewBlock(block));
  }

  void With(const Node& node, int block) {
    int inner = block;
    for (const Node& item : node.List("items")) {
      Expression(item.Child("context_expr"), inner);
      inner = NewBlock(inner);
      if (const Node target = item.Child("optional_vars")) Target(target, inner, node.Key());
    }
    Block(node.List("body"), inner);
  }

  void Match(const Node& node, int block) {
    Expression(node.Child("subject"), block);
    for (const Node& part : node.List("cases")) {
      Pattern(part.Child("pattern"), block);
      Expression(part.Child("guard"), block);
      Block(part.List("body"), NewBlock(block));
    }
  }

  void Pattern(const Node& node, int block) {
    for (const char* field : {"name", "rest"}) {
      if (const std::string name = node.Text(field); !name.empty()) {
        Note(name, kRoot, nullptr);
        plan_.rebound.insert(name);
      }
    }
    for (const Node& child : node.Children()) {
      if (child.Kind().starts_with("Match")) {
        Pattern(child, block);
      } else {
        Expression(child, block);
      }
    }
  }

  void Statement(const Node& node, int block) {
    const std::string_view kind = node.Kind();
    if (kind == "Assign") return Assignment(node, block);
    if (kind == "AnnAssign") {
      Expression(node.Child("value"), block);
      if (node.Has("value")) Target(node.Child("target"), block, node.Key());
      return;
    }
    if (kind == "Try") return Try(node, block);
    if (kind == "With") return With(node, block);
    if (kind == "Match") return Match(node, block);
    if (kind == "For" || kind == "While" || kind == "If") {
      Expression(node.Child(kind == "For" ? "iter" : "test"), block);
      const int body = NewBlock(block);
      if (kind == "For") Target(node.Child("target"), body, node.Key());
      Block(node.List("body"), body);
      return Block(node.List("orelse"), NewBlock(block));
    }
    if (kind == "FunctionDef") {
      FunctionHead(node, block);
      return Note(node.Text("name"), block, node.Key());
    }
    if (kind == "ClassDef") return Class(node, block);
    if (kind == "Import" || kind == "ImportFrom") {
      for (const Node& alias : node.List("names")) {
        std::string name = alias.Text("asname");
        if (name.empty()) name = alias.Text("name");
        if (kind == "Import" && !alias.Has("asname")) name = name.substr(0, name.find('.'));
        Note(name, block, node.Key());
      }
      return;
    }
    for (const Node& child : node.Children()) Expression(child, block);
  }

  void Class(const Node& node, int block) {
    for (const char* field : {"decorator_list", "bases", "keywords"}) {
      for (const Node& n : node.List(field)) Expression(n, block);
    }
    const Scope* outer = scope_;
    if (const Scope* inner = scope_->Inner(node)) scope_ = inner;
    Block(node.List("body"), NewBlock(block));
    scope_ = outer;
    Note(node.Text("name"), block, node.Key());
  }

  const Scope& function_;
  const Scope* scope_;
  std::vector<int> parents_ = {kRoot};
  std::map<std::string, Seen> seen_;
  std::vector<std::string> order_;
  LocalPlan plan_;
};

}  // namespace

LocalPlan PlanLocals(const Scope& function, const std::vector<Node>& body) {
  return Planner(function).Make(body);
}

}  // namespace batuta::convert

#include <algorithm>
#include <cctype>
#include <utility>

#include "absl/strings/str_format.h"
#include "lib/convert/python/emitter.h"
#include "lib/convert/python/rust_names.h"

namespace batuta::convert {
namespace {

std::string TextList(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + RustText(text);
  return "&[" + list + "]";
}

std::vector<std::string> ArgNames(const std::vector<Node>& args) {
  std::vector<std::string> names;
  for (const Node& arg : args) names.push_back(arg.Text("arg"));
  return names;
}

// Functions may differ in case alone (inspect's Signature and signature).
std::string SignatureName(std::string rust_name) {
  if (std::any_of(rust_name.begin(), rust_name.end(),
                  [](unsigned char c) { return std::isupper(c) != 0; })) {
    return rust_name + "_Sig";
  }
  std::transform(rust_name.begin(), rust_name.end(), rust_name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return rust_name + "_SIG";
}

bool Awaits(const Node& node) {
  const std::vector<Node> children = node.Children();
  return node.Is("Await") || node.Number("is_async") != 0 ||
         std::any_of(children.begin(), children.end(), Awaits);
}

// One loop, and no variable that outlives a step of it.
bool IsStepped(const Node& node, const Scope& scope) {
  return node.List("generators").size() == 1 && scope.cells.empty() && !Awaits(node);
}

std::string DocOf(const Node& node) {
  const std::vector<Node> body = node.List("body");
  if (body.empty() || !body[0].Is("Expr")) return {};
  const Node value = body[0].Child("value");
  return value.Is("Constant") && value.Text("type") == "str" ? value.Text("text") : std::string();
}

// What makes the object that waits in between.
std::string MakerOf(const Scope& scope) {
  if (!scope.is_async) return "py::generator";
  return scope.has_yield ? "py::async_generator" : "py::coroutine";
}

std::string OptionalText(const Node& arg) {
  return arg ? "Some(" + RustText(arg.Text("arg")) + ")" : "None";
}

}  // namespace

std::string Emitter::SignatureItem(const Scope& scope, const Node& node, const std::string& name) {
  const Node arguments = node.Child("args");
  std::vector<std::string> params = ArgNames(arguments.List("posonlyargs"));
  const size_t posonly = params.size();
  for (const std::string& arg : ArgNames(arguments.List("args"))) params.push_back(arg);
  std::string fields = absl::StrFormat("name: %s, qualname: %s, module: %s", RustText(scope.name),
                                       RustText(scope.qualname), RustText(outline_.name));
  if (const std::string doc = DocOf(node); !doc.empty() && node.Is("FunctionDef")) {
    fields += ", doc: Some(" + RustText(doc) + ")";
  }
  if (!params.empty()) fields += ", params: " + TextList(params);
  if (posonly > 0) fields += absl::StrFormat(", posonly: %d", posonly);
  const std::vector<std::string> kwonly = ArgNames(arguments.List("kwonlyargs"));
  if (!kwonly.empty()) fields += ", kwonly: " + TextList(kwonly);
  if (const Node arg = arguments.Child("vararg")) fields += ", vararg: " + OptionalText(arg);
  if (const Node arg = arguments.Child("kwarg")) fields += ", kwarg: " + OptionalText(arg);
  if (outline_.reads_code) fields += ", code: Some(&" + CodeValue(scope, node) + ")";
  return absl::StrFormat("static %s: Signature = Signature { %s, ..Signature::NEW };\n", name,
                         fields);
}

// What a closure that is made here takes along.
std::string Emitter::CellClones(const Scope& scope) const {
  std::string text;
  for (const std::string& name : scope.frees) {
    text += absl::StrFormat("let %s = %s.clone();\n", RustName(name), RustName(name));
  }
  return text;
}

// The statements of a function, with the declarations that they need in front.
std::string Emitter::FunctionBody(const Scope& scope, const Node& node) {
  Frame frame;
  frame.function = &scope;
  const std::vector<Node> statements = node.List("body");
  frame.plan = PlanLocals(scope, statements);
  if (!statements.empty() && statements.back().Is("Return")) frame.tail = statements.back().Key();
  Frame* const outer_frame = std::exchange(frame_, &frame);
  const Scope* const outer_scope = std::exchange(scope_, &scope);
  const std::string text = Capture([&] {
    const std::string share = scope.is_generator ? "" : ".clone()";
    for (const std::string& name : scope.params) {
      const std::string variable = RustName(name);
      if (scope.cells.contains(name)) {
        Line(absl::StrFormat("let %s = Cell::new(%s%s);", variable, variable, share));
      } else if (frame.plan.rebound.contains(name)) {
        Line(absl::StrFormat("let mut %s = %s%s;", variable, variable, share));
        if (!scope.MayVanish(name)) frame.assigned.insert(name);
      }
    }
    for (const std::string& name : scope.cells) {
      const bool is_param =
          std::find(scope.params.begin(), scope.params.end(), name) != scope.params.end();
      if (!is_param) Line("let " + RustName(name) + " = Cell::empty();");
    }
    for (const std::string& name : frame.plan.at_head) {
      Line("let mut " + RustName(name) + " = Value::Undef;");
    }
    if (frame.plan.reads_all) {
      frame.locals = Temp("locals");
      Line("let " + frame.locals + " = py::dict(vec![])?;");
    }
    if (node.Is("Lambda")) {
      Line("Ok(" + Owned(node.Child("body")) + ")");
    } else if (!Block(statements)) {
      Line("Ok(Value::None)");
    }
  });
  frame_ = outer_frame;
  scope_ = outer_scope;
  return text;
}

// The Rust function, and the static that says how it is called.
std::string Emitter::FunctionItem(const Scope& scope, const std::string& rust_name,
                                  const Node& node) {
  const std::string signature = SignatureName(rust_name);
  std::string params;
  for (const std::string& name : scope.frees) {
    params += (params.empty() ? "" : ", ") + RustName(name) + ": &Cell";
  }
  for (const std::string& name : scope.params) {
    params += (params.empty() ? "" : ", ") + RustName(name) + ": &Value";
  }
  std::string text = TypedItem(scope) + SignatureItem(scope, node, signature);
  if (node.Is("FunctionDef")) text += DocLines(node.List("body"), "///");
  text += "fn " + rust_name + "(" + params + ") -> R {\n";
  const std::string body = FunctionBody(scope, node);
  if (!scope.is_generator) {
    return text + "let _depth = py::enter()?;\n" + TypedEntry(scope) + body + "}\n\n";
  }
  text += CellClones(scope);
  for (const std::string& name : scope.params) {
    text += absl::StrFormat("let %s = %s.clone();\n", RustName(name), RustName(name));
  }
  return text + "Ok(" + MakerOf(scope) + "(&" + signature + ", move |yielder_| async move {\n" +
         body + "}))\n}\n\n";
}

// The function as a Python object: defaults evaluated here, cells shared from here.
std::string Emitter::FunctionObject(const Scope& scope, const std::string& rust_name,
                                    const Node& node) {
  const Node arguments = node.Child("args");
  std::string defaults = OwnedList(arguments.List("defaults")), keyword_defaults;
  const std::vector<Node> kwonly = arguments.List("kwonlyargs");
  const std::vector<Node> values = arguments.List("kw_defaults");
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) continue;
    keyword_defaults += absl::StrFormat("%s(%s, %s)", keyword_defaults.empty() ? "" : ", ",
                                        SymbolName(kwonly[i].Text("arg")), Owned(values[i]));
  }
  std::string passed;
  for (const std::string& name : scope.frees) {
    passed += (passed.empty() ? "&" : ", &") + RustName(name);
  }
  for (size_t i = 0; i < scope.params.size(); ++i) {
    passed += absl::StrFormat("%s&args_[%d]", passed.empty() ? "" : ", ", i);
  }
  const char* argument = scope.params.empty() ? "_" : "args_";
  std::string closure = absl::StrFormat("|%s| %s(%s)", argument, rust_name, passed);
  if (!scope.frees.empty()) closure = "{\n" + CellClones(scope) + "move " + closure + "\n}";
  return absl::StrFormat("py::function(&%s, vec![%s], vec![%s], %s)", SignatureName(rust_name),
                         defaults, keyword_defaults, closure);
}

std::string Emitter::Decorated(const std::vector<std::string>& decorators, const Node& node,
                               std::string value) {
  const std::vector<Node> nodes = node.List("decorator_list");
  for (size_t i = decorators.size(); i-- > 0;) {
    value = Try("py::call(&" + decorators[i] + ", &[" + value + "])", nodes[i]);
  }
  return value;
}

std::vector<std::string> Emitter::Decorators(const Node& node) {
  std::vector<std::string> held;
  for (const Node& decorator : node.List("decorator_list")) {
    held.push_back(Temp("decorator"));
    Line("let " + held.back() + " = " + Owned(decorator) + ";");
  }
  return held;
}

void Emitter::Function(const Node& node) {
  const Scope& scope = *scope_->Inner(node);
  const std::string name = node.Text("name");
  const bool of_module =
      frame_->function->kind == ScopeKind::kModule && scope_->kind == ScopeKind::kModule;
  std::string rust_name;
  if (of_module) {
    const auto known = rust_names_.find(node.Key());
    rust_name = known != rust_names_.end() ? known->second : UniqueName(RustName(name), taken_);
  } else {
    // A local variable may have the function's own name.
    const bool in_function = frame_->function->kind == ScopeKind::kFunction;
    rust_name = UniqueName(RustName(name) + (in_function ? "_fn" : ""), frame_->items);
  }
  const std::vector<std::string> decorators = Decorators(node);
  std::string* const block = out_;
  if (of_module) out_ = &items_;
  out_->append(FunctionItem(scope, rust_name, node));
  out_ = block;
  AssignName(name, Decorated(decorators, node, FunctionObject(scope, rust_name, node)), node);
}

Emitted Emitter::Lambda(const Node& node) {
  const Scope& scope = *scope_->Inner(node);
  const std::string rust_name = Temp("lambda");
  const std::string item = FunctionItem(scope, rust_name, node);
  return {"{\n" + item + FunctionObject(scope, rust_name, node) + "\n}"};
}

// The loops of a generator expression as the body of a closure.
std::string Emitter::ClosureBody(const Node& node, const Scope& scope, const std::string& iterator,
                                 const ItemLine& item_line, const std::string& end) {
  Frame frame;
  frame.function = &scope;
  Frame* const outer_frame = std::exchange(frame_, &frame);
  const Scope* const outer_scope = std::exchange(scope_, &scope);
  const std::string body = Capture([&] {
    ComprehensionLoops(node, 0, iterator, [&] { Line(item_line(Owned(node.Child("elt")))); });
    Line(end);
  });
  frame_ = outer_frame;
  scope_ = outer_scope;
  return body;
}

// Nobody but its consumer sees the generator: a closure that runs to the next item is enough.
Emitted Emitter::Stepper(const Node& node, const Scope& scope) {
  const std::string iterator = Temp("iter");
  const std::string iterable = ComprehensionStart(node);
  const std::string body = ClosureBody(
      node, scope, iterator,
      [](const std::string& item) { return "return Ok(Some(" + item + "));"; }, "Ok(None)");
  return {absl::StrFormat("{\nlet mut %s = %s;\n%spy::stepper(move || {\n%s})\n}", iterator,
                          iterable, CellClones(scope), body)};
}

bool Emitter::IsGathered(const Node& node) const {
  return node.Is("GeneratorExp") && scope_->Inner(node)->cells.empty() && !Awaits(node);
}

std::string Emitter::Gathered(const std::string& function, const Node& node) {
  const std::string iterator = Temp("iter");
  const std::string iterable = ComprehensionStart(node);
  const std::string body = ClosureBody(
      node, *scope_->Inner(node), iterator,
      [](const std::string& item) { return "if !sink_.put(" + item + ") { return Ok(()); }"; },
      "Ok(())");
  return absl::StrFormat("{\nlet mut %s = %s;\npy::%s(|sink_| {\n%s})\n}", iterator, iterable,
                         function, body);
}

Emitted Emitter::GeneratorExpression(const Node& node) {
  const Scope& scope = *scope_->Inner(node);
  if (const auto it = listed_.find(node.Key()); it != listed_.end() && IsGathered(node)) {
    return TryValue(Gathered("list_from", node), it->second);
  }
  if (consumed_.contains(node.Key()) && IsStepped(node, scope)) return Stepper(node, scope);
  const std::string iterator = Temp("iter");
  const std::string signature = SignatureName(Temp("genexpr"));
  const std::string iterable = ComprehensionStart(node);
  Frame frame;
  frame.function = &scope;
  Frame* const outer_frame = std::exchange(frame_, &frame);
  const Scope* const outer_scope = std::exchange(scope_, &scope);
  const std::string body = Capture([&] {
    Line("let mut " + iterator + " = " + iterator + ";");
    for (const std::string& name : scope.cells) Line("let " + RustName(name) + " = Cell::empty();");
    ComprehensionLoops(node, 0, iterator, [&] {
      const char* give = scope.is_async ? "yielder_.give_item(" : "yielder_.give(";
      Line(Try(give + Owned(node.Child("elt")) + ").await", node) + ";");
    });
    Line("Ok(Value::None)");
  });
  frame_ = outer_frame;
  scope_ = outer_scope;
  return {absl::StrFormat("{\n%slet %s = %s;\n%s%s(&%s, move |yielder_| async move {\n%s})\n}",
                          SignatureItem(scope, node, signature), iterator, iterable,
                          CellClones(scope), MakerOf(scope), signature, body)};
}

void Emitter::ClassBody(const Node& node, const Scope& scope) {
  Frame frame = *frame_;
  frame.exits.clear();
  frame.items.clear();
  Frame* const outer_frame = std::exchange(frame_, &frame);
  const Scope* const outer_scope = std::exchange(scope_, &scope);
  Line("ns.set(n!(\"__module__\"), s!(" + RustText(outline_.name) + "));");
  Line("ns.set(n!(\"__qualname__\"), s!(" + RustText(scope.qualname) + "));");
  if (const std::string doc = DocOf(node); !doc.empty()) {
    Line("ns.set(n!(\"__doc__\"), s!(" + RustText(doc) + "));");
  }
  if (!Block(node.List("body"))) Line("Ok(())");
  frame_ = outer_frame;
  scope_ = outer_scope;
}

void Emitter::Class(const Node& node) {
  const Scope& scope = *scope_->Inner(node);
  const std::vector<std::string> decorators = Decorators(node);
  const std::string cell = RustName("__class__");
  const bool has_cell = scope.cells.contains("__class__");
  const std::string bases = OwnedList(node.List("bases")), keywords = Keywords(node);
  const std::string made = Temp("class");
  const std::string body = Capture([&] { ClassBody(node, scope); });
  if (has_cell) Line("let " + made + " = {\nlet " + cell + " = Cell::empty();");
  const std::string build =
      absl::StrFormat("py::build_class(%s, &[%s], &[%s], %s, |ns| {\n%s})", RustText(scope.name),
                      bases, keywords, has_cell ? "Some(&" + cell + ")" : "None", body);
  if (has_cell) {
    Line(Try(build, node) + "\n};");
  } else {
    Line("let " + made + " = " + Try(build, node) + ";");
  }
  AssignName(node.Text("name"), Decorated(decorators, node, made), node);
}

}  // namespace batuta::convert

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_format.h"
#include "lib/convert/python/emitter.h"
#include "lib/convert/python/rust_names.h"

namespace batuta::convert {
namespace {

using Names = std::set<std::string>;

Names Both(const Names& a, const Names& b) {
  Names both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(both, both.end()));
  return both;
}

bool IsTrue(const Node& node) {
  return node.Is("Constant") &&
         ((node.Text("type") == "singleton" && node.Text("text") == "True") ||
          (node.Text("type") == "int" && node.Text("text") == "1"));
}

}  // namespace

bool Emitter::If(const Node& node) {
  Line("if " + Condition(node.Child("test")) + " {");
  const Names before = frame_->assigned;
  const bool yes_ends = Block(node.List("body"));
  const Names after_yes = std::exchange(frame_->assigned, before);
  const std::vector<Node> orelse = node.List("orelse");
  bool no_ends = false;
  if (!orelse.empty()) {
    Line("} else {");
    no_ends = Block(orelse);
  }
  Line("}");
  if (yes_ends) return no_ends;
  frame_->assigned = no_ends ? after_yes : Both(after_yes, frame_->assigned);
  return false;
}

std::string Emitter::Label(const std::string& stem) {
  return absl::StrFormat("'%s%d", stem, ++num_temps_);
}

void Emitter::LoopBody(const Node& node, const std::string& head,
                       const std::function<void()>& first) {
  const std::vector<Node> orelse = node.List("orelse");
  Exit loop;
  loop.kind = Exit::Kind::kLoop;
  loop.label = Label("loop");
  loop.break_label = orelse.empty() ? loop.label : Label("else");
  const Names before = frame_->assigned;
  frame_->exits.push_back(loop);
  const std::string body = Capture([&] {
    first();
    Block(node.List("body"));
  });
  const bool uses_label = frame_->exits.back().uses_label;
  frame_->exits.pop_back();
  frame_->assigned = before;
  if (!orelse.empty()) Line(loop.break_label + ": {");
  Line((uses_label ? loop.label + ": " : "") + head + " {");
  out_->append(body);
  Line("}");
  if (orelse.empty()) return;
  Exit plain;
  plain.kind = Exit::Kind::kPlain;
  frame_->exits.push_back(plain);
  Block(orelse);
  frame_->exits.pop_back();
  frame_->assigned = before;
  Line("}");
}

bool Emitter::While(const Node& node) {
  const Node test = node.Child("test");
  const bool is_endless = IsTrue(test);
  const std::string condition = is_endless ? "" : Condition(test);
  const size_t start = out_->size();
  LoopBody(node, is_endless ? "loop" : "while " + condition, [] {});
  // Only `break` leaves an endless loop; to look for one in its text errs on the safe side.
  return is_endless && out_->find("break", start) == std::string::npos;
}

bool Emitter::Calculation(const Node& node) {
  const std::string attempt = TypedAttempt(node);
  if (!attempt.empty()) {
    Line(attempt);
    is_calculated_ = true;
  }
  bool ends = false;
  if (node.Is("While")) {
    ends = While(node);
  } else if (node.Is("For")) {
    For(node);
  } else {
    Assign(node);
  }
  if (!attempt.empty()) {
    Line("}");
    is_calculated_ = false;
  }
  return ends;
}

void Emitter::For(const Node& node) {
  const Node target = node.Child("target"), iterable = node.Child("iter");
  const std::string iterator = Temp("iter");
  const bool is_async = node.Number("is_async") != 0;
  Line(absl::StrFormat("let mut %s = %s;", iterator,
                       is_async ? AsyncIteratorOf(iterable) : IteratorOf(iterable, node)));
  std::string item = Temp("item"), pattern = item;
  bool is_plain = false;
  if (target.Is("Name") && scopes_.Find(*scope_, target.Text("id")) == Storage::kLocal) {
    const auto plan = frame_->plan.in_place.find(target.Text("id"));
    is_plain = plan != frame_->plan.in_place.end() && plan->second == node.Key();
    if (is_plain) pattern = "mut " + RustName(target.Text("id"));
  }
  const std::string head =
      absl::StrFormat("while let Some(%s) = %s", pattern,
                      Try(is_async ? AsyncNext(iterator) : iterator + NextFor(target),
                          IterationPlace(iterable, node)));
  LoopBody(node, head, [&] {
    if (is_plain) {
      frame_->assigned.insert(target.Text("id"));
    } else if (is_async) {
      AssignTo(target, {item, Emitted::Form::kOwned}, node);
    } else {
      AssignItem(target, item, node);
    }
  });
  // A generator that was left early ends here, as does a list that nobody else has.
  if (!is_async && IsRangeCall(iterable)) return;
  Line("py::drop(" + iterator + ");");
}

void Emitter::BreakOrContinue(bool is_break) {
  bool passes_block = false;
  for (auto exit = frame_->exits.rbegin(); exit != frame_->exits.rend(); ++exit) {
    if (exit->kind == Exit::Kind::kProtected) {
      (is_break ? exit->breaks : exit->continues) = true;
      Line(absl::StrFormat("break %s Ok(Flow::%s);", exit->label, is_break ? "Break" : "Continue"));
      return;
    }
    if (exit->kind != Exit::Kind::kLoop) {
      passes_block = true;
      continue;
    }
    const bool skips_else = is_break && exit->break_label != exit->label;
    if (skips_else) {
      Line("break " + exit->break_label + ";");
    } else if (passes_block) {
      exit->uses_label = true;
      Line((is_break ? "break " : "continue ") + exit->label + ";");
    } else {
      Line(is_break ? "break;" : "continue;");
    }
    return;
  }
}

void Emitter::ReturnValue(const std::string& value) {
  for (auto exit = frame_->exits.rbegin(); exit != frame_->exits.rend(); ++exit) {
    if (exit->kind != Exit::Kind::kProtected) continue;
    exit->returns = true;
    Line("break " + exit->label + " Ok(Flow::Return(" + value + "));");
    return;
  }
  Line("return Ok(" + value + ");");
}

void Emitter::Return(const Node& node) {
  const auto& exits = frame_->exits;
  const bool leaves = std::none_of(exits.begin(), exits.end(), [](const Exit& exit) {
    return exit.kind == Exit::Kind::kProtected;
  });
  std::string value = "Value::None";
  if (const Node result = node.Child("value")) {
    const Emitted emitted = Expression(result);
    // Nobody uses a variable again when the function is left.
    value = leaves && result.Is("Name") && emitted.form == Emitted::Form::kPlace ? emitted.text
                                                                                 : emitted.Owned();
  }
  if (leaves && node.Key() == frame_->tail) {
    Line("Ok(" + value + ")");
  } else {
    ReturnValue(value);
  }
}

// A block whose every way out, errors included, ends in `result`, an R<Flow>.
bool Emitter::Protected(const std::function<bool()>& body, const std::string& result, Exit& exit) {
  exit.kind = Exit::Kind::kProtected;
  exit.label = Label("guarded");
  frame_->exits.push_back(exit);
  Line(absl::StrFormat("let %s: R<Flow> = %s: {", result, exit.label));
  const bool ends = body();
  if (!ends) Line("Ok(Flow::Next)");
  Line("};");
  exit = frame_->exits.back();
  frame_->exits.pop_back();
  return ends;
}

// Goes on with what a protected block wanted to do.
void Emitter::Resume(const Exit& exit, bool ends) {
  Line("match flow {");
  if (exit.returns) {
    Line("Flow::Return(value) => {");
    ReturnValue("value");
    Line("}");
  }
  for (const bool is_break : {true, false}) {
    if (!(is_break ? exit.breaks : exit.continues)) continue;
    Line(is_break ? "Flow::Break => {" : "Flow::Continue => {");
    BreakOrContinue(is_break);
    Line("}");
  }
  Line(ends ? "_ => unreachable!()," : "_ => {}");
  Line("}");
}

bool Emitter::TryStatement(const Node& node) {
  const std::vector<Node> final_body = node.List("finalbody");
  if (final_body.empty()) return TryExcept(node);
  const Names before = frame_->assigned;
  const std::string flow = Temp("flow");
  Exit exit;
  const bool ends = Protected(
      [&] { return node.List("handlers").empty() ? Block(node.List("body")) : TryExcept(node); },
      flow, exit);
  Names after = std::exchange(frame_->assigned, before);
  Line("{");
  Line("let _handling = " + flow + ".as_ref().err().map(py::handling);");
  const bool final_ends = Block(final_body);
  Line("}");
  after.insert(frame_->assigned.begin(), frame_->assigned.end());
  frame_->assigned = std::move(after);
  if (final_ends) return true;
  Line("match " + flow + " {");
  Line("Err(error) => " + RaiseError("error") + ",");
  Line("Ok(flow) => {");
  Resume(exit, ends);
  Line("}");
  Line("}");
  return ends;
}

bool Emitter::TryExcept(const Node& node) {
  const Names before = frame_->assigned;
  const std::string caught = Temp("caught"), error = Temp("error");
  Exit exit;
  exit.kind = Exit::Kind::kTry;
  exit.label = Label("try");
  frame_->exits.push_back(exit);
  Line(absl::StrFormat("let %s: R<()> = %s: {", caught, exit.label));
  bool ends = Block(node.List("body"));
  if (!ends) Line("Ok(())");
  Line("};");
  frame_->exits.pop_back();
  const Names after_body = std::exchange(frame_->assigned, before);
  Line(absl::StrFormat("if let Err(%s) = %s {", error, caught));
  const bool handlers_end = Handlers(node, error);
  const Names after_handlers = std::exchange(frame_->assigned, after_body);
  const std::vector<Node> orelse = node.List("orelse");
  if (ends) {
    Line("} else {");
    Line("unreachable!()");
  } else if (!orelse.empty()) {
    Line("} else {");
    ends = Block(orelse);
  }
  Line("}");
  if (handlers_end) return ends;
  frame_->assigned = ends ? after_handlers : Both(after_handlers, frame_->assigned);
  return false;
}

// The clauses, as one chain; what none of them takes goes on.
bool Emitter::Handlers(const Node& node, const std::string& error) {
  const Names before = frame_->assigned;
  Names after;
  bool all_end = true, catches_all = false;
  Line("let _handling = py::handling(&" + error + ");");
  const std::vector<Node> handlers = node.List("handlers");
  std::string closing;
  for (const Node& handler : handlers) {
    Comments(handler.Line());
    catches_all = !handler.Has("type");
    if (catches_all) {
      Line("{");
    } else {
      const std::string type = Ref(handler.Child("type"));
      Line("if " + Try(error + ".matches(" + type + ")", handler.Child("type")) + " {");
    }
    frame_->assigned = before;
    const std::string name = handler.Text("name");
    if (!name.empty()) AssignName(name, error + ".value()", handler);
    const bool ends = Block(handler.List("body"));
    if (!ends && !name.empty()) Forget(name);
    frame_->assigned.erase(name);
    if (!ends) after = all_end ? frame_->assigned : Both(after, frame_->assigned);
    all_end = all_end && ends;
    Line("}");
    if (catches_all) break;
    Line("else {");
    closing += "}\n";
  }
  if (!catches_all) Line(RaiseError(error) + ";");
  out_->append(closing);
  frame_->assigned = after;
  return all_end;
}

// Unbinds a name that an except clause bound.
void Emitter::Forget(const std::string& name) {
  switch (scopes_.Find(*scope_, name)) {
    case Storage::kLocal:
      Line(RustName(name) + " = Value::Undef;");
      break;
    case Storage::kCell:
      Line(RustName(name) + ".set(Value::Undef);");
      break;
    case Storage::kClass:
      Line("ns.del(" + SymbolName(name) + ");");
      break;
    case Storage::kGlobal:
      Line("let _ = g().del(" + Slot(name) + ");");
      break;
  }
}

bool Emitter::With(const Node& node, size_t index) {
  const std::vector<Node> items = node.List("items");
  if (index == items.size()) return Block(node.List("body"));
  const Node context = items[index].Child("context_expr");
  const Names before = frame_->assigned;
  const std::string entered = Temp("entered"), leave = Temp("leave"), flow = Temp("flow");
  const bool is_async = node.Number("is_async") != 0;
  const std::string manager = Ref(context);
  Line(absl::StrFormat(
      "let (%s, %s) = %s;", entered, leave,
      Try(is_async ? "yielder_.enter(" + manager + ").await" : "py::with_enter(" + manager + ")",
          context)));
  const auto leaving = [&](const char* error) {
    return Try(
        leave + (is_async ? ".run(&yielder_, " : ".run(") + error + (is_async ? ").await" : ")"),
        context);
  };
  Exit exit;
  Protected(
      [&] {
        if (const Node target = items[index].Child("optional_vars")) {
          AssignTo(target, {entered, Emitted::Form::kOwned}, node);
        }
        return With(node, index + 1);
      },
      flow, exit);
  frame_->assigned = before;
  Line("match " + flow + " {");
  Line("Err(error) => {");
  Line("if !" + leaving("Some(&error)") + " {");
  Line(RaiseError("error") + ";");
  Line("}");
  Line("}");
  Line("Ok(flow) => {");
  Line(leaving("None") + ";");
  Resume(exit, false);
  Line("}");
  Line("}");
  return false;
}

}  // namespace batuta::convert

#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/python/emitter.h"
#include "lib/convert/python/quiet_start.h"
#include "lib/convert/python/rust_names.h"

namespace batuta::convert {
namespace {

std::string DocTextOf(const std::vector<Node>& body) {
  if (body.empty() || !body[0].Is("Expr")) return {};
  const Node value = body[0].Child("value");
  return value.Is("Constant") && value.Text("type") == "str" ? value.Text("text") : std::string();
}

bool ImportsStar(const Node& node) {
  if (node.Is("ImportFrom")) {
    const std::vector<Node> names = node.List("names");
    return !names.empty() && names[0].Text("name") == "*";
  }
  const std::vector<Node> children = node.Children();
  return std::any_of(children.begin(), children.end(), ImportsStar);
}

}  // namespace

Emitter::Emitter(const PythonSource& source, const ModuleOutline& outline)
    : source_(source),
      outline_(outline),
      scopes_(source.tree),
      sites_(source.lines, outline.has_carets) {}

EmittedModule Emitter::Run() {
  Frame frame;
  frame.function = scopes_.module();
  frame.plan = PlanLocals(*scopes_.module(), {});
  frame_ = &frame;
  scope_ = scopes_.module();
  for (const std::string& name : scopes_.globals()) Slot(name);
  imports_star_ = ImportsStar(source_.tree);
  for (const std::string& name : DirectFunctions(source_.tree, scopes_)) {
    if (outline_.patched.contains(name) || outline_.patched.contains("*") || imports_star_)
      continue;
    for (const Node& node : source_.tree.List("body")) {
      if (node.Is("FunctionDef") && node.Text("name") == name) direct_[name] = scope_->Inner(node);
    }
  }
  for (const auto& [name, scope] : direct_) {
    rust_names_[scope->node.Key()] = UniqueName(RustName(name), taken_);
  }
  FindTyped();
  const std::string body = Capture([&] {
    Block(source_.tree.List("body"));
    Comments(static_cast<int>(source_.lines.size()) + 1);
  });
  EmittedModule module;
  module.text = ModuleFrame(items_, body);
  for (size_t i = 0; i < sites_.size(); ++i) {
    module.site_lines.push_back(sites_.LineOf(static_cast<int>(i)));
  }
  return module;
}

std::string Emitter::ModuleFrame(const std::string& items, const std::string& body) {
  const std::vector<Node> statements = source_.tree.List("body");
  const std::string doc = DocTextOf(statements);
  std::string text = DocLines(statements, "//!");
  if (!text.empty()) text += "\n";
  for (const std::string& child : outline_.children) text += "pub mod " + child + ";\n";
  text += "use batuta_py::prelude as py;\nuse batuta_py::prelude::*;\n\nglobals!();\n\n";
  text += "/// The module's variables, by the numbers of their slots.\nmod slot {\n";
  std::string names;
  for (size_t i = 0; i < slot_names_.size(); ++i) {
    text += absl::StrFormat("pub const %s: usize = %d;\n", slots_.at(slot_names_[i]), i);
    names += RustText(slot_names_[i]) + ", ";
  }
  text += "}\n\n";
  text += absl::StrFormat(
      "/// What the program's start and its imports know of this module.\n"
      "pub static MODULE: ModuleDef = ModuleDef {\nname: %s,\nfile: %s,\nis_package: %s,\ndoc: "
      "%s,\n"
      "slots: &[%s],\nrun,\n};\n\n",
      RustText(outline_.name), RustText(source_.path), outline_.is_package ? "true" : "false",
      doc.empty() ? "None" : "Some(" + RustText(doc) + ")", names);
  text += items;
  text +=
      "/// The module's own statements.\npub fn run(m: &'static Globals) -> R<()> {\n"
      "set_globals(m);\n" +
      body + "Ok(())\n}\n\n";
  text += "sites! {\nfile: " + RustText(source_.path) + ", module: " + RustText(outline_.name) +
          ",\n[\n" + sites_.Rows() + "]\n}\n";
  return text;
}

void Emitter::Line(const std::string& text) { out_->append(text).append("\n"); }

std::string Emitter::Capture(const std::function<void()>& emit) {
  std::string text;
  std::string* const outer = out_;
  out_ = &text;
  emit();
  out_ = outer;
  return text;
}

void Emitter::Comments(int before_line) {
  for (; next_comment_ < source_.comments.size(); ++next_comment_) {
    const PythonComment& comment = source_.comments[next_comment_];
    if (comment.line >= before_line) return;
    const bool is_machine_word =
        comment.text.starts_with("#!") || comment.text.starts_with("# -*-");
    if (is_machine_word && comment.line <= 2) continue;
    std::string text = comment.text.substr(comment.text.find_first_not_of('#') == std::string::npos
                                               ? comment.text.size()
                                               : comment.text.find_first_not_of('#'));
    text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
    Line("//" + text);
  }
}

int Emitter::Site(const Node& node) { return sites_.Add(node, scope_->name); }

std::string Emitter::Temp(const std::string& stem) {
  return absl::StrFormat("%s%d_", stem, ++num_temps_);
}

const Emitter::Exit* Emitter::ErrorTarget() const {
  for (auto it = frame_->exits.rbegin(); it != frame_->exits.rend(); ++it) {
    if (it->kind != Exit::Kind::kLoop && it->kind != Exit::Kind::kPlain) return &*it;
  }
  return nullptr;
}

std::string Emitter::Try(const std::string& operation, const Node& node) {
  const Exit* target = ErrorTarget();
  if (target == nullptr) return absl::StrFormat("%s.at(%d)?", operation, Site(node));
  return absl::StrFormat("attempt!(%s, %s, %d)", target->label, operation, Site(node));
}

Emitted Emitter::TryValue(const std::string& operation, const Node& node) {
  return {Try(operation, node), Emitted::Form::kOwned};
}

std::string Emitter::RaiseError(const std::string& error) const {
  const Exit* target = ErrorTarget();
  if (target == nullptr) return "return Err(" + error + ")";
  return "break " + target->label + " Err(" + error + ")";
}

std::string Emitter::Slot(const std::string& name) {
  const auto [it, is_new] = slots_.try_emplace(name);
  if (is_new) {
    it->second = UniqueName(RustName(name), taken_constants_);
    slot_names_.push_back(name);
  }
  return "slot::" + it->second;
}

// The source of a node that stands on one line.
std::string Emitter::SourceText(const Node& node) const {
  const SourceSpan span = node.Span();
  if (span.line < 1 || span.line != span.end_line) return {};
  const std::string& line = source_.lines[static_cast<size_t>(span.line) - 1];
  return line.substr(static_cast<size_t>(span.column),
                     static_cast<size_t>(span.end_column - span.column));
}

std::string Emitter::SymbolName(const std::string& name) const {
  return "n!(" + RustText(name) + ")";
}

std::string Emitter::DocLines(const std::vector<Node>& body, const char* marker) const {
  const std::string doc = DocTextOf(body);
  std::string text;
  size_t begin = doc.find_first_not_of(" \t\n");
  const size_t last = doc.find_last_not_of(" \t\n");
  while (begin != std::string::npos && begin <= last) {
    const size_t end = std::min(doc.find('\n', begin), last + 1);
    std::string line = doc.substr(begin, end - begin);
    const size_t first = std::min(line.find_first_not_of(' '), line.size());
    line.erase(0, std::min<size_t>(first, 4));
    line.erase(
        std::remove_if(line.begin(), line.end(), [](char c) { return c == '\r' || c == '\t'; }),
        line.end());
    line.erase(line.find_last_not_of(' ') + 1);
    text += std::string(marker) + (line.empty() ? "" : " " + line) + "\n";
    begin = end + 1;
  }
  return text;
}

}  // namespace batuta::convert

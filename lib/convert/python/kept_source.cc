#include "lib/convert/python/kept_source.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_format.h"
#include "lib/convert/python/rust_names.h"

namespace batuta::convert {
namespace {

constexpr const char* kBlanks = " \t\f";

class Collector {
 public:
  explicit Collector(const PythonSource& source) : source_(source) {}

  void Visit(const Node& node, const std::string& around) {
    std::string inside = around;
    if (node.Is("ClassDef")) {
      const std::string name = around + node.Text("plain_name");
      Add("class " + name, node);
      inside = name + ".";
    } else if (node.Is("FunctionDef")) {
      const std::string name = around + node.Text("name");
      Add("def " + name, node);
      inside = name + ".<locals>.";
    }
    for (const Node& child : node.Children()) Visit(child, inside);
  }

  // Of classes of one name CPython finds the first.
  std::vector<KeptSource> Take() {
    std::erase_if(found_, [this](const KeptSource& kept) {
      return kept.what.starts_with("def ") && counts_[kept.what] > 1;
    });
    return std::move(found_);
  }

 private:
  void Add(const std::string& what, const Node& node) {
    if (++counts_[what] > 1) return;
    const std::vector<Node> decorators = node.List("decorator_list");
    const int first = decorators.empty() ? node.Line() : decorators.front().Line();
    found_.push_back({what, first, Text(first, LastLine(node))});
  }

  const std::string& LineAt(int number) const {
    return source_.lines[static_cast<size_t>(number) - 1];
  }

  // As inspect finds it: comments behind the block belong to it as far as they are indented as it.
  int LastLine(const Node& node) const {
    const SourceSpan span = node.Span(), body = node.List("body").front().Span();
    int last = span.end_line;
    const std::string before =
        LineAt(body.line).substr(0, static_cast<size_t>(std::max(0, body.column)));
    const bool is_one_liner = before.find_first_not_of(kBlanks) != std::string::npos;
    if (is_one_liner || body.line == span.line) return last;
    for (int at = last + 1; at <= static_cast<int>(source_.lines.size()); ++at) {
      const size_t begin = LineAt(at).find_first_not_of(kBlanks);
      if (begin == std::string::npos) continue;
      if (LineAt(at)[begin] != '#') break;
      if (static_cast<int>(begin) >= body.column) last = at;
    }
    return last;
  }

  std::string Text(int first, int last) const {
    std::string text;
    for (int at = first; at <= last; ++at) text += LineAt(at) + "\n";
    return text;
  }

  const PythonSource& source_;
  std::vector<KeptSource> found_;
  std::map<std::string, int> counts_;
};

}  // namespace

bool AsksForSource(const Node& node) {
  const std::string name = node.Is("Attribute") ? node.Text("attr")
                           : node.Is("alias")   ? node.Text("name")
                                                : "";
  if (name == "getsource" || name == "getsourcelines") return true;
  const std::vector<Node> children = node.Children();
  return std::any_of(children.begin(), children.end(), AsksForSource);
}

std::vector<KeptSource> KeptSources(const PythonSource& source) {
  std::string text;
  for (const std::string& line : source.lines) text += line + "\n";
  if (text.ends_with("\n\n") || text == "\n") text.pop_back();  // a last line without a break
  Collector collector(source);
  collector.Visit(source.tree, "");
  std::vector<KeptSource> kept = collector.Take();
  kept.insert(kept.begin(), {"", 0, text});
  return kept;
}

std::string KeptSourceRows(const PythonModule& module, const PythonSource& source) {
  std::string rows;
  for (const KeptSource& kept : KeptSources(source)) {
    rows += absl::StrFormat("(%s, %s, %d, %s),\n", RustText(module.name), RustText(kept.what),
                            kept.line, RustText(kept.text));
  }
  return rows;
}

}  // namespace batuta::convert

#include "lib/convert/python/quiet_start.h"

namespace batuta::convert {
namespace {

// Names that are evaluated when the statement runs: bodies of functions are not.
void NamesRun(const Node& node, std::set<std::string>& names) {
  if (node.Is("Name")) names.insert(node.Text("id"));
  const bool is_function = node.Is("FunctionDef") || node.Is("Lambda");
  if (!is_function) {
    for (const Node& child : node.Children()) NamesRun(child, names);
    return;
  }
  for (const Node& n : node.List("decorator_list")) NamesRun(n, names);
  for (const Node& n : node.Child("args").List("defaults")) NamesRun(n, names);
  for (const Node& n : node.Child("args").List("kw_defaults")) NamesRun(n, names);
}

}  // namespace

std::set<std::string> DirectFunctions(const Node& module, const Scopes& scopes) {
  std::set<std::string> own, quiet;
  for (const Node& node : module.List("body")) {
    if (node.Is("FunctionDef") || node.Is("ClassDef")) own.insert(node.Text("name"));
  }
  const auto& binds = scopes.module()->binds;
  for (const Node& node : module.List("body")) {
    const std::string name = node.Text("name");
    if (node.Is("FunctionDef") && node.List("decorator_list").empty() && binds.at(name) == 1) {
      quiet.insert(name);
    }
    std::set<std::string> names;
    NamesRun(node, names);
    for (const std::string& used : names) {
      if (own.contains(used)) return quiet;
    }
  }
  return quiet;
}

}  // namespace batuta::convert

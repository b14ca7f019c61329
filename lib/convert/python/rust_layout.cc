#include "lib/convert/python/rust_layout.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "lib/convert/python/rust_names.h"

namespace batuta::convert {
namespace {

struct Folder {
  std::map<std::string, Folder> inner;
  const PythonModule* module = nullptr;
  size_t index = 0;
};

std::vector<std::string> Parts(const std::string& dotted) {
  std::vector<std::string> parts;
  size_t begin = 0;
  while (begin < dotted.size()) {
    const size_t end = std::min(dotted.find('.', begin), dotted.size());
    parts.push_back(dotted.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

void Place(const Folder& folder, const std::string& path, const std::string& rust_path,
           RustLayout& layout) {
  std::vector<std::string> children;
  std::set<std::string> taken;
  for (const auto& [name, inner] : folder.inner) {
    const std::string rust = UniqueName(RustModuleName(name), taken);
    children.push_back(rust);
    Place(inner, path.empty() ? rust : path + "/" + rust,
          rust_path.empty() ? rust : rust_path + "::" + rust, layout);
  }
  if (path.empty()) {
    layout.top = children;
  } else if (folder.module != nullptr) {
    const bool is_folder = !folder.inner.empty();
    layout.modules[folder.index] = {path + (is_folder ? "/mod.rs" : ".rs"), rust_path, children};
  } else {
    std::string text = "//! A folder of modules.\n\n";
    for (const std::string& child : children) text += "pub mod " + child + ";\n";
    layout.folders[path + "/mod.rs"] = text;
  }
}

}  // namespace

RustLayout LayOut(const PythonProgram& program) {
  Folder root;
  for (size_t i = 0; i < program.modules.size(); ++i) {
    Folder* folder = &root;
    for (const std::string& part : Parts(program.modules[i].place)) folder = &folder->inner[part];
    folder->module = &program.modules[i];
    folder->index = i;
  }
  RustLayout layout;
  layout.modules.resize(program.modules.size());
  Place(root, "", "", layout);
  return layout;
}

boost::json::array LinePairs(std::string_view rust, const std::vector<int>& site_lines) {
  boost::json::array pairs;
  int line = 0, last = 0;
  while (!rust.empty()) {
    ++line;
    const size_t end = std::min(rust.find('\n'), rust.size());
    const std::string text(rust.substr(0, end));
    rust.remove_prefix(std::min(end + 1, rust.size()));
    if (text.starts_with("sites!")) break;
    const size_t at = text.find(".at(");
    if (at == std::string::npos) continue;
    const size_t site = std::strtoul(text.c_str() + at + 4, nullptr, 10);
    if (site >= site_lines.size() || site_lines[site] == last) continue;
    last = site_lines[site];
    pairs.push_back(boost::json::array{line, last});
  }
  return pairs;
}

}  // namespace batuta::convert

#include "lib/convert/python/library_names.h"

#include <map>
#include <string_view>

#include "lib/convert/python/runtime_crate.h"

namespace batuta::convert {
namespace {

using Table = std::map<std::string, std::set<std::string>>;

std::set<std::string> Words(std::string_view text) {
  std::set<std::string> words;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

Table ReadTable() {
  Table table;
  std::string_view text = RuntimeCrateFile("modules.txt");
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || line.starts_with('#')) continue;
    table[std::string(line.substr(0, colon))] = Words(line.substr(colon + 1));
  }
  return table;
}

const Table& Names() {
  static const Table table = ReadTable();
  return table;
}

}  // namespace

bool IsKnownBuiltin(const std::string& name) {
  const std::set<std::string>* names = FindLibraryModule("builtins");
  return names != nullptr && names->contains(name);
}

const std::set<std::string>* FindLibraryModule(const std::string& module) {
  const auto it = Names().find(module);
  return it == Names().end() ? nullptr : &it->second;
}

}  // namespace batuta::convert

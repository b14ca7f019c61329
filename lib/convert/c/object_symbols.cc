#include "lib/convert/c/object_symbols.h"

#include <map>
#include <memory>

#include "lib/os/process.h"

namespace batuta::convert {

ObjectSymbols ParseSymbols(std::string_view text) {
  ObjectSymbols symbols;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t space = line.find(' ');
    if (space == std::string_view::npos || space + 1 >= line.size()) continue;
    const std::string name(line.substr(0, space));
    const char type = line[space + 1];
    if (type == 'U' || type == 'w' || type == 'v') {
      symbols.undefined.insert(name);
    } else {
      symbols.defined.insert(name);
    }
  }
  return symbols;
}

SymbolReader MakeSymbolReader(std::stop_token stop) {
  auto known = std::make_shared<std::map<std::string, std::optional<ObjectSymbols>>>();
  return [known, stop](const std::string& object) -> std::optional<ObjectSymbols> {
    if (const auto it = known->find(object); it != known->end()) return it->second;
    os::ProcessSpec spec;
    spec.argv = {"nm", "-g", "-P", object};
    spec.time_limit = std::chrono::seconds(20);
    const auto result = os::RunProcess(spec, stop);
    std::optional<ObjectSymbols> symbols;
    if (result.ok() && result->Succeeded()) symbols = ParseSymbols(result->stdout_text);
    known->emplace(object, symbols);
    return symbols;
  };
}

}  // namespace batuta::convert

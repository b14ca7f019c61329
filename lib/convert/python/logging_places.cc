#include "lib/convert/python/logging_places.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

constexpr std::array<std::string_view, 6> kAttributes = {"filename", "funcName", "lineno",
                                                         "module",   "pathname", "stack_info"};

// "%(lineno)d", "{lineno:>4}", "$lineno", "${lineno}"
bool Shows(const std::string& text) {
  return std::any_of(kAttributes.begin(), kAttributes.end(), [&](std::string_view attribute) {
    for (size_t at = text.find(attribute); at != std::string::npos;
         at = text.find(attribute, at + 1)) {
      const std::string_view before = std::string_view(text).substr(0, at);
      if (before.ends_with("%(") || before.ends_with('{') || before.ends_with('$')) return true;
    }
    return false;
  });
}

bool Asks(const Node& node) {
  if (node.Is("Constant")) return node.Text("type") == "str" && Shows(node.Text("text"));
  if (node.Is("keyword")) return node.Text("arg") == "stack_info";
  const std::string name = node.Is("Attribute") ? node.Text("attr") : "";
  return name == "findCaller" || name == "funcName" || name == "lineno" || name == "pathname";
}

}  // namespace

absl::Status CheckLoggingPlaces(const PythonSource& source) {
  const auto visit = [&](const auto& self, const Node& node, int line) -> absl::Status {
    if (node.Line() > 0) line = node.Line();
    if (Asks(node)) {
      return FailedPrecondition("%s:%d: the place of a call of logging is not known", source.path,
                                line);
    }
    for (const Node& child : node.Children()) BATUTA_RETURN_IF_ERROR(self(self, child, line));
    return absl::OkStatus();
  };
  return visit(visit, source.tree, 1);
}

}  // namespace batuta::convert

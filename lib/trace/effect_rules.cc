// Reads the rules that a user has for the comparison of effects.
#include "batuta/trace_equivalence.h"
#include "lib/os/file_system.h"
#include "lib/os/toml.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::trace {
namespace {

absl::Status Wrong(const toml::node& node, const std::string& file, const std::string& what) {
  return InvalidArgument("%s:%d: %s", file, node.source().begin.line, what);
}

absl::StatusOr<std::vector<std::string>> ReadPatterns(const toml::node& node,
                                                      const std::string& file) {
  const toml::array* array = node.as_array();
  if (array == nullptr) return Wrong(node, file, "a list of patterns is needed");
  std::vector<std::string> patterns;
  for (const toml::node& entry : *array) {
    const auto pattern = entry.value_exact<std::string>();
    if (!pattern || pattern->empty()) return Wrong(entry, file, "a pattern is a text");
    patterns.push_back(*pattern);
  }
  return patterns;
}

absl::Status ReadRename(const toml::node& node, const std::string& file, EffectRules& rules) {
  const toml::table* table = node.as_table();
  const auto pattern =
      table != nullptr ? (*table)["pattern"].value_exact<std::string>() : std::nullopt;
  const auto to = table != nullptr ? (*table)["to"].value_exact<std::string>() : std::nullopt;
  if (!pattern || !to || table->size() != 2) {
    return Wrong(node, file, "rename: 'pattern' and 'to' are needed, and nothing else");
  }
  try {
    rules.rename.emplace_back(std::regex(*pattern), *to);
  } catch (const std::regex_error&) {
    return Wrong(node, file, "'" + os::OneLine(*pattern) + "' is no regular expression");
  }
  return absl::OkStatus();
}

absl::Status ReadKey(std::string_view key, const toml::node& node, const std::string& file,
                     EffectRules& rules) {
  if (key == "ignore" || key == "unordered") {
    auto& patterns = key == "ignore" ? rules.ignore : rules.unordered;
    BATUTA_ASSIGN_OR_RETURN(patterns, ReadPatterns(node, file));
    return absl::OkStatus();
  }
  const toml::array* tables = key == "rename" ? node.as_array() : nullptr;
  if (tables == nullptr) return Wrong(node, file, "'" + os::OneLine(key) + "' is not known");
  for (const toml::node& entry : *tables) {
    BATUTA_RETURN_IF_ERROR(ReadRename(entry, file, rules));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EffectRules> ParseEffectRules(std::string_view text, const std::string& file) {
  const toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    return InvalidArgument("%s:%d: %s", file, parsed.error().source().begin.line,
                           os::OneLine(parsed.error().description()));
  }
  EffectRules rules;
  for (const auto& [key, node] : parsed.table()) {
    BATUTA_RETURN_IF_ERROR(ReadKey(key.str(), node, file, rules));
  }
  return rules;
}

absl::StatusOr<EffectRules> LoadEffectRules(const std::string& file) {
  BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(file, int64_t{16} << 20));
  return ParseEffectRules(text, file);
}

}  // namespace batuta::trace

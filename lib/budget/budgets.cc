// Reads renacer.toml. What batuta does not know of it is told and kept out of the way: the format
// has tables for other tools.
#include <filesystem>
#include <map>
#include <optional>

#include "batuta/budget.h"
#include "lib/budget/patterns.h"
#include "lib/os/file_system.h"
#include "lib/os/toml.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::budget {
namespace {

struct TypeName {
  std::string_view name;
  AssertionType type;
  std::string_view limit_key;  // the number that it needs; empty: none
};
constexpr TypeName kTypes[] = {{"critical_path", AssertionType::kCriticalPath, "max_duration_ms"},
                               {"span_count", AssertionType::kSpanCount, "max_spans"},
                               {"memory_usage", AssertionType::kMemoryUsage, "max_bytes"},
                               {"anti_pattern", AssertionType::kAntiPattern, "threshold"},
                               {"custom", AssertionType::kCustom, ""}};

std::string Place(const toml::node& node, const std::string& file) {
  return file + ":" + std::to_string(node.source().begin.line);
}

// One [[assertion]] table.
class AssertionReader {
 public:
  AssertionReader(const toml::table& table, const std::string& file) : table_(table), file_(file) {}

  absl::StatusOr<Assertion> Read(std::vector<std::string>& warnings) {
    Assertion read;
    BATUTA_ASSIGN_OR_RETURN(read.name, Text("name"));
    BATUTA_ASSIGN_OR_RETURN(const std::string type_name, Text("type"));
    const TypeName* type = nullptr;
    for (const TypeName& known : kTypes) {
      if (known.name == type_name) type = &known;
    }
    if (type == nullptr) return Wrong("type", "'" + os::OneLine(type_name) + "' is no type");
    read.type = type->type;
    BATUTA_ASSIGN_OR_RETURN(read.is_enabled, Flag("enabled"));
    BATUTA_ASSIGN_OR_RETURN(read.must_fail, Flag("fail_on_violation"));
    if (!type->limit_key.empty()) {
      BATUTA_ASSIGN_OR_RETURN(read.limit, Number(type->limit_key));
    }
    if (read.type == AssertionType::kCustom) {
      BATUTA_ASSIGN_OR_RETURN(read.expression, Text("expression"));
    }
    if (read.type == AssertionType::kAntiPattern) {
      BATUTA_ASSIGN_OR_RETURN(read.pattern, Text("pattern"));
      if (!IsPattern(read.pattern)) {
        warnings.push_back(Place(table_, file_) + ": pattern '" + os::OneLine(read.pattern) +
                           "' is not known; the assertion is not checked");
        read.is_enabled = false;
      }
      if (read.limit > 1) return Wrong("threshold", "is from 0 to 1");
    }
    if (read.type == AssertionType::kMemoryUsage) {
      BATUTA_ASSIGN_OR_RETURN(read.tracked, Tracked());
    }
    TellUnknown(warnings);
    return read;
  }

 private:
  absl::Status Wrong(std::string_view key, const std::string& what) const {
    const toml::node* node = table_.get(key);
    return InvalidArgument("%s: %s: %s", Place(node != nullptr ? *node : table_, file_), key, what);
  }
  const toml::node* Take(std::string_view key) {
    taken_.insert({std::string(key), true});
    return table_.get(key);
  }
  absl::StatusOr<std::string> Text(std::string_view key) {
    const toml::node* node = Take(key);
    const auto text = node != nullptr ? node->value_exact<std::string>() : std::nullopt;
    if (!text || text->empty()) return Wrong(key, "a text is needed");
    return *text;
  }
  absl::StatusOr<bool> Flag(std::string_view key) {
    const toml::node* node = Take(key);
    if (node == nullptr) return true;
    const auto flag = node->value_exact<bool>();
    if (!flag) return Wrong(key, "true or false is needed");
    return *flag;
  }
  absl::StatusOr<TrackedMemory> Tracked() {
    constexpr const char* kKey = "tracking_mode";
    if (Take(kKey) == nullptr) return TrackedMemory::kAllocations;
    BATUTA_ASSIGN_OR_RETURN(const std::string mode, Text(kKey));
    if (mode == "allocations") return TrackedMemory::kAllocations;
    if (mode == "rss") return TrackedMemory::kResident;
    return Wrong(kKey, "'" + os::OneLine(mode) + "' is neither \"allocations\" nor \"rss\"");
  }
  absl::StatusOr<double> Number(std::string_view key) {
    const toml::node* node = Take(key);
    const auto number = node != nullptr ? node->value<double>() : std::nullopt;
    if (!number || !(*number >= 0)) return Wrong(key, "a number from 0 on is needed");
    return *number;
  }
  void TellUnknown(std::vector<std::string>& warnings) const {
    for (const auto& [key, node] : table_) {
      if (taken_.contains(std::string(key.str()))) continue;
      warnings.push_back(Place(node, file_) + ": key '" + os::OneLine(key.str()) +
                         "' is not known and has no effect");
    }
  }

  const toml::table& table_;
  const std::string& file_;
  std::map<std::string, bool> taken_;
};

absl::Status ReadCi(const toml::node& node, const std::string& file, Budgets& budgets) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return InvalidArgument("%s: ci: a table is needed", Place(node, file));
  for (const auto& [key, value] : *table) {
    if (key.str() == "fail_fast") {
      const auto flag = value.value_exact<bool>();
      if (!flag) {
        return InvalidArgument("%s: fail_fast: true or false is needed", Place(value, file));
      }
      budgets.fail_fast = *flag;
      continue;
    }
    budgets.warnings.push_back(Place(value, file) + ": key '" + os::OneLine(key.str()) +
                               "' is not known and has no effect");
  }
  return absl::OkStatus();
}

absl::Status ReadAssertions(const toml::node& node, const std::string& file, Budgets& budgets) {
  const toml::array* tables = node.as_array();
  if (tables == nullptr || !tables->is_array_of_tables()) {
    return InvalidArgument("%s: assertion: [[assertion]] tables are needed", Place(node, file));
  }
  for (const toml::node& entry : *tables) {
    BATUTA_ASSIGN_OR_RETURN(Assertion read,
                            AssertionReader(*entry.as_table(), file).Read(budgets.warnings));
    budgets.assertions.push_back(std::move(read));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Budgets> ParseBudgets(std::string_view text, const std::string& file) {
  const toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    return InvalidArgument("%s:%d: %s", file, parsed.error().source().begin.line,
                           os::OneLine(parsed.error().description()));
  }
  Budgets budgets;
  for (const auto& [key, node] : parsed.table()) {
    if (key.str() == "assertion") {
      BATUTA_RETURN_IF_ERROR(ReadAssertions(node, file, budgets));
    } else if (key.str() == "ci") {
      BATUTA_RETURN_IF_ERROR(ReadCi(node, file, budgets));
    } else {
      budgets.warnings.push_back(Place(node, file) + ": '" + os::OneLine(key.str()) +
                                 "' is not known and has no effect");
    }
  }
  return budgets;
}

absl::StatusOr<Budgets> LoadBudgets(const std::string& file) {
  BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(file, int64_t{16} << 20));
  return ParseBudgets(text, file);
}

}  // namespace batuta::budget

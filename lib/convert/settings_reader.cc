#include "lib/convert/settings_reader.h"

#include <algorithm>
#include <utility>

#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

constexpr int kMaxSeconds = 86400;

absl::Status ErrorAt(const toml::node& node, const std::string& text) {
  return InvalidArgument("batuta.toml:%d: %s", node.source().begin.line, os::OneLine(text));
}

absl::Status ReadString(const toml::node& node, const std::string& name, std::string& value) {
  const toml::value<std::string>* text = node.as_string();
  if (text == nullptr) return ErrorAt(node, name + " must be a string");
  if (text->get().find('\0') != std::string::npos) return ErrorAt(node, name + " holds a NUL");
  value = text->get();
  return absl::OkStatus();
}

absl::Status ReadStrings(const toml::node& node, const std::string& name,
                         std::vector<std::string>& value) {
  const toml::array* array = node.as_array();
  if (array == nullptr) return ErrorAt(node, name + " must be a list of strings");
  value.clear();
  for (const toml::node& element : *array) {
    BATUTA_RETURN_IF_ERROR(ReadString(element, "an element of " + name, value.emplace_back()));
  }
  return absl::OkStatus();
}

}  // namespace

std::string SettingsTable::FullName(std::string_view key) const {
  return name_.empty() ? std::string(key) : name_ + "." + std::string(key);
}

absl::Status SettingsTable::Error(std::string_view key, const std::string& text) const {
  const toml::node* node = table_->get(key);
  return ErrorAt(node != nullptr ? *node : *table_, text);
}

absl::Status SettingsTable::CheckKeys(std::initializer_list<std::string_view> known) const {
  for (const auto& [key, value] : *table_) {
    if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
      return InvalidArgument("batuta.toml:%d: unknown key %s", key.source().begin.line,
                             os::OneLine(FullName(key.str())));
    }
  }
  return absl::OkStatus();
}

absl::Status SettingsTable::Read(std::string_view key, std::string& value) const {
  const toml::node* node = table_->get(key);
  return node == nullptr ? absl::OkStatus() : ReadString(*node, FullName(key), value);
}

absl::Status SettingsTable::Read(std::string_view key, bool& value) const {
  const toml::node* node = table_->get(key);
  if (node == nullptr) return absl::OkStatus();
  if (!node->is_boolean()) return ErrorAt(*node, FullName(key) + " must be true or false");
  value = node->as_boolean()->get();
  return absl::OkStatus();
}

absl::Status SettingsTable::Read(std::string_view key, std::vector<std::string>& value) const {
  const toml::node* node = table_->get(key);
  return node == nullptr ? absl::OkStatus() : ReadStrings(*node, FullName(key), value);
}

absl::Status SettingsTable::Read(std::string_view key,
                                 std::vector<std::vector<std::string>>& value) const {
  const toml::node* node = table_->get(key);
  if (node == nullptr) return absl::OkStatus();
  const std::string name = FullName(key);
  const toml::array* array = node->as_array();
  if (array == nullptr) return ErrorAt(*node, name + " must be a list of commands");
  value.clear();
  for (const toml::node& element : *array) {
    BATUTA_RETURN_IF_ERROR(ReadStrings(element, "a command of " + name, value.emplace_back()));
  }
  return absl::OkStatus();
}

absl::Status SettingsTable::Read(std::string_view key,
                                 std::map<std::string, std::string>& value) const {
  const toml::node* node = table_->get(key);
  if (node == nullptr) return absl::OkStatus();
  const std::string name = FullName(key);
  const toml::table* inner = node->as_table();
  if (inner == nullptr) return ErrorAt(*node, name + " must be a table of strings");
  for (const auto& [inner_key, element] : *inner) {
    const toml::value<std::string>* text = element.as_string();
    if (text == nullptr) {
      return ErrorAt(element, name + "." + std::string(inner_key.str()) + " must be a string");
    }
    value[std::string(inner_key.str())] = text->get();
  }
  return absl::OkStatus();
}

absl::Status SettingsTable::ReadTimeLimit(std::string_view key, int& seconds) const {
  const toml::node* node = table_->get(key);
  if (node == nullptr) return absl::OkStatus();
  const toml::value<int64_t>* number = node->as_integer();
  if (number == nullptr || number->get() < 1 || number->get() > kMaxSeconds) {
    return ErrorAt(*node, FullName(key) + " must be whole seconds, 1 to 86400");
  }
  seconds = static_cast<int>(number->get());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SettingsTable>> SettingsTable::Tables(std::string_view key) const {
  std::vector<SettingsTable> tables;
  const toml::node* node = table_->get(key);
  if (node == nullptr) return tables;
  const std::string name = FullName(key);
  const bool repeats = key == "case" || key == "suite";
  if (!repeats) {
    if (!node->is_table()) return ErrorAt(*node, name + " must be a table: [" + name + "]");
    tables.emplace_back(*node->as_table(), name);
    return tables;
  }
  const toml::array* array = node->as_array();
  if (array == nullptr) return ErrorAt(*node, name + " must be a list of tables: [[" + name + "]]");
  for (const toml::node& element : *array) {
    if (!element.is_table()) return ErrorAt(element, name + " must hold tables");
    tables.emplace_back(*element.as_table(), name);
  }
  return tables;
}

}  // namespace batuta::convert

#include "lib/os/table_reader.h"

#include <sstream>

#include "lib/status_builders.h"

namespace batuta::os {
namespace {

constexpr size_t kMaxTextBytes = 16384;  // of one value; a longer one is a mistake
constexpr size_t kExcerptBytes = 60;

}  // namespace

std::string Excerpt(const toml::node& node) {
  std::ostringstream out;
  node.visit([&out](const auto& value) { out << value; });
  std::string text = out.str();
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  if (text.size() > kExcerptBytes) {
    text.resize(kExcerptBytes);
    text += "...";
  }
  return text;
}

void TableReader::RejectAt(const toml::node& node, const std::string& what) {
  if (!status_.ok()) return;
  status_ = InvalidArgument("%s:%d: %s", file_, node.source().begin.line, OneLine(what));
}

void TableReader::Reject(std::string_view key, const std::string& why) {
  const toml::node* node = table_.get(key);
  if (node == nullptr) {
    is_missing_ = is_missing_ || status_.ok();
    RejectAt(table_, why);
  } else {
    RejectAt(*node, std::string(key) + " = " + Excerpt(*node) + ": " + why);
  }
}

const toml::node* TableReader::Take(std::string_view key) {
  taken_.emplace(key);
  return table_.get(key);
}

bool TableReader::ReadText(const toml::node& node, std::string_view key, std::string& value) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    RejectAt(node, std::string(key) + " = " + Excerpt(node) + ": must be a text");
    return false;
  }
  if (text->get().size() > kMaxTextBytes) {
    RejectAt(node, absl::StrFormat("%s = %s: %d bytes, more than %d", std::string(key),
                                   Excerpt(node), text->get().size(), kMaxTextBytes));
    return false;
  }
  if (text->get().find('\0') != std::string::npos) {
    RejectAt(node, std::string(key) + " = " + Excerpt(node) + ": holds a NUL byte");
    return false;
  }
  value = text->get();
  return true;
}

void TableReader::Read(std::string_view key, std::string& value) {
  if (const toml::node* node = Take(key)) ReadText(*node, key, value);
}

void TableReader::Read(std::string_view key, std::vector<std::string>& value) {
  const toml::node* node = Take(key);
  if (node == nullptr) return;
  const toml::array* list = node->as_array();
  if (list == nullptr || list->size() > kMaxListSize) {
    Reject(key, "must be a list of texts");
    return;
  }
  value.clear();
  for (const toml::node& element : *list) {
    if (!ReadText(element, key, value.emplace_back())) return;
  }
}

void TableReader::Read(std::string_view key, std::vector<int>& value, int min, int max) {
  const toml::node* node = Take(key);
  if (node == nullptr) return;
  const toml::array* list = node->as_array();
  const std::string range = absl::StrFormat("must be a list of numbers from %d to %d", min, max);
  if (list == nullptr || list->size() > kMaxListSize) {
    Reject(key, range);
    return;
  }
  value.clear();
  for (const toml::node& element : *list) {
    const auto* number = element.as_integer();
    if (number == nullptr || number->get() < min || number->get() > max) {
      Reject(key, range);
      return;
    }
    value.push_back(static_cast<int>(number->get()));
  }
}

void TableReader::Read(std::string_view key, std::map<std::string, std::string>& value) {
  const toml::table* table = Table(key);
  if (table == nullptr) return;
  value.clear();
  for (const auto& [name, node] : *table) {
    if (name.str().empty() || name.str().find('=') != std::string_view::npos) {
      Reject(key, absl::StrFormat("'%s' cannot be the name of a variable",
                                  std::string(name.str().substr(0, kExcerptBytes))));
      return;
    }
    if (!ReadText(node, key, value[std::string(name.str())])) return;
  }
}

void TableReader::Read(std::string_view key, int& value, int min, int max) {
  const toml::node* node = Take(key);
  if (node == nullptr) return;
  const auto* number = node->as_integer();
  if (number == nullptr || number->get() < min || number->get() > max) {
    Reject(key, absl::StrFormat("must be a number from %d to %d", min, max));
    return;
  }
  value = static_cast<int>(number->get());
}

const toml::table* TableReader::Table(std::string_view key) {
  const toml::node* node = Take(key);
  if (node != nullptr && !node->is_table()) Reject(key, "must be a table");
  return node == nullptr ? nullptr : node->as_table();
}

std::vector<const toml::table*> TableReader::Tables(std::string_view key,
                                                     size_t max_size) {
  const toml::node* node = Take(key);
  if (node == nullptr) return {};
  const toml::array* list = node->as_array();
  std::vector<const toml::table*> tables;
  if (list == nullptr || list->size() > max_size) {
    Reject(key, list == nullptr ? "must be a list of tables"
                                : absl::StrFormat("more than %d tables", max_size));
    return {};
  }
  for (const toml::node& element : *list) {
    if (!element.is_table()) {
      Reject(key, "must be a list of tables");
      return {};
    }
    tables.push_back(element.as_table());
  }
  return tables;
}

absl::Status TableReader::Finish() {
  for (const auto& [key, node] : table_) {
    if ((status_.ok() || is_missing_) && !taken_.contains(key.str())) {
      status_ = absl::OkStatus();
      is_missing_ = false;
      RejectAt(node, absl::StrFormat("unknown key '%s'",
                                     std::string(key.str().substr(0, kExcerptBytes))));
    }
  }
  return status_;
}

}  // namespace batuta::os

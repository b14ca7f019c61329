// Typed reading of TOML tables, with the line of what is wrong.
#ifndef BATUTA_LIB_CONVERT_SETTINGS_READER_H_
#define BATUTA_LIB_CONVERT_SETTINGS_READER_H_

#include "lib/os/toml.h"

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace batuta::convert {

// One table of batuta.toml, which must outlive it. Read leaves its output alone where the key is
// absent. Errors: InvalidArgument, "batuta.toml:LINE: ...".
class SettingsTable {
 public:
  SettingsTable(const toml::table& table, std::string name)
      : table_(&table), name_(std::move(name)) {}

  // Every key must be one of these.
  absl::Status CheckKeys(std::initializer_list<std::string_view> known) const;
  bool Has(std::string_view key) const { return table_->contains(key); }

  // Strings may not hold NUL bytes, except in the values of tables (files).
  absl::Status Read(std::string_view key, std::string& value) const;
  absl::Status Read(std::string_view key, bool& value) const;
  absl::Status Read(std::string_view key, std::vector<std::string>& value) const;
  absl::Status Read(std::string_view key, std::vector<std::vector<std::string>>& value) const;
  absl::Status Read(std::string_view key, std::map<std::string, std::string>& value) const;
  // Whole seconds, from one to a day.
  absl::Status ReadTimeLimit(std::string_view key, int& seconds) const;

  // [key] or [[key]]; empty if absent.
  absl::StatusOr<std::vector<SettingsTable>> Tables(std::string_view key) const;

  // An error at the key, or at the table if the key is absent.
  absl::Status Error(std::string_view key, const std::string& text) const;

 private:
  std::string FullName(std::string_view key) const;

  const toml::table* table_;
  std::string name_;  // "project"; empty for the root
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SETTINGS_READER_H_

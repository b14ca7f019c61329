// Reads one TOML table into plain variables and remembers the first thing that is wrong with it.
#ifndef BATUTA_LIB_OS_TABLE_READER_H_
#define BATUTA_LIB_OS_TABLE_READER_H_

#include "lib/os/toml.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace batuta::os {

class TableReader {
 public:
  static constexpr size_t kMaxListSize = 1000;  // of lists, unless said otherwise

  // `table` must outlive the reader. `file` and the table's line begin every message.
  TableReader(const toml::table& table, std::string file) : table_(table), file_(std::move(file)) {}

  // An absent key leaves `value` as it is.
  void Read(std::string_view key, std::string& value);
  void Read(std::string_view key, std::vector<std::string>& value);
  void Read(std::string_view key, std::vector<int>& value, int min, int max);
  void Read(std::string_view key, std::map<std::string, std::string>& value);
  void Read(std::string_view key, int& value, int min, int max);
  const toml::table* Table(std::string_view key);              // nullptr: absent
  std::vector<const toml::table*> Tables(std::string_view key, size_t max_size = kMaxListSize);

  // Notes that the value of `key` (or the table, if there is no such key) is wrong.
  void Reject(std::string_view key, const std::string& why);

  // The first thing that was wrong; or a key that nobody read, if nothing was, or if something is
  // missing: then that key is likely the one that was meant.
  absl::Status Finish();

 private:
  const toml::node* Take(std::string_view key);
  void RejectAt(const toml::node& node, const std::string& what);
  bool ReadText(const toml::node& node, std::string_view key, std::string& value);

  const toml::table& table_;
  const std::string file_;
  std::set<std::string, std::less<>> taken_;
  absl::Status status_;
  bool is_missing_ = false;  // what is wrong is that a key is not there
};

// The value as it stands in the file, shortened, for messages.
std::string Excerpt(const toml::node& node);

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_TABLE_READER_H_

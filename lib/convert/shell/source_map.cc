#include "lib/convert/shell/source_map.h"

#include <boost/json.hpp>
#include <charconv>

#include "absl/strings/str_format.h"
#include "lib/text.h"

namespace batuta::convert::shell {
namespace {

namespace json = boost::json;

// "//@0:12" -> {0, 12}; false: it is another line.
bool ReadMark(std::string_view line, std::pair<size_t, int>& mark) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (!line.starts_with("//@")) return false;
  const char* end = line.data() + line.size();
  const auto file = std::from_chars(line.data() + 3, end, mark.first);
  if (file.ec != std::errc() || file.ptr == end || *file.ptr != ':') return false;
  const auto number = std::from_chars(file.ptr + 1, end, mark.second);
  return number.ec == std::errc() && number.ptr == end;
}

}  // namespace

std::string LineMark(size_t file, int line) { return absl::StrFormat("//@%d:%d\n", file, line); }

int SourceMap::RustLineOf(size_t file, int line) const {
  const auto found = lines.find(file);
  if (found == lines.end()) return 0;
  for (const auto& [rust, shell] : found->second) {
    if (shell == line) return rust;
  }
  return 0;
}

std::string SourceMap::ToJson(const std::vector<std::string>& files) const {
  json::array all;
  for (const auto& [file, pairs] : lines) {
    json::array list;
    for (const auto& [rust, shell] : pairs) list.push_back({rust, shell});
    all.push_back(json::object{{"shell", EncodeBytes(files.at(file))}, {"lines", std::move(list)}});
  }
  return json::serialize(json::object{{"src/main.rs", std::move(all)}}) + "\n";
}

std::string TakeMarks(std::string_view text, SourceMap* map) {
  std::string kept;
  kept.reserve(text.size());
  std::vector<std::pair<size_t, int>> waiting;
  int line = 1;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    std::pair<size_t, int> mark;
    const std::string_view whole = text.substr(0, end);
    if (ReadMark(whole.ends_with('\n') ? whole.substr(0, end - 1) : whole, mark)) {
      waiting.push_back(mark);
    } else {
      for (const auto& [file, shell] : waiting) {
        if (map != nullptr) map->lines[file].emplace_back(line, shell);
      }
      waiting.clear();
      kept += whole;
      ++line;
    }
    text.remove_prefix(end);
  }
  return kept;
}

}  // namespace batuta::convert::shell

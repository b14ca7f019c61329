// Which line of Rust stands for which line of a script. Statements are marked while they are
// written; after the layout of the file is settled, the marks are taken out and counted.
#ifndef BATUTA_LIB_CONVERT_SHELL_SOURCE_MAP_H_
#define BATUTA_LIB_CONVERT_SHELL_SOURCE_MAP_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace batuta::convert::shell {

// A line of Rust's comment: "//@0:12", of the file 0's line 12.
std::string LineMark(size_t file, int line);

struct SourceMap {
  // Of each file: pairs of a line of Rust and the script's line, ordered by the former.
  std::map<size_t, std::vector<std::pair<int, int>>> lines;

  // The first line of Rust that stands for a line of a file; 0: none does.
  int RustLineOf(size_t file, int line) const;
  // As a file of the crate: {"src/main.rs": [{"shell": "a.sh", "lines": [[1, 2], ...]}, ...]}
  std::string ToJson(const std::vector<std::string>& files) const;
};

// The text without its marks; they go into `map` if there is one.
std::string TakeMarks(std::string_view text, SourceMap* map);

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_SOURCE_MAP_H_

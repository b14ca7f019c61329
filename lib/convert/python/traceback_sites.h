// The places of a module that an exception can come from, as CPython's tracebacks show them. Rust
// code names a place by its number; the same table is the map from the Rust lines back to Python's.
#ifndef BATUTA_LIB_CONVERT_PYTHON_TRACEBACK_SITES_H_
#define BATUTA_LIB_CONVERT_PYTHON_TRACEBACK_SITES_H_

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "lib/convert/python/syntax_tree.h"

namespace batuta::convert {

class TracebackSites {
 public:
  // `has_carets`: CPython 3.11 and later mark the part of the line.
  TracebackSites(const std::vector<std::string>& lines, bool has_carets)
      : lines_(lines), has_carets_(has_carets) {}

  // The number of this place in this function.
  int Add(const Node& node, const std::string& function);
  // The rows of the table, one a line, as Rust.
  std::string Rows() const;
  // Python's line of a number.
  int LineOf(int site) const { return rows_[static_cast<size_t>(site)].line; }
  size_t size() const { return rows_.size(); }

 private:
  struct Row {
    int line = 0;
    std::string function, text, carets;
  };
  std::string Carets(const Node& node, const std::string& line) const;

  const std::vector<std::string>& lines_;
  const bool has_carets_;
  std::vector<Row> rows_;
  std::map<std::tuple<int, std::string, std::string>, int> known_;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_TRACEBACK_SITES_H_

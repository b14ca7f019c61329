// Where the Rust of each Python module lies below src/: in the same folders as Python's.
#ifndef BATUTA_LIB_CONVERT_PYTHON_RUST_LAYOUT_H_
#define BATUTA_LIB_CONVERT_PYTHON_RUST_LAYOUT_H_

#include <boost/json.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/convert/python/module_graph.h"

namespace batuta::convert {

struct RustLayout {
  struct Module {
    std::string path;       // "wordstat/counting.rs"
    std::string rust_path;  // "wordstat::counting"
    std::vector<std::string> children;
  };
  std::vector<Module> modules;  // in the program's order
  std::map<std::string, std::string>
      folders;                   // packages without a module of their own: path -> text
  std::vector<std::string> top;  // Rust modules of the crate's root
};

RustLayout LayOut(const PythonProgram& program);

// [[Rust line, Python line], ...] from the numbers of sites in a text.
boost::json::array LinePairs(std::string_view rust, const std::vector<int>& site_lines);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_RUST_LAYOUT_H_

// The texts that `inspect.getsource` gives: a program that asks for them carries those of its own
// modules, functions and classes.
#ifndef BATUTA_LIB_CONVERT_PYTHON_KEPT_SOURCE_H_
#define BATUTA_LIB_CONVERT_PYTHON_KEPT_SOURCE_H_

#include <string>
#include <vector>

#include "lib/convert/python/module_graph.h"
#include "lib/convert/python/syntax_tree.h"

namespace batuta::convert {

struct KeptSource {
  std::string what;  // "def Queue.get", "class Queue"; empty: the module
  int line = 0;      // 0: the module
  std::string text;
};

bool AsksForSource(const Node& node);

// Without functions of the same name, which only their lines tell apart.
std::vector<KeptSource> KeptSources(const PythonSource& source);

// Rows of the table that main.rs gives to the runtime.
std::string KeptSourceRows(const PythonModule& module, const PythonSource& source);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_KEPT_SOURCE_H_

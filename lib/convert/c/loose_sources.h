// Programs of a project without a build: which files may belong to one, and which do.
#ifndef BATUTA_LIB_CONVERT_C_LOOSE_SOURCES_H_
#define BATUTA_LIB_CONVERT_C_LOOSE_SOURCES_H_

#include <map>
#include <string>
#include <vector>

#include "batuta/analysis.h"
#include "lib/convert/c/object_symbols.h"

namespace batuta::convert {

// A translated file: its path relative to the project, and what is in its object.
using LooseObjects = std::map<std::string, ObjectSymbols>;

// Sources that may belong to the program of `main_source`: those in its folder, in the folders around
// it, and in every folder from which it (or what it includes) includes a file. `main_source` first,
// the others sorted.
std::vector<std::string> ReachableSources(const Analysis& analysis, const std::string& main_source);

// The sources of one program, `main_source` first: closed over undefined symbols. Files with another
// main() are never taken. Of several files that define a symbol, the one nearest in the tree.
std::vector<std::string> SourcesOfProgram(const std::string& main_source,
                                          const LooseObjects& objects);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_LOOSE_SOURCES_H_

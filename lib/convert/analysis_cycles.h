// Files that need each other in a circle.
#ifndef BATUTA_LIB_CONVERT_ANALYSIS_CYCLES_H_
#define BATUTA_LIB_CONVERT_ANALYSIS_CYCLES_H_

#include <cstddef>
#include <vector>

namespace batuta::convert {

// The strongly connected components of more than one node, and nodes with an edge to themselves
// (Tarjan 1972, doi:10.1137/0201010), without recursion. Components and their nodes are sorted.
std::vector<std::vector<size_t>> FindCycles(const std::vector<std::vector<size_t>>& successors);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_ANALYSIS_CYCLES_H_

// Where the variables of a function are declared in Rust: at the statement that first binds them if
// every use lies in the same block behind it, else at the function's head.
#ifndef BATUTA_LIB_CONVERT_PYTHON_LOCAL_BLOCKS_H_
#define BATUTA_LIB_CONVERT_PYTHON_LOCAL_BLOCKS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "lib/convert/python/scopes.h"

namespace batuta::convert {

struct LocalPlan {
  std::map<std::string, const void*> in_place;  // name -> key of the statement that declares it
  std::vector<std::string> at_head;             // in order of their first use
  bool reads_all = false;                       // by locals() or dir(), so that all are at the head
  std::set<std::string> rebound;                // bound by more than the call: parameters to copy
};

// For the plain locals (no cells) of a function's own scope.
LocalPlan PlanLocals(const Scope& function, const std::vector<Node>& body);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_LOCAL_BLOCKS_H_

// Which functions of a module are there whenever somebody calls them by name: defined once, by a
// `def` of the module itself before anything could have called them, and never bound again.
#ifndef BATUTA_LIB_CONVERT_PYTHON_QUIET_START_H_
#define BATUTA_LIB_CONVERT_PYTHON_QUIET_START_H_

#include <set>
#include <string>

#include "lib/convert/python/scopes.h"

namespace batuta::convert {

std::set<std::string> DirectFunctions(const Node& module, const Scopes& scopes);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_QUIET_START_H_

// The own tests of C and C++ projects, found where people keep them. (python/python_suites has
// Python's.)
#ifndef BATUTA_LIB_CONVERT_FOUND_SUITES_H_
#define BATUTA_LIB_CONVERT_FOUND_SUITES_H_

#include <vector>

#include "lib/convert/settings.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// `make check` or `make test` for a Makefile at the root that has the rule, ctest for a CMake build
// that registered tests. They are evidence for the C and C++ programs of the project.
std::vector<Suite> FindNativeSuites(const Original& original);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_FOUND_SUITES_H_

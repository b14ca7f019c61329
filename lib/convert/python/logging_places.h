// What a program wants to know of the places that its calls of `logging` stand at: the runtime has
// no frames to find them by.
#ifndef BATUTA_LIB_CONVERT_PYTHON_LOGGING_PLACES_H_
#define BATUTA_LIB_CONVERT_PYTHON_LOGGING_PLACES_H_

#include "absl/status/status.h"
#include "lib/convert/python/syntax_tree.h"

namespace batuta::convert {

// FailedPrecondition: a source of a program that logs shows files, lines, functions or the stack.
absl::Status CheckLoggingPlaces(const PythonSource& source);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_LOGGING_PLACES_H_

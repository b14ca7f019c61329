// What a parameter is worth trying as, where no call of its function is seen.
#ifndef BATUTA_LIB_CONVERT_PYTHON_PARAMETER_GUESS_H_
#define BATUTA_LIB_CONVERT_PYTHON_PARAMETER_GUESS_H_

#include <string>

#include "lib/convert/python/number_type.h"
#include "lib/convert/python/syntax_tree.h"

namespace batuta::convert {

// By the annotation, else by how the body uses the name.
NumberType GuessParameter(const Node& function, const std::string& name);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_PARAMETER_GUESS_H_

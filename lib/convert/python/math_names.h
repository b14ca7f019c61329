// Functions of `math` that functions on native numbers call themselves.
#ifndef BATUTA_LIB_CONVERT_PYTHON_MATH_NAMES_H_
#define BATUTA_LIB_CONVERT_PYTHON_MATH_NAMES_H_

#include <cstddef>
#include <string>

#include "lib/convert/python/number_type.h"

namespace batuta::convert {

struct MathFunction {
  std::string rust_name;  // in py::typed::math
  size_t num_args = 0;    // all floats
  NumberType result;
};

// Of "math.sqrt"; null: there is none of that name, or it is left to the general code.
const MathFunction* FindMathFunction(const std::string& path);
// Of "math.pi": "std::f64::consts::PI"; empty: no such constant.
std::string MathConstant(const std::string& path);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_MATH_NAMES_H_

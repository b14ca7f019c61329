#include "lib/convert/python/math_names.h"

#include <map>

namespace batuta::convert {

namespace {

// "sqrt" of "math.sqrt"
std::string NameOf(const std::string& path) {
  return path.starts_with("math.") ? path.substr(5) : std::string();
}

}  // namespace

const MathFunction* FindMathFunction(const std::string& path) {
  const NumberType real = NumberType::Float(), whole = NumberType::Int();
  static const std::map<std::string, MathFunction> functions = {
      {"acos", {"acos", 1, real}},    {"asin", {"asin", 1, real}},
      {"atan", {"atan", 1, real}},    {"atan2", {"atan2", 2, real}},
      {"ceil", {"ceil", 1, whole}},   {"copysign", {"copysign", 2, real}},
      {"cos", {"cos", 1, real}},      {"degrees", {"degrees", 1, real}},
      {"exp", {"exp", 1, real}},      {"fabs", {"fabs", 1, real}},
      {"floor", {"floor", 1, whole}}, {"isnan", {"isnan", 1, NumberType::Bool()}},
      {"log", {"log", 1, real}},      {"log10", {"log10", 1, real}},
      {"pow", {"pow", 2, real}},      {"radians", {"radians", 1, real}},
      {"sin", {"sin", 1, real}},      {"sinh", {"sinh", 1, real}},
      {"sqrt", {"sqrt", 1, real}},    {"cosh", {"cosh", 1, real}},
      {"tan", {"tan", 1, real}},      {"tanh", {"tanh", 1, real}},
  };
  const auto it = functions.find(NameOf(path));
  return it == functions.end() ? nullptr : &it->second;
}

std::string MathConstant(const std::string& path) {
  static const std::map<std::string, std::string> constants = {
      {"pi", "std::f64::consts::PI"},
      {"e", "std::f64::consts::E"},
      {"tau", "std::f64::consts::TAU"},
      {"inf", "f64::INFINITY"},
  };
  const auto it = constants.find(NameOf(path));
  return it == constants.end() ? std::string() : it->second;
}

}  // namespace batuta::convert

// Names that object files define and need, by nm.
#ifndef BATUTA_LIB_CONVERT_C_OBJECT_SYMBOLS_H_
#define BATUTA_LIB_CONVERT_C_OBJECT_SYMBOLS_H_

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>

namespace batuta::convert {

struct ObjectSymbols {
  std::set<std::string> defined;  // visible to other objects
  std::set<std::string> undefined;
};

// Absent: there is no such object, or it is not one.
using SymbolReader = std::function<std::optional<ObjectSymbols>(const std::string& object)>;

// Runs nm, once for each object that is asked for.
SymbolReader MakeSymbolReader(std::stop_token stop);

// The output of `nm -g -P`.
ObjectSymbols ParseSymbols(std::string_view text);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_OBJECT_SYMBOLS_H_

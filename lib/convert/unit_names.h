// Names that cargo takes for what a project calls its programs.
#ifndef BATUTA_LIB_CONVERT_UNIT_NAMES_H_
#define BATUTA_LIB_CONVERT_UNIT_NAMES_H_

#include <set>
#include <string>
#include <string_view>

namespace batuta::convert {

// Name of the package for a unit, unlike all in `taken`, to which it is added.
std::string CrateName(const std::string& unit_name, std::set<std::string>& taken);

// A name for a file and a cargo binary: letters, digits, '-' and '_'; not empty.
std::string BinaryName(std::string_view name);

// Cargo takes them for no binary: its own folders are called so.
bool IsRefusedByCargo(std::string_view binary_name);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_UNIT_NAMES_H_

// Names that cargo takes for what a project calls its programs.
#ifndef BATUTA_LIB_CONVERT_UNIT_NAMES_H_
#define BATUTA_LIB_CONVERT_UNIT_NAMES_H_

#include <set>
#include <string>

namespace batuta::convert {

// Name of the package for a unit, unlike all in `taken`, to which it is added.
std::string CrateName(const std::string& unit_name, std::set<std::string>& taken);

// Name of a binary: letters, digits, - and _.
std::string ProgramName(std::string name);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_UNIT_NAMES_H_

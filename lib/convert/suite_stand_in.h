// What stands in a script's place while the project's own tests run: they may start it by its name
// or by its interpreter.
#ifndef BATUTA_LIB_CONVERT_SUITE_STAND_IN_H_
#define BATUTA_LIB_CONVERT_SUITE_STAND_IN_H_

#include <string>

#include "lib/convert/unit.h"

namespace batuta::convert {

// A script in the unit's language that becomes the program `binary`; if that is empty, it only
// fails. `original`: the text that it stands for, whose first line it keeps. Python that imports it
// still gets the original: only what starts a program judges it.
std::string SuiteStandIn(const Unit& unit, const std::string& original, const fs::path& binary);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SUITE_STAND_IN_H_

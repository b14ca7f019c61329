// What c2rust cannot read of C, rewritten before it does. Pure functions from the text of a C file to
// its new text; lines keep their numbers.
#ifndef BATUTA_LIB_CONVERT_C_C_REPAIR_H_
#define BATUTA_LIB_CONVERT_C_C_REPAIR_H_

#include <string>
#include <string_view>

namespace batuta::convert {

// "extern T name;" inside a function moves before the function.
std::string HoistBlockExterns(std::string_view text);

// Preprocessed text only: "f(x)" becomes "(&f)(x)" where f was declared as "T f();", which says nothing
// of its parameters. c2rust takes the first for a call without arguments and panics; of the second it
// makes a call with the arguments' own types, which is what C does.
std::string CallOldStyleByAddress(std::string_view text);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_C_REPAIR_H_

// Reads what a meson.build says without running it.
#ifndef BATUTA_LIB_CONVERT_ANALYSIS_MESON_H_
#define BATUTA_LIB_CONVERT_ANALYSIS_MESON_H_

#include <string>
#include <string_view>
#include <vector>

#include "batuta/analysis.h"

namespace batuta::convert {

// The calls of executable() with a name that stands there, or in a variable of the same file. What
// meson would have to compute (loops, options, variables of other files) is left out. Any bytes are
// accepted. Language: https://mesonbuild.com/Syntax.html
std::vector<BuildTarget> ReadMesonTargets(std::string_view path, std::string_view content);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_ANALYSIS_MESON_H_

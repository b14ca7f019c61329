// What of a C program's link flags a Rust program needs too.
#ifndef BATUTA_LIB_CONVERT_C_LINK_FLAGS_H_
#define BATUTA_LIB_CONVERT_C_LINK_FLAGS_H_

#include <string>
#include <vector>

namespace batuta::convert {

// Names of the libraries ("m", "z"), each once, in order; without those that std links anyway.
std::vector<std::string> RustLibraries(const std::vector<std::string>& link_flags);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_LINK_FLAGS_H_

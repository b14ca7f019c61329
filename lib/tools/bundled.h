// Files of this folder that the library carries: the catalogue and the scripts of installers.
#ifndef BATUTA_LIB_TOOLS_BUNDLED_H_
#define BATUTA_LIB_TOOLS_BUNDLED_H_

#include <string_view>

namespace batuta::tools {

inline constexpr const char* kCatalog = "catalog.toml";

// The file's text; empty if no such file is bundled.
std::string_view BundledFile(std::string_view name);

}  // namespace batuta::tools

#endif  // BATUTA_LIB_TOOLS_BUNDLED_H_

// Files that are compiled into the library (see cmake/Embed.cmake).
#ifndef BATUTA_LIB_OS_EMBEDDED_H_
#define BATUTA_LIB_OS_EMBEDDED_H_

#include <span>
#include <string_view>

namespace batuta::embedded {

struct File {
  std::string_view path;  // relative to the folder that was embedded
  std::string_view content;
};

}  // namespace batuta::embedded

#endif  // BATUTA_LIB_OS_EMBEDDED_H_

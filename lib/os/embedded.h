// Files that are compiled into the library (see cmake/Embed.cmake).
#ifndef BATUTA_LIB_OS_EMBEDDED_H_
#define BATUTA_LIB_OS_EMBEDDED_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace batuta::embedded {

struct File {
  std::string_view path;  // relative to the folder that was embedded
  std::string_view content;
};

struct Entry {
  const char* path;
  size_t size;
};

// The files of one folder, unpacked. What is given must outlive it.
class Bundle {
 public:
  // `bytes`: the contents one after another, in the order of `entries`; zlib's format if it is not
  // `size` bytes long.
  Bundle(std::string_view bytes, size_t size, std::span<const Entry> entries);

  std::span<const File> files() const { return files_; }

 private:
  std::string unpacked_;
  std::vector<File> files_;
};

}  // namespace batuta::embedded

#endif  // BATUTA_LIB_OS_EMBEDDED_H_

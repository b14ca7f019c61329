// What was made of the standard library's modules, kept for other programs and later runs: most of
// the work on a small program is the same for all that import argparse.
#ifndef BATUTA_LIB_CONVERT_PYTHON_LIBRARY_CACHE_H_
#define BATUTA_LIB_CONVERT_PYTHON_LIBRARY_CACHE_H_

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace batuta::convert {

namespace fs = std::filesystem;

// Texts by what they were made from. Losing one costs time, nothing else, so nothing here fails.
class LibraryCache {
 public:
  // Empty: remembers nothing.
  explicit LibraryCache(fs::path folder) : folder_(std::move(folder)) {}
  // In the user's own folder of batuta.
  static LibraryCache OfUser();

  static std::string KeyOf(std::initializer_list<std::string_view> parts);
  // What tells versions of a file apart: its path, size and time; empty if it is not there.
  static std::string StampOf(const fs::path& file);

  std::optional<std::string> Find(const std::string& key) const;
  void Store(const std::string& key, std::string_view text) const;

 private:
  void MakeRoom() const;

  fs::path folder_;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_LIBRARY_CACHE_H_

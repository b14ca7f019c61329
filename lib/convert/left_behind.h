// What of a project its original is built and run without.
#ifndef BATUTA_LIB_CONVERT_LEFT_BEHIND_H_
#define BATUTA_LIB_CONVERT_LEFT_BEHIND_H_

#include <filesystem>

namespace batuta::convert {

// By the name of a folder. What is in such folders changes nothing of a conversion.
inline bool IsLeftBehind(const std::filesystem::path& folder_name) {
  return folder_name == ".git" || folder_name == "node_modules" || folder_name == "__pycache__" ||
         folder_name == ".batuta";
}

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_LEFT_BEHIND_H_

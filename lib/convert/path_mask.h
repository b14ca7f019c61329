// Private paths in what a program says, replaced by tokens, so that runs in different folders can
// be compared.
#ifndef BATUTA_LIB_CONVERT_PATH_MASK_H_
#define BATUTA_LIB_CONVERT_PATH_MASK_H_

#include <string>
#include <utility>
#include <vector>

namespace batuta::convert {

constexpr const char* kProjectToken = "<PROJECT>";
constexpr const char* kRunToken = "<RUN>";
constexpr const char* kPrivateToken = "<PRIVATE>";

class PathMask {
 public:
  // Earlier ones are replaced first: name a folder before those that hold it. An empty path does
  // nothing.
  void Add(const std::string& path, const std::string& token) {
    if (!path.empty()) replaced_.emplace_back(path, token);
  }
  // The folder in which bridges unpack what they carry: "<folder>/<digest>/<project>" is the
  // project's root.
  void AddTree(const std::string& folder) { replaced_.emplace_back(folder + "/", std::string()); }

  std::string Apply(std::string text) const;

 private:
  std::vector<std::pair<std::string, std::string>> replaced_;  // an empty token: a tree's folder
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PATH_MASK_H_

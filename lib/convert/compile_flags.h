// Which words of a compiler's command line may be repeated: only those that are known to do nothing
// but compile.
#ifndef BATUTA_LIB_CONVERT_COMPILE_FLAGS_H_
#define BATUTA_LIB_CONVERT_COMPILE_FLAGS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/convert/compile_database.h"

namespace batuta::convert {

// Where a command was run, and the root that the project had there; both absolute.
struct PathMapper {
  std::string root, directory;

  // Relative to the root; absent if it lies elsewhere. "." is the root itself.
  std::optional<std::string> InProject(const std::string& path) const;
};

// Fills driver, flags, include_folders, defines and object of `entry`, whose source is known.
// InvalidArgument names the word that is refused.
absl::Status TakeCompileFlags(const std::vector<std::string>& words, const PathMapper& paths,
                              DatabaseEntry& entry);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_COMPILE_FLAGS_H_

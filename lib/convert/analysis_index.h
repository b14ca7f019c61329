// Finds files of a project by path, by the end of a path and by Python module.
#ifndef BATUTA_LIB_CONVERT_ANALYSIS_INDEX_H_
#define BATUTA_LIB_CONVERT_ANALYSIS_INDEX_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "batuta/analysis.h"
#include "lib/convert/scan_file.h"

namespace batuta::convert {

using FileId = size_t;  // index into Analysis::files
constexpr FileId kNoFile = static_cast<FileId>(-1);

// Views and references point into the files and links given, which must outlive it.
class FileIndex {
 public:
  using Links = std::map<std::string, std::string, std::less<>>;
  FileIndex(const std::vector<SourceFile>& files, const Links& links);

  // `path` is relative to the root, "." and ".." allowed; links of the project are seen through.
  FileId Find(std::string_view path) const;
  const Links& links() const { return links_; }

  // The file whose path ends with `end` at a slash; of several the one that shares most leading
  // folders with `near`, and kNoFile if that is not one alone.
  FileId FindByEnd(std::string_view end, std::string_view near) const;
  // In order of their paths.
  const std::vector<FileId>& WithBaseName(std::string_view name) const;
  // The only C or C++ file of this stem that defines main, or kNoFile.
  FileId FindMainByStem(std::string_view stem, const std::vector<FileScan>& scans) const;

 private:
  std::string SeeThroughLinks(std::string path) const;

  const std::vector<SourceFile>& files_;
  const Links& links_;
  std::unordered_map<std::string_view, FileId> by_path_;
  std::unordered_map<std::string_view, std::vector<FileId>> by_base_name_;
  std::unordered_map<std::string_view, std::vector<FileId>> c_by_stem_;
};

// "a/./b/../c" -> "a/c"; nothing if it leads out of the root.
std::optional<std::string> NormalizedPath(std::string_view path);
std::string JoinPath(std::string_view folder, std::string_view path);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_ANALYSIS_INDEX_H_

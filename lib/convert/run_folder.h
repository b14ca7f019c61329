// The private folders of one run of a program, and what the run changed in them.
#ifndef BATUTA_LIB_CONVERT_RUN_FOLDER_H_
#define BATUTA_LIB_CONVERT_RUN_FOLDER_H_

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "lib/convert/observation.h"
#include "lib/convert/path_mask.h"

namespace batuta::convert {

namespace fs = std::filesystem;

class RunFolder {
 public:
  // Digests: what matters of a file is its content. kSignatures: size and times, for large
  // projects.
  enum class Look { kDigests, kSignatures };
  using Snapshot = std::unordered_map<std::string, std::string>;

  // New folders below `runs_dir`. `work`, if not empty, is made the folder to run in.
  static absl::StatusOr<RunFolder> Make(const fs::path& runs_dir, const fs::path& work = {});
  ~RunFolder();
  RunFolder(RunFolder&& other) noexcept;
  RunFolder& operator=(RunFolder&&) = delete;

  const fs::path& root() const { return root_; }  // holds the others, but a `work` that was named
  const fs::path& work() const { return work_; }
  fs::path home() const { return root_ / "home"; }
  fs::path temp() const { return root_ / "tmp"; }

  // Everything in the folder to run in ("path"), in the home folder ("~/path") and in $TMPDIR.
  Snapshot Take(Look look, const PathMask& mask) const;

  // path -> "mode digest" of what was made or changed since, "gone" of what was removed.
  std::map<std::string, std::string> ChangesSince(const Snapshot& before, Look look,
                                                  const PathMask& mask) const;

  // Calls `visit` with every path, and its name in a snapshot.
  using Visitor = std::function<void(const fs::path&, const std::string&)>;
  void ForEachPath(const Visitor& visit) const;

 private:
  RunFolder() = default;
  void ForEachBelow(const fs::path& folder, const std::string& prefix, const Visitor& visit) const;

  fs::path root_, work_;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_RUN_FOLDER_H_

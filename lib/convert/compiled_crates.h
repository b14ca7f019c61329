// What cargo made of the crates that batuta ships, kept for the user's other conversions: compiling
// the runtime of Python takes a minute, of which nothing depends on the project.
//
//   <batuta's folder>/compiled/<crate>/<key>/Cargo.lock                   the versions it was built
//   with
//                                          /deps, /build, /.fingerprint   parts of target/release
//                                          /sum                           a digest of all these
//
// Cargo names these files by everything but the sources' contents, compares times of sources with
// those of its records, and compiles anew what does not fit. So the key holds the contents of the
// sources, and what is put into a target folder counts as made now, after the sources beside it
// were written.
#ifndef BATUTA_LIB_CONVERT_COMPILED_CRATES_H_
#define BATUTA_LIB_CONVERT_COMPILED_CRATES_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace batuta::convert {

namespace fs = std::filesystem;

// Losing what is kept costs time, nothing else. Processes may share a folder.
class CompiledCrates {
 public:
  // Where one workspace's sources and compiled crates lie.
  struct Place {
    fs::path workspace;  // holds Cargo.lock and support/<crate>
    fs::path target;     // cargo's --target-dir
  };

  // Empty: keeps nothing. `compiler`: all that tells one rustc from another.
  CompiledCrates(fs::path folder, std::string compiler)
      : folder_(std::move(folder)), compiler_(std::move(compiler)) {}
  // In the user's own folder of batuta.
  static CompiledCrates OfUser(std::string compiler);

  // Puts the crate and what it depends on into a target folder that has never seen it. The sources
  // must have been written before. Nothing happens if nothing is kept.
  absl::Status Restore(const std::string& crate, const Place& place) const;

  // Keeps what cargo just made of the crate, in place of what was kept of it.
  absl::Status Store(const std::string& crate, const Place& place) const;

 private:
  // Empty: the crate's sources cannot be read.
  std::string KeyOf(const fs::path& sources) const;
  void MakeRoom(const fs::path& of_crate) const;

  fs::path folder_;
  std::string compiler_;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_COMPILED_CRATES_H_

// Content addresses: SHA-256 by OpenSSL, the digest that remote execution services speak too.
#ifndef BATUTA_LIB_OS_HASH_H_
#define BATUTA_LIB_OS_HASH_H_

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/os/file_stamp.h"

namespace batuta::os {

// 64 lower-case hexadecimal digits.
std::string HashBytes(std::string_view bytes);
absl::StatusOr<std::string> HashFile(const std::filesystem::path& path);

struct HashedFile {
  std::string digest;
  FileStamp stamp;  // of the file that was read, after that
};
absl::StatusOr<HashedFile> HashAndStamp(const std::filesystem::path& path);

// A digest over named parts: each part is length-prefixed, so ("ab","c") and ("a","bc") differ.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  Hasher& Add(std::string_view part);
  std::string Finish();  // call once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_HASH_H_

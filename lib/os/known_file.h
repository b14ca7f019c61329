// A file by its content, and whether it still has the one that it had.
#ifndef BATUTA_LIB_OS_KNOWN_FILE_H_
#define BATUTA_LIB_OS_KNOWN_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "lib/os/file_stamp.h"

namespace batuta::os {

// Whether a content is one that was there before, at a tenth of what SHA-256 costs: XXH3 of 128
// bits. Different contents agree by chance in one of 2^128 cases. No protection from somebody who
// makes a content to agree with another, but that takes the seed, which is another random one in
// each process.
struct QuickDigest {
  uint64_t seed = 0, low = 0, high = 0;  // seed 0: not known

  bool operator==(const QuickDigest&) const = default;
};

struct KnownFile {
  std::string digest;
  FileStamp stamp;  // of the file that was read, after that
  QuickDigest quick;
  bool was_changing = false;  // it had another stamp before
};
// `before`, if given: what was known of the file. It is not read if it still has that stamp. If its
// content still is what that says, by size and quick digest, it has the digest that it had, which
// may be left away on both sides, and SHA-256 is not asked. FailedPrecondition, among others: it is
// no regular file.
absl::StatusOr<KnownFile> HashKnown(const FileAt& file, const KnownFile* before = nullptr);

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_KNOWN_FILE_H_

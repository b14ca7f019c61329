#include "lib/os/hash.h"

#include <fcntl.h>
#define OPENSSL_SUPPRESS_DEPRECATED  // see Sha256
#include <openssl/sha.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <random>
#include <span>
#include <utility>

#define XXH_INLINE_ALL  // nothing of it is linked
#include <xxhash.h>

#include "lib/os/descriptor.h"
#include "lib/os/errno_status.h"
#include "lib/os/known_file.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::os {
namespace {

std::string Hex(std::span<const unsigned char> digest) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * digest.size());
  for (const unsigned char byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

// By the functions that OpenSSL 3 calls deprecated: EVP reads its settings and sets up all of its
// algorithms when it is first asked for one, 1.5 ms in each process that makes a digest, and needs
// three times as long as these for a short text. In a program that links the archive, it brings
// 4 MB of them with 17,000 addresses that the loader has to correct.
class Sha256 {
 public:
  Sha256() { SHA256_Init(&context_); }

  void Update(const void* bytes, size_t size) { SHA256_Update(&context_, bytes, size); }
  std::string Finish() {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
    SHA256_Final(digest.data(), &context_);
    return Hex(digest);
  }

 private:
  SHA256_CTX context_;
};

// Nobody who makes a file can know it. Of the process, so that it costs nothing for each file.
uint64_t NewSeed() {
  static const uint64_t seed = [] {
    std::random_device random;
    return (uint64_t{random()} << 32 | random()) | 1;
  }();
  return seed;
}

class Quick {
 public:
  explicit Quick(uint64_t seed) : seed_(seed) {
    XXH3_INITSTATE(&state_);
    XXH3_128bits_reset_withSeed(&state_, seed);
  }

  void Update(std::string_view bytes) { XXH3_128bits_update(&state_, bytes.data(), bytes.size()); }
  QuickDigest Finish() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(&state_);
    return {seed_, hash.low64, hash.high64};
  }
  static QuickDigest Of(std::string_view bytes, uint64_t seed) {
    const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
    return {seed, hash.low64, hash.high64};
  }

 private:
  const uint64_t seed_;
  XXH3_state_t state_;
};

ssize_t ReadSome(int fd, std::span<char> to) {
  while (true) {
    const ssize_t got = read(fd, to.data(), to.size());
    if (got >= 0 || errno != EINTR) return got;
  }
}

using Buffer = std::array<char, 65536>;

// Calls with each piece of the file, of which the buffer holds the first `got` bytes; false if the
// rest cannot be read.
template <typename OnPiece>
bool ReadPieces(int fd, Buffer& buffer, ssize_t got, const OnPiece& on_piece) {
  for (; got > 0; got = ReadSome(fd, buffer)) {
    on_piece(std::string_view(buffer.data(), static_cast<size_t>(got)));
  }
  return got == 0;
}

bool CanBe(const KnownFile* before, int64_t size) {
  return before != nullptr && before->quick.seed != 0 && before->stamp.size == size;
}

// Of a content that is read whole.
KnownFile HashWhole(std::string_view bytes, const FileStamp& stamp, const KnownFile* before) {
  const bool can_be = CanBe(before, stamp.size);
  const QuickDigest quick = Quick::Of(bytes, can_be ? before->quick.seed : NewSeed());
  const bool is_same = can_be && quick == before->quick;
  return {is_same ? before->digest : HashBytes(bytes), stamp, quick};
}

// Of a large file, of which the buffer holds the first `got` bytes. Nothing: see errno.
std::optional<KnownFile> HashPieces(int fd, Buffer& buffer, ssize_t got, const FileStamp& stamp,
                                    const KnownFile* before) {
  if (CanBe(before, stamp.size)) {
    Quick quick(before->quick.seed);
    const auto add = [&quick](std::string_view bytes) { quick.Update(bytes); };
    if (!ReadPieces(fd, buffer, got, add)) return std::nullopt;
    if (quick.Finish() == before->quick) return KnownFile{before->digest, stamp, before->quick};
    if (lseek(fd, 0, SEEK_SET) != 0) return std::nullopt;
    got = ReadSome(fd, buffer);
  }
  Sha256 hash;
  Quick quick(NewSeed());
  const auto add = [&hash, &quick](std::string_view bytes) {
    hash.Update(bytes.data(), bytes.size());
    quick.Update(bytes);
  };
  if (!ReadPieces(fd, buffer, got, add)) return std::nullopt;
  return KnownFile{hash.Finish(), stamp, quick.Finish()};
}

// To look whether a file changed is no access of the sort that a file system notes; only its owner
// can say so. Does not wait for the other end of a fifo.
int OpenQuietly(const FileAt& file) {
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  const int fd = openat(file.folder, file.name, kFlags | O_NOATIME);
  return fd < 0 && errno == EPERM ? openat(file.folder, file.name, kFlags) : fd;
}

}  // namespace

// Parts are short as a rule: handing over each of them would cost more than its digest.
struct Hasher::State {
  Sha256 hash;
  std::string pending;

  void Flush() {
    hash.Update(pending.data(), pending.size());
    pending.clear();
  }
};

Hasher::Hasher() : state_(std::make_unique<State>()) {}
Hasher::~Hasher() = default;

Hasher& Hasher::Add(std::string_view part) {
  constexpr size_t kMostPending = 16 << 10;
  const uint64_t size = part.size();
  state_->pending.append(reinterpret_cast<const char*>(&size), sizeof(size));
  state_->pending.append(part);
  if (state_->pending.size() >= kMostPending) state_->Flush();
  return *this;
}

std::string Hasher::Finish() {
  state_->Flush();
  return state_->hash.Finish();
}

std::string HashBytes(std::string_view bytes) {
  Sha256 hash;
  hash.Update(bytes.data(), bytes.size());
  return hash.Finish();
}

absl::StatusOr<std::string> HashFile(const std::filesystem::path& path) {
  BATUTA_ASSIGN_OR_RETURN(KnownFile file, HashKnown(FileAt(path.native())));
  return std::move(file.digest);
}

absl::StatusOr<HashedFile> HashAndStamp(const std::filesystem::path& path) {
  BATUTA_ASSIGN_OR_RETURN(KnownFile file, HashKnown(FileAt(path.native())));
  return HashedFile{std::move(file.digest), file.stamp};
}

absl::StatusOr<KnownFile> HashKnown(const FileAt& at, const KnownFile* before) {
  const std::string& path = at.path;
  const Descriptor file(OpenQuietly(at));
  const std::optional<FileStamp> stamp = file.IsOpen() ? StampOf(file.get()) : std::nullopt;
  if (!stamp) return ErrnoStatus(errno, path);
  if (!stamp->IsRegular()) return FailedPrecondition("%s: is not a file", path);
  if (before != nullptr && *stamp == before->stamp) return *before;
  Buffer buffer;
  const ssize_t got = ReadSome(file.get(), buffer);
  if (got < 0) return ErrnoStatus(errno, path);
  std::optional<KnownFile> hashed;
  if (stamp->size == got && static_cast<size_t>(got) < buffer.size()) {
    // Most files are small: one piece is the whole, and nobody has to ask for the end.
    hashed = HashWhole({buffer.data(), static_cast<size_t>(got)}, *stamp, before);
  } else {
    hashed = HashPieces(file.get(), buffer, got, *stamp, before);
  }
  // A content that is known, in whichever moments it was read, needs no second look: whoever writes
  // after the first gives the file another stamp.
  if (hashed && CanBe(before, stamp->size) && hashed->quick == before->quick) {
    return *std::move(hashed);
  }
  const std::optional<FileStamp> after = hashed ? StampOf(file.get()) : std::nullopt;
  if (!after) return ErrnoStatus(errno, path);
  hashed->stamp = *after;
  hashed->was_changing = *after != *stamp;
  return *std::move(hashed);
}

}  // namespace batuta::os

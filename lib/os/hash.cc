#include "lib/os/hash.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <span>
#include <utility>

#include "lib/os/descriptor.h"
#include "lib/os/errno_status.h"
#include "lib/status_macros.h"

namespace batuta::os {
namespace {

std::string Hex(const unsigned char* digest, unsigned size) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(size_t{2} * size);
  for (unsigned i = 0; i < size; ++i) {
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return text;
}

// Looked up once: asking EVP_sha256() to begin a digest looks the algorithm up each time, which costs
// more than the digest of a short text.
const EVP_MD* Algorithm() {
  static const EVP_MD* const algorithm = [] {
    const EVP_MD* fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return fetched != nullptr ? fetched : EVP_sha256();
  }();
  return algorithm;
}

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_, Algorithm(), nullptr); }
  ~Sha256() { EVP_MD_CTX_free(context_); }
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Update(const void* bytes, size_t size) { EVP_DigestUpdate(context_, bytes, size); }
  std::string Finish() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_DigestFinal_ex(context_, digest, &size);
    return Hex(digest, size);
  }

 private:
  EVP_MD_CTX* const context_;
};

ssize_t ReadSome(int fd, std::span<char> to) {
  while (true) {
    const ssize_t got = read(fd, to.data(), to.size());
    if (got >= 0 || errno != EINTR) return got;
  }
}

}  // namespace

struct Hasher::State : Sha256 {};

Hasher::Hasher() : state_(std::make_unique<State>()) {}
Hasher::~Hasher() = default;

Hasher& Hasher::Add(std::string_view part) {
  const uint64_t size = part.size();
  state_->Update(&size, sizeof(size));
  state_->Update(part.data(), part.size());
  return *this;
}

std::string Hasher::Finish() { return state_->Finish(); }

std::string HashBytes(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, Algorithm(), nullptr);
  return Hex(digest, size);
}

absl::StatusOr<std::string> HashFile(const std::filesystem::path& path) {
  BATUTA_ASSIGN_OR_RETURN(HashedFile file, HashAndStamp(path));
  return std::move(file.digest);
}

absl::StatusOr<HashedFile> HashAndStamp(const std::filesystem::path& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.IsOpen()) return ErrnoStatus(errno, path);
  std::array<char, 65536> buffer;
  ssize_t got = ReadSome(file.get(), buffer);
  if (got < 0) return ErrnoStatus(errno, path);
  std::optional<FileStamp> stamp = StampOf(file.get());
  // Most files are small: one piece is the whole, and nobody has to ask for the end.
  if (stamp && stamp->size == got && static_cast<size_t>(got) < buffer.size()) {
    return HashedFile{HashBytes({buffer.data(), static_cast<size_t>(got)}), *stamp};
  }
  Sha256 hash;
  for (; got > 0; got = ReadSome(file.get(), buffer)) {
    hash.Update(buffer.data(), static_cast<size_t>(got));
  }
  if (got < 0) return ErrnoStatus(errno, path);
  stamp = StampOf(file.get());
  if (!stamp) return ErrnoStatus(errno, path);
  return HashedFile{hash.Finish(), *stamp};
}

}  // namespace batuta::os

#include "lib/os/hash.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "lib/os/errno_status.h"

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
const EVP_MD* Sha256() {
  static const EVP_MD* const algorithm = [] {
    const EVP_MD* fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return fetched != nullptr ? fetched : EVP_sha256();
  }();
  return algorithm;
}

}  // namespace

struct Hasher::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() { EVP_DigestInit_ex(context, Sha256(), nullptr); }
  ~State() { EVP_MD_CTX_free(context); }
  void Update(const void* bytes, size_t size) { EVP_DigestUpdate(context, bytes, size); }
  std::string Finish() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_DigestFinal_ex(context, digest, &size);
    return Hex(digest, size);
  }
};

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
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, Sha256(), nullptr);
  return Hex(digest, size);
}

absl::StatusOr<std::string> HashFile(const std::filesystem::path& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return ErrnoStatus(errno, path);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestInit_ex(context, Sha256(), nullptr);
  std::array<char, 65536> buffer;
  ssize_t got = 0;
  while ((got = read(fd, buffer.data(), buffer.size())) > 0 || (got < 0 && errno == EINTR)) {
    if (got > 0) EVP_DigestUpdate(context, buffer.data(), static_cast<size_t>(got));
  }
  const int error = got < 0 ? errno : 0;
  close(fd);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_DigestFinal_ex(context, digest, &size);
  EVP_MD_CTX_free(context);
  if (error != 0) return ErrnoStatus(error, path);
  return Hex(digest, size);
}

}  // namespace batuta::os

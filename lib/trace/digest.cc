// The hash is a polynomial over the bytes, modulo 2^64, with an odd base: b0 * B^(n-1) + ... +
// b(n-1). It can therefore be put together from pieces (H(ab) = H(a) * B^|b| + H(b)), and a change
// of one byte always shows: B^k is odd, so a difference below 256 times it is never a multiple of
// 2^64. It is made for comparing the runs of programs that mean no harm; it is no cryptographic
// hash.
#include "lib/trace/digest.h"

#include "batuta/trace.h"

namespace batuta::trace {
namespace {

uint64_t Power(uint64_t exponent) {
  uint64_t result = 1, square = kDigestBase;
  for (; exponent != 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result *= square;
    square *= square;
  }
  return result;
}

}  // namespace

void Digest::Add(const Digest& next) {
  hash = hash * Power(next.length) + next.hash;
  length += next.length;
}

Digest DigestOf(std::string_view bytes) {
  Digest digest{0, bytes.size()};
  // A byte counts as its value + 1: leading zero bytes count too.
  for (const char byte : bytes) {
    digest.hash = digest.hash * kDigestBase + static_cast<unsigned char>(byte) + 1;
  }
  return digest;
}

}  // namespace batuta::trace

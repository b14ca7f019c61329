#include <catch2/catch.hpp>

#include "batuta/trace.h"

namespace batuta::trace {

TEST_CASE("a digest does not depend on where the bytes are cut") {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += static_cast<char>(i * 37 % 256);
  const Digest whole = DigestOf(bytes);
  for (const size_t step : {1U, 3U, 7U, 64U, 999U}) {
    Digest pieces;
    for (size_t at = 0; at < bytes.size(); at += step) {
      pieces.Add(DigestOf(std::string_view(bytes).substr(at, step)));
    }
    CHECK(pieces == whole);
  }
}

TEST_CASE("every change of one byte changes the digest") {
  const std::string bytes(300, '\0');
  const Digest before = DigestOf(bytes);
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (const int value : {1, 2, 128, 255}) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(value);
      CHECK_FALSE(DigestOf(changed) == before);
    }
  }
}

TEST_CASE("bytes that are missing at the front or in the end change the digest") {
  CHECK_FALSE(DigestOf(std::string_view("\0a", 2)).hash == DigestOf("a").hash);
  CHECK_FALSE(DigestOf("ab") == DigestOf("ba"));
  CHECK(DigestOf("") == Digest{});
}

}  // namespace batuta::trace

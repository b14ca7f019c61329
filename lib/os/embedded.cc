#include "lib/os/embedded.h"

#include <zlib.h>

#include <cassert>

namespace batuta::embedded {

Bundle::Bundle(std::string_view bytes, size_t size, std::span<const Entry> entries) {
  std::string_view rest = bytes;
  if (bytes.size() != size) {
    unpacked_.resize(size);
    uLongf length = size;
    [[maybe_unused]] const int result =
        uncompress(reinterpret_cast<Bytef*>(unpacked_.data()), &length,
                   reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    assert(result == Z_OK && length == size);
    rest = unpacked_;
  }
  files_.reserve(entries.size());
  for (const Entry& entry : entries) {
    files_.push_back({entry.path, rest.substr(0, entry.size)});
    rest.remove_prefix(entry.size);
  }
}

}  // namespace batuta::embedded

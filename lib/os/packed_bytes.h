// Values in a row of bytes, for files that this machine alone reads back. Damage is found out by
// the caller's check; what is read here is in bounds whatever the bytes are.
#ifndef BATUTA_LIB_OS_PACKED_BYTES_H_
#define BATUTA_LIB_OS_PACKED_BYTES_H_

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "lib/os/file_stamp.h"

namespace batuta::os {

class PackedWriter {
 public:
  template <typename T>
    requires std::is_trivially_copyable_v<T>
  void Add(const T& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  void Bytes(std::string_view bytes) { bytes_.append(bytes); }
  // With a NUL behind it, so that it can be used where it lies.
  void Text(std::string_view text) {
    Add(static_cast<uint32_t>(text.size()));
    bytes_.append(text);
    bytes_.push_back('\0');
  }
  void Texts(const std::vector<std::string>& texts) {
    Add(static_cast<uint32_t>(texts.size()));
    for (const std::string& text : texts) Text(text);
  }
  // In place of one that was added there.
  template <typename T>
    requires std::is_trivially_copyable_v<T>
  void Set(size_t at, const T& value) {
    std::memcpy(bytes_.data() + at, &value, sizeof(value));
  }
  void Reserve(size_t num_bytes) { bytes_.reserve(num_bytes); }
  const std::string& bytes() const { return bytes_; }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class PackedReader {
 public:
  explicit PackedReader(std::string_view bytes) : rest_(bytes) {}

  template <typename T>
    requires std::is_trivially_copyable_v<T>
  T Take() {
    T value{};
    if (rest_.size() < sizeof(T)) {
      Fail();
    } else {
      std::memcpy(&value, rest_.data(), sizeof(T));
      rest_.remove_prefix(sizeof(T));
    }
    return value;
  }
  // Followed by a NUL.
  std::string_view Text() {
    constexpr uint32_t kMaxBytes = 1U << 20;
    const auto size = Take<uint32_t>();
    if (size > kMaxBytes || rest_.size() <= size || rest_[size] != '\0') return Fail();
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size + 1);
    return text;
  }
  // How many things follow. Each takes four bytes at least, so that a wrong count asks for little
  // room.
  uint32_t Count() {
    const auto count = Take<uint32_t>();
    if (count <= rest_.size() / 4) return count;
    Fail();
    return 0;
  }
  std::vector<std::string> Texts() {
    std::vector<std::string> texts;
    const uint32_t count = Count();
    texts.reserve(count);
    for (uint32_t i = 0; i < count && is_whole_; ++i) texts.emplace_back(Text());
    return texts;
  }
  // What was not taken yet.
  size_t num_left() const { return rest_.size(); }
  bool is_whole() const { return is_whole_; }
  bool is_at_end() const { return is_whole_ && rest_.empty(); }

 private:
  std::string_view Fail() {
    is_whole_ = false;
    rest_ = {};
    return "\0";
  }

  std::string_view rest_;
  bool is_whole_ = true;
};

// A stamp without gaps between its members.
struct PackedStamp {
  int64_t size = 0, mtime_ns = 0, ctime_ns = 0;
  uint64_t inode = 0, device = 0, mode = 0;  // mode 0: it was not there

  static PackedStamp Of(const std::optional<FileStamp>& stamp) {
    if (!stamp) return {};
    return {stamp->size,  stamp->mtime_ns, stamp->ctime_ns,
            stamp->inode, stamp->device,   stamp->mode};
  }
  // Of something that was there.
  FileStamp Unpacked() const {
    return {size, mtime_ns, ctime_ns, inode, device, static_cast<uint32_t>(mode)};
  }
  bool operator==(const PackedStamp&) const = default;
};

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_PACKED_BYTES_H_

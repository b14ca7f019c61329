// The list of stamps is ordered by folder, so that a look at a file walks no path:
//
//   head | check | variables | names of variables | folder, entries of it ... | names of stages
#include "lib/pipeline/unchanged.h"

#include <cstring>
#include <map>
#include <type_traits>

#include "batuta/version.h"
#include "lib/os/hash.h"
#include "lib/os/process.h"

namespace batuta::pipeline {
namespace {

constexpr std::string_view kHead = "batuta unchanged 1, " BATUTA_VERSION_STRING "\n";
constexpr size_t kCheckDigits = 16;
constexpr uint32_t kMaxBytes = 1U << 20;  // of one text

// Everything that two stamps of the same content have in common, without gaps.
struct PlainStamp {
  int64_t size = 0, mtime_ns = 0, ctime_ns = 0;
  uint64_t inode = 0, device = 0, mode = 0;  // mode 0: it was not there

  bool operator==(const PlainStamp&) const = default;
};

PlainStamp Plain(const std::optional<os::FileStamp>& stamp) {
  if (!stamp) return {};
  return {stamp->size, stamp->mtime_ns, stamp->ctime_ns, stamp->inode, stamp->device, stamp->mode};
}

class Writer {
 public:
  template <typename T>
    requires std::is_trivially_copyable_v<T>
  void Add(const T& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
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
  std::string bytes_;
};

std::string CheckOf(std::string_view bytes) { return os::HashBytes(bytes).substr(0, kCheckDigits); }

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

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
    const auto size = Take<uint32_t>();
    if (size > kMaxBytes || rest_.size() <= size || rest_[size] != '\0') return Fail();
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size + 1);
    return text;
  }
  std::vector<std::string> Texts() {
    std::vector<std::string> texts;
    const auto count = Take<uint32_t>();
    // Each takes some bytes, so that a wrong count asks for no room.
    if (count > rest_.size()) Fail();
    if (is_whole_) texts.reserve(count);
    for (uint32_t i = 0; i < count && is_whole_; ++i) texts.emplace_back(Text());
    return texts;
  }
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

bool IsFolderUnchanged(Reader& reader) {
  const os::OpenFolder folder(std::string(reader.Text()));
  const auto count = reader.Take<uint32_t>();
  for (uint32_t i = 0; i < count && reader.is_whole(); ++i) {
    const std::string_view name = reader.Text();
    const auto known = reader.Take<PlainStamp>();
    if (!reader.is_whole() || Plain(folder.StampOf(name.data())) != known) return false;
  }
  return reader.is_whole();
}

}  // namespace

std::string DigestOfVariables(const std::vector<std::string>& names) {
  const os::Environment environment = os::CurrentEnvironment();
  os::Hasher hasher;
  for (const std::string& name : names) {
    const auto variable = environment.find(name);
    const bool is_set = variable != environment.end();
    hasher.Add(name).Add(is_set ? "=" : "-").Add(is_set ? variable->second : "");
  }
  return hasher.Finish();
}

std::string EncodeSight(const Sight& sight) {
  using Entry = std::pair<std::string_view, const std::optional<os::FileStamp>*>;
  std::map<std::string, std::vector<Entry>> folders;
  for (const auto& [path, stamp] : sight.stamps) {
    const size_t slash = path.rfind('/');
    const bool is_root = path == "/";
    folders[is_root ? "/" : path.substr(0, slash + 1)].emplace_back(
        is_root ? "." : std::string_view(path).substr(slash + 1), &stamp);
  }
  Writer writer;
  writer.Text(sight.variables);
  writer.Texts(sight.variable_names);
  writer.Add(static_cast<uint32_t>(folders.size()));
  for (const auto& [folder, entries] : folders) {
    writer.Text(folder);
    writer.Add(static_cast<uint32_t>(entries.size()));
    for (const auto& [name, stamp] : entries) {
      writer.Text(name);
      writer.Add(Plain(*stamp));
    }
  }
  writer.Texts(sight.stages);
  return std::string(kHead) + CheckOf(writer.bytes_) + writer.bytes_;
}

std::optional<std::vector<std::string>> StagesIfUnchanged(std::string_view encoded) {
  if (!encoded.starts_with(kHead)) return std::nullopt;
  encoded.remove_prefix(kHead.size());
  const std::string_view check = encoded.substr(0, kCheckDigits);
  encoded.remove_prefix(check.size());
  if (check != CheckOf(encoded)) return std::nullopt;
  return StagesOfBodyIfUnchanged(encoded);
}

std::optional<std::vector<std::string>> StagesOfBodyIfUnchanged(std::string_view body) {
  Reader reader(body);
  const std::string_view variables = reader.Text();
  const std::vector<std::string> names = reader.Texts();
  if (!reader.is_whole() || variables != DigestOfVariables(names)) return std::nullopt;
  const auto num_folders = reader.Take<uint32_t>();
  for (uint32_t i = 0; i < num_folders; ++i) {
    if (!IsFolderUnchanged(reader)) return std::nullopt;
  }
  std::vector<std::string> stages = reader.Texts();
  if (!reader.is_at_end()) return std::nullopt;
  return stages;
}

}  // namespace batuta::pipeline

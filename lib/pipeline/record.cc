#include "lib/pipeline/record.h"

#include <bit>
#include <cstring>

namespace batuta::pipeline {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is written as memory has it");

enum Kind : char { kAction = 'A', kUse = 'U', kStamp = 'S', kPublication = 'P' };

// Both sides of the format stand below each other: what one puts, the other takes.
class Encoder {
 public:
  Encoder(Kind kind, std::string& bytes) : bytes_(bytes) { bytes_ += kind; }

  void Field(uint64_t number) {
    bytes_.append(reinterpret_cast<const char*>(&number), sizeof(number));
  }
  void Field(int64_t number) { Field(static_cast<uint64_t>(number)); }
  void Field(uint32_t number) { Field(uint64_t{number}); }
  void Field(bool flag) { bytes_ += flag ? '\1' : '\0'; }
  void Field(double number) { Field(std::bit_cast<uint64_t>(number)); }
  void Field(const std::string& text) {
    Field(uint64_t{text.size()});
    bytes_ += text;
  }

 private:
  std::string& bytes_;
};

class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : bytes_(bytes) {}

  void Field(uint64_t& number) {
    number = 0;
    if (!Has(sizeof(number))) return;
    std::memcpy(&number, bytes_.data(), sizeof(number));
    bytes_.remove_prefix(sizeof(number));
  }
  void Field(int64_t& number) {
    uint64_t bits = 0;
    Field(bits);
    number = static_cast<int64_t>(bits);
  }
  void Field(uint32_t& number) {
    uint64_t bits = 0;
    Field(bits);
    number = static_cast<uint32_t>(bits);
  }
  void Field(bool& flag) {
    if (!Has(1)) return;
    flag = bytes_[0] != '\0';
    bytes_.remove_prefix(1);
  }
  void Field(double& number) {
    uint64_t bits = 0;
    Field(bits);
    number = std::bit_cast<double>(bits);
  }
  void Field(std::string& text) {
    uint64_t size = 0;
    Field(size);
    if (!Has(size)) return;
    text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
  }
  // Calls for each of the elements, the number of which comes first, as long as they are there. An
  // element begins with the length of a text.
  template <typename Take>
  void Elements(const Take& take) {
    uint64_t count = 0;
    Field(count);
    if (count > bytes_.size() / sizeof(uint64_t)) is_ok_ = false;
    for (uint64_t i = 0; i < count && is_ok_; ++i) take();
  }
  bool IsWhole() const { return is_ok_ && bytes_.empty(); }

 private:
  bool Has(uint64_t count) {
    if (count > bytes_.size()) is_ok_ = false;
    return is_ok_;
  }
  std::string_view bytes_;
  bool is_ok_ = true;
};

void FieldsOf(auto& coder, auto& file)
  requires requires { file.is_executable; }
{
  coder.Field(file.path);
  coder.Field(file.digest);
  coder.Field(file.is_executable);
}

void ElementOf(auto& coder, auto& text)
  requires requires { text.size(); }
{
  coder.Field(text);
}
void ElementOf(auto& coder, auto& file)
  requires requires { file.is_executable; }
{
  FieldsOf(coder, file);
}

template <typename T>
void List(Encoder& encoder, const std::vector<T>& list) {
  encoder.Field(uint64_t{list.size()});
  for (const T& element : list) ElementOf(encoder, element);
}
template <typename T>
void List(Decoder& decoder, std::vector<T>& list) {
  decoder.Elements([&] { ElementOf(decoder, list.emplace_back()); });
}

using Variables = std::map<std::string, std::string>;
void List(Encoder& encoder, const Variables& variables) {
  encoder.Field(uint64_t{variables.size()});
  for (const auto& [name, value] : variables) {
    encoder.Field(name);
    encoder.Field(value);
  }
}
void List(Decoder& decoder, Variables& variables) {
  decoder.Elements([&] {
    std::string name;
    decoder.Field(name);
    decoder.Field(variables[name]);
  });
}

// One list of fields for both directions: `record` is const for an Encoder.
void ActionFields(auto& coder, auto& record) {
  coder.Field(record.key);
  coder.Field(record.action.stage);
  List(coder, record.action.argv);
  List(coder, record.action.env);
  coder.Field(record.action.tool_path);
  coder.Field(record.action.tool_digest);
  List(coder, record.action.inputs);
  List(coder, record.action.outputs);
  coder.Field(record.action.stdin_file);
  coder.Field(record.action.cwd);
  List(coder, record.action.platform);
  List(coder, record.result.outputs);
  coder.Field(record.result.wall_ms);
  coder.Field(record.result.max_rss_bytes);
  coder.Field(record.result.used_at_s);
}
void UseFields(auto& coder, auto& record) {
  coder.Field(record.key);
  coder.Field(record.at_s);
}
// As StampRecord, of somebody else's.
struct StampParts {
  const std::string& path;
  const os::FileStamp& stamp;
  const std::string& digest;
  const os::QuickDigest& quick;
};
void StampFields(auto& coder, auto& record) {
  coder.Field(record.path);
  coder.Field(record.stamp.size);
  coder.Field(record.stamp.mtime_ns);
  coder.Field(record.stamp.ctime_ns);
  coder.Field(record.stamp.inode);
  coder.Field(record.stamp.device);
  coder.Field(record.stamp.mode);
  coder.Field(record.digest);
  coder.Field(record.quick.seed);
  coder.Field(record.quick.low);
  coder.Field(record.quick.high);
}
void PublicationFields(auto& coder, auto& record) {
  coder.Field(record.folder);
  coder.Field(record.is_done);
  List(coder, record.files);
}

}  // namespace

void AppendRecord(const Record& record, std::string& bytes) {
  if (const auto* action = std::get_if<ActionRecord>(&record)) {
    Encoder encoder(kAction, bytes);
    ActionFields(encoder, *action);
  } else if (const auto* use = std::get_if<UseRecord>(&record)) {
    Encoder encoder(kUse, bytes);
    UseFields(encoder, *use);
  } else if (const auto* stamp = std::get_if<StampRecord>(&record)) {
    Encoder encoder(kStamp, bytes);
    StampFields(encoder, *stamp);
  } else {
    Encoder encoder(kPublication, bytes);
    PublicationFields(encoder, std::get<PublicationRecord>(record));
  }
}

void AppendStamp(const std::string& path, const os::KnownFile& file, std::string& bytes) {
  const StampParts parts{path, file.stamp, file.digest, file.quick};
  Encoder encoder(kStamp, bytes);
  StampFields(encoder, parts);
}

std::string EncodeRecord(const Record& record) {
  std::string bytes;
  AppendRecord(record, bytes);
  return bytes;
}

bool DecodeRecord(std::string_view bytes, Record& record) {
  if (bytes.empty()) return false;
  Decoder decoder(bytes.substr(1));
  switch (bytes[0]) {
    case kAction:
      ActionFields(decoder, record.emplace<ActionRecord>());
      break;
    case kUse:
      UseFields(decoder, record.emplace<UseRecord>());
      break;
    case kStamp:
      StampFields(decoder, record.emplace<StampRecord>());
      break;
    case kPublication:
      PublicationFields(decoder, record.emplace<PublicationRecord>());
      break;
    default:
      return false;
  }
  return decoder.IsWhole();
}

}  // namespace batuta::pipeline

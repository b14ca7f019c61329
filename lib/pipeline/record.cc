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
    if (keeps_texts_) text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
  }
  // Texts and lists that are taken are left away, or not.
  void KeepTexts(bool keeps) { keeps_texts_ = keeps; }
  bool keeps_texts() const { return keeps_texts_; }
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
  bool is_ok_ = true, keeps_texts_ = true;
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
  T left_away;
  decoder.Elements(
      [&] { ElementOf(decoder, decoder.keeps_texts() ? list.emplace_back() : left_away); });
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
void ActionFields(auto& coder, auto& action) {
  List(coder, action.argv);
  List(coder, action.env);
  coder.Field(action.tool_path);
  coder.Field(action.tool_digest);
  List(coder, action.inputs);
  List(coder, action.outputs);
  coder.Field(action.stdin_file);
  coder.Field(action.cwd);
  List(coder, action.platform);
}
void ResultFields(auto& coder, auto& result) {
  List(coder, result.outputs);
  coder.Field(result.wall_ms);
  coder.Field(result.max_rss_bytes);
  coder.Field(result.used_at_s);  // the last one, see SetUsedAt
}
void ActionRecordFields(auto& coder, auto& record) {
  coder.Field(record.key);
  coder.Field(record.action.stage);
  ActionFields(coder, record.action);
  ResultFields(coder, record.result);
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
    ActionRecordFields(encoder, *action);
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
      ActionRecordFields(decoder, record.emplace<ActionRecord>());
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

bool IsActionRecord(std::string_view bytes) { return !bytes.empty() && bytes[0] == kAction; }

bool DecodeActionSummary(std::string_view bytes, ActionSummary& summary) {
  if (!IsActionRecord(bytes)) return false;
  Decoder decoder(bytes.substr(1));
  decoder.Field(summary.key);
  decoder.Field(summary.stage);
  Action left_away;
  decoder.KeepTexts(false);
  ActionFields(decoder, left_away);
  decoder.KeepTexts(true);
  ResultFields(decoder, summary.result);
  return decoder.IsWhole();
}

void SetUsedAt(int64_t used_at_s, std::string& bytes) {
  std::memcpy(bytes.data() + bytes.size() - sizeof(used_at_s), &used_at_s, sizeof(used_at_s));
}

}  // namespace batuta::pipeline

#include "lib/pipeline/journal.h"

#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace {

constexpr std::string_view kMagic = "batuta journal 3\n";
constexpr size_t kLengthBytes = 4, kCheckBytes = 16, kHeadBytes = kLengthBytes + kCheckBytes;
constexpr int64_t kMaxBytes = int64_t{4} << 30;

std::string Check(std::string_view record) { return os::HashBytes(record).substr(0, kCheckBytes); }

std::string Frame(std::string_view record) {
  std::string frame;
  const auto length = static_cast<uint32_t>(record.size());
  for (size_t i = 0; i < kLengthBytes; ++i) frame += static_cast<char>(length >> (8 * i));
  frame += Check(record);
  frame += record;
  return frame;
}

uint32_t Length(std::string_view bytes) {
  uint32_t length = 0;
  for (size_t i = 0; i < kLengthBytes; ++i) {
    length |= static_cast<uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return length;
}

}  // namespace

size_t ReadFrames(std::string_view text, const std::function<void(std::string_view)>& on_record) {
  if (!text.starts_with(kMagic)) return 0;
  size_t end = kMagic.size();
  while (text.size() - end >= kHeadBytes) {
    const size_t length = Length(text.substr(end));
    if (text.size() - end - kHeadBytes < length) break;
    const std::string_view record = text.substr(end + kHeadBytes, length);
    if (text.substr(end + kLengthBytes, kCheckBytes) != Check(record)) break;
    on_record(record);
    end += kHeadBytes + length;
  }
  return end;
}

absl::StatusOr<Journal> Journal::Open(const std::filesystem::path& path,
                                      const std::function<void(std::string_view)>& on_record) {
  BATUTA_ASSIGN_OR_RETURN(os::AppendFile file, os::AppendFile::Open(path));
  size_t whole = 0;
  if (file.size() > 0) {
    BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(path, kMaxBytes));
    whole = ReadFrames(text, on_record);
  }
  if (static_cast<int64_t>(whole) < file.size()) {
    BATUTA_RETURN_IF_ERROR(file.Cut(static_cast<int64_t>(whole)));
  }
  if (whole == 0) BATUTA_RETURN_IF_ERROR(file.Append(kMagic));
  return Journal(path, std::move(file));
}

absl::Status Journal::Append(std::string_view record) { return file_.Append(Frame(record)); }

absl::Status Journal::AppendAll(std::span<const std::string> records) {
  std::string text;
  for (const std::string& record : records) text += Frame(record);
  return text.empty() ? absl::OkStatus() : file_.Append(text);
}

absl::Status Journal::Replace(std::span<const std::string> records) {
  std::string text(kMagic);
  for (const std::string& record : records) text += Frame(record);
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(path_, text, 0600));
  BATUTA_ASSIGN_OR_RETURN(file_, os::AppendFile::Open(path_));
  return absl::OkStatus();
}

}  // namespace batuta::pipeline

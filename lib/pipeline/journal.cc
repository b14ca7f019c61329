#include "lib/pipeline/journal.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "lib/os/checksum.h"
#include "lib/os/file_system.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is written as memory has it");

constexpr std::string_view kMagic = "batuta journal 4\n";
constexpr int64_t kMaxBytes = int64_t{4} << 30;

struct Head {
  uint64_t check;
  uint32_t length;
};
constexpr size_t kHeadBytes = sizeof(Head::check) + sizeof(Head::length);

void AddFrame(std::string_view record, std::string& text) {
  const Head head{os::Checksum(record), static_cast<uint32_t>(record.size())};
  text.append(reinterpret_cast<const char*>(&head), kHeadBytes);
  text += record;
}

}  // namespace

size_t ReadFrames(std::string_view text, const std::function<void(std::string_view)>& on_record) {
  if (!text.starts_with(kMagic)) return 0;
  size_t end = kMagic.size();
  while (text.size() - end >= kHeadBytes) {
    Head head{};
    std::memcpy(&head, text.data() + end, kHeadBytes);
    if (text.size() - end - kHeadBytes < head.length) break;
    const std::string_view record = text.substr(end + kHeadBytes, head.length);
    if (head.check != os::Checksum(record)) break;
    on_record(record);
    end += kHeadBytes + head.length;
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

absl::Status Journal::Append(std::string_view record) {
  std::string text;
  AddFrame(record, text);
  return file_.Append(text);
}

absl::Status Journal::AppendAll(std::span<const std::string> records) {
  std::string text;
  for (const std::string& record : records) AddFrame(record, text);
  return text.empty() ? absl::OkStatus() : file_.Append(text);
}

absl::Status Journal::Replace(std::span<const std::string> records) {
  std::string text(kMagic);
  for (const std::string& record : records) AddFrame(record, text);
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(path_, text, 0600));
  BATUTA_ASSIGN_OR_RETURN(file_, os::AppendFile::Open(path_));
  return absl::OkStatus();
}

}  // namespace batuta::pipeline

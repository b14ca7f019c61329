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

struct Head {
  uint64_t check;
  uint32_t length;
};
constexpr size_t kHeadBytes = sizeof(Head::check) + sizeof(Head::length);
constexpr size_t kPieceBytes = size_t{256} << 10;

using OnRecord = std::function<void(std::string_view)>;

// Takes the whole frames off the beginning of the text and hands each on. False if what follows is
// none, however much comes behind it.
bool TakeFrames(std::string_view& text, const OnRecord& on_record) {
  while (text.size() >= kHeadBytes) {
    Head head{};
    std::memcpy(&head, text.data(), kHeadBytes);
    if (text.size() - kHeadBytes < head.length) return true;
    const std::string_view record = text.substr(kHeadBytes, head.length);
    if (head.check != os::Checksum(record)) return false;
    on_record(record);
    text.remove_prefix(kHeadBytes + head.length);
  }
  return true;
}

// The same of a file, piece by piece: bytes of the whole frames that it begins with.
absl::StatusOr<int64_t> ReadFile(const os::AppendFile& file, const OnRecord& on_record) {
  std::string rest;  // what was read and is no whole frame yet
  int64_t whole = 0;
  bool goes_on = true;
  for (int64_t at = 0; goes_on && at < file.size();) {
    const size_t kept = rest.size();
    rest.resize(kept + kPieceBytes);
    BATUTA_ASSIGN_OR_RETURN(const size_t got, file.ReadAt(at, {rest.data() + kept, kPieceBytes}));
    if (got == 0) break;
    rest.resize(kept + got);
    at += static_cast<int64_t>(got);
    std::string_view text = rest;
    if (whole == 0) {
      if (text.size() < kMagic.size()) continue;
      if (!text.starts_with(kMagic)) return 0;
      text.remove_prefix(kMagic.size());
    }
    goes_on = TakeFrames(text, on_record);
    whole += static_cast<int64_t>(rest.size() - text.size());
    rest.erase(0, rest.size() - text.size());
  }
  return whole;
}

}  // namespace

Frames::Frames() : text_(kMagic) {}

std::string_view Frames::text() const { return std::string_view(text_).substr(kMagic.size()); }

size_t Frames::Begin() {
  const size_t begin = text_.size();
  text_.resize(begin + kHeadBytes);
  return begin;
}

void Frames::End(size_t begin) {
  const std::string_view record = std::string_view(text_).substr(begin + kHeadBytes);
  const Head head{os::Checksum(record), static_cast<uint32_t>(record.size())};
  std::memcpy(text_.data() + begin, &head, kHeadBytes);
}

size_t ReadFrames(std::string_view text, const OnRecord& on_record) {
  if (!text.starts_with(kMagic)) return 0;
  std::string_view rest = text.substr(kMagic.size());
  TakeFrames(rest, on_record);
  return text.size() - rest.size();
}

absl::StatusOr<Journal> Journal::Open(const std::filesystem::path& path,
                                      const OnRecord& on_record) {
  BATUTA_ASSIGN_OR_RETURN(os::AppendFile file, os::AppendFile::Open(path));
  BATUTA_ASSIGN_OR_RETURN(const int64_t whole, ReadFile(file, on_record));
  if (whole < file.size()) BATUTA_RETURN_IF_ERROR(file.Cut(whole));
  if (whole == 0) BATUTA_RETURN_IF_ERROR(file.Append(kMagic));
  return Journal(path, std::move(file));
}

absl::Status Journal::Append(std::string_view record) {
  Frames frames;
  frames.Add(record);
  return AppendAll(frames);
}

absl::Status Journal::AppendAll(const Frames& records) {
  return records.text().empty() ? absl::OkStatus() : file_.Append(records.text());
}

absl::Status Journal::Replace(const Frames& records) {
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(path_, records.whole_text(), 0600));
  BATUTA_ASSIGN_OR_RETURN(file_, os::AppendFile::Open(path_));
  return absl::OkStatus();
}

}  // namespace batuta::pipeline

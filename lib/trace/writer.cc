#include "lib/trace/writer.h"

#include <filesystem>

#include "absl/strings/str_format.h"
#include "lib/status_macros.h"
#include "lib/trace/format.h"

namespace batuta::trace {
namespace {

constexpr size_t kBufferBytes = 256 << 10;
constexpr int64_t kFlushNs = 200'000'000;

// An event holds 1 MiB, and the kernel lets a command line be longer.
constexpr size_t kMaxArgvBytes = 256 << 10;
constexpr size_t kMaxTextBytes = 64 << 10;

// As many whole arguments as there is room for.
std::string JoinArgv(const std::vector<std::string>& argv) {
  std::string joined;
  for (const std::string& arg : argv) {
    if (joined.size() + arg.size() >= kMaxArgvBytes) break;
    joined.append(arg).push_back('\0');
  }
  return joined;
}

std::string AboutTexts(const About& about) {
  std::string extra;
  AppendAttachment(extra, kAboutAttachment, kArgvText, JoinArgv(about.argv));
  const auto add = [&extra](size_t index, std::string_view text) {
    AppendAttachment(extra, kAboutAttachment, static_cast<uint16_t>(index),
                     text.substr(0, kMaxTextBytes));
  };
  add(kFolderText, about.folder);
  add(kKernelText, about.kernel);
  add(kFilterText, about.filter);
  for (size_t i = 0; i < about.descriptors.size() && i < 3; ++i) {
    add(kDescriptorText + i, about.descriptors[i]);
  }
  return extra;
}

}  // namespace

absl::StatusOr<Writer> Writer::Open(const RecordOptions& options) {
  Writer writer(options);
  if (options.file.empty()) return writer;
  // Whoever reads the trace that is there has it mapped: a new file takes its place.
  std::error_code error;
  if (std::filesystem::symlink_status(options.file, error).type() ==
      std::filesystem::file_type::regular) {
    std::filesystem::remove(options.file, error);
  }
  BATUTA_ASSIGN_OR_RETURN(os::AppendFile file, os::AppendFile::Open(options.file));
  BATUTA_RETURN_IF_ERROR(file.Cut(0));
  writer.file_ = std::move(file);
  return writer;
}

absl::Status Writer::Begin(const About& about) {
  if (on_begin_) on_begin_(about);
  FileHeader header{};
  std::memcpy(header.magic, kMagic, sizeof(header.magic));
  // Who reads only the first version reads all that has no events of the second.
  header.version = about.scheduler ? kSchedulerVersion : kVersion;
  header.size = sizeof(header);
  header.arch = kArchX86_64;
  buffer_.append(reinterpret_cast<const char*>(&header), sizeof(header));
  offset_ = sizeof(header);
  Event begin;
  begin.kind = Kind::kBegin;
  begin.tid = begin.pid = about.root_pid;
  begin.time_ns = about.begin_ns;
  begin.args[0] = static_cast<uint64_t>(about.backend);
  begin.args[1] = static_cast<uint64_t>(about.begin_realtime_ns);
  begin.args[2] = about.scheduler ? 1 : 0;
  last_flush_ns_ = about.begin_ns;
  BATUTA_RETURN_IF_ERROR(Append(begin, AboutTexts(about)));
  return Flush();
}

absl::Status Writer::Add(const Event& event) { return Append(event, {}); }

absl::Status Writer::Append(const Event& event, std::string_view extra) {
  if (on_event_) on_event_(event);
  ++num_events_;
  if (!file_) return absl::OkStatus();
  const size_t before = buffer_.size();
  AppendEvent(buffer_, event, extra);
  offset_ += buffer_.size() - before;
  if (buffer_.size() < kBufferBytes && event.time_ns - last_flush_ns_ < kFlushNs) {
    return absl::OkStatus();
  }
  last_flush_ns_ = event.time_ns;
  return Flush();
}

absl::Status Writer::Flush() {
  if (!file_) return absl::OkStatus();
  const absl::Status status = file_->Append(buffer_);
  buffer_.clear();
  return status;
}

absl::Status Writer::End(About& about) {
  about.is_complete = about.missing.empty() && about.num_lost == 0;
  if (about.num_lost > 0 && about.missing.empty()) {
    about.missing = absl::StrFormat("%d events were lost", about.num_lost);
  }
  Event end;
  end.kind = Kind::kEnd;
  end.tid = end.pid = about.root_pid;
  end.time_ns = about.end_ns;
  end.result = about.wait_status;
  end.flags = about.is_complete ? 0 : kIncomplete;
  end.args[0] = about.num_lost;
  end.args[1] = static_cast<uint64_t>(about.backend);
  std::string extra;
  AppendAttachment(extra, kAboutAttachment, kArgvText, JoinArgv(about.argv));
  if (!about.missing.empty()) {
    AppendAttachment(extra, kAboutAttachment, kMissingText, about.missing);
  }
  FileTrailer trailer{offset_, 0, {}};
  BATUTA_RETURN_IF_ERROR(Append(end, extra));
  about.num_events = trailer.num_events = num_events_;
  std::memcpy(trailer.magic, kEndMagic, sizeof(trailer.magic));
  if (file_) buffer_.append(reinterpret_cast<const char*>(&trailer), sizeof(trailer));
  return Flush();
}

}  // namespace batuta::trace

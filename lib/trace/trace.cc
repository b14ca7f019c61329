// Reading a trace file. Everything is checked once when it is opened, so that reading events later
// cannot fail.
#include "batuta/trace.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/trace/format.h"

namespace batuta::trace {
namespace {

std::vector<std::string> SplitArgv(std::string_view text) {
  std::vector<std::string> argv;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\0'), text.size());
    argv.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return argv;
}

void TakeAboutText(uint16_t index, std::string_view text, About& about) {
  switch (index) {
    case kArgvText:
      about.argv = SplitArgv(text);
      return;
    case kFolderText:
      about.folder = text;
      return;
    case kKernelText:
      about.kernel = text;
      return;
    case kFilterText:
      about.filter = text;
      return;
    case kMissingText:
      about.missing = text;
      return;
    default:
      if (index >= kDescriptorText && index < kDescriptorText + 3) {
        about.descriptors.resize(3);
        about.descriptors[index - kDescriptorText] = text;
      }
  }
}

void TakeAboutTexts(std::string_view event, About& about) {
  AttachmentReader attachments(event);
  while (attachments.Next()) {
    if (attachments.kind() == kAboutAttachment) {
      TakeAboutText(attachments.index(), attachments.content(), about);
    }
  }
}

void TakeBegin(const Event& event, About& about) {
  about.root_pid = event.pid;
  about.backend = event.args[0] <= static_cast<uint64_t>(Backend::kPtrace)
                      ? static_cast<Backend>(event.args[0])
                      : Backend::kAuto;
  about.begin_realtime_ns = static_cast<int64_t>(event.args[1]);
  about.scheduler = event.args[2] != 0;
  about.begin_ns = event.time_ns;
}

void TakeEnd(const Event& event, About& about) {
  about.is_complete = (event.flags & kIncomplete) == 0;
  about.num_lost = event.args[0];
  about.wait_status = static_cast<int32_t>(event.result);
  about.end_ns = event.time_ns;
}

// What is wrong with the end of a file whose events end at `at`; nullptr if nothing.
const char* CheckTrailer(std::string_view bytes, size_t at, size_t end_event, uint64_t num_events) {
  FileTrailer trailer;
  if (bytes.size() - at < sizeof(trailer)) return "the end of the file is cut";
  if (bytes.size() - at > sizeof(trailer)) return "there is something behind the end";
  std::memcpy(&trailer, bytes.data() + at, sizeof(trailer));
  if (std::memcmp(trailer.magic, kEndMagic, sizeof(trailer.magic)) != 0 ||
      trailer.end_offset != end_event || trailer.num_events != num_events) {
    return "the end of the file is damaged";
  }
  return nullptr;
}

const char* CheckHeader(std::string_view bytes) {
  FileHeader header;
  if (bytes.size() < sizeof(header)) return "too short for a trace";
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (std::memcmp(header.magic, kMagic, sizeof(header.magic)) != 0) return "not a trace";
  const bool is_known = header.version == kVersion || header.version == kSchedulerVersion;
  if (!is_known || header.size != sizeof(header)) {
    return "a version of the format that is not known";
  }
  if (header.arch != kArchX86_64) return "recorded on another kind of machine";
  return nullptr;
}

// Of bytes that CheckHeader has found sound.
bool MayTellOfScheduler(std::string_view bytes) {
  FileHeader header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  return header.version == kSchedulerVersion;
}

class Mapping {
 public:
  Mapping(void* at, size_t size) : at_(at), size_(size) {}
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { munmap(at_, size_); }

 private:
  void* at_;
  size_t size_;
};

struct Mapped {
  std::shared_ptr<const void> memory;
  std::string_view bytes;
};

absl::StatusOr<Mapped> MapFile(const std::string& file) {
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return NotFound("%s: no such file", file);
  if (fd < 0) return FailedPrecondition("%s: %s", file, std::strerror(errno));
  struct stat about{};
  const bool is_file = fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
  const auto size = static_cast<size_t>(about.st_size);
  void* at = is_file && size > 0 ? mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
  const int error = errno;
  close(fd);
  if (!is_file) return FailedPrecondition("%s: not a regular file", file);
  if (size == 0) return DataLoss("%s: at byte 0: too short for a trace", file);
  if (at == MAP_FAILED) return ResourceExhausted("%s: %s", file, std::strerror(error));
  return Mapped{std::make_shared<Mapping>(at, size), {static_cast<const char*>(at), size}};
}

}  // namespace

const char* NameOf(Backend backend) {
  switch (backend) {
    case Backend::kAuto:
      return "auto";
    case Backend::kBpf:
      return "bpf";
    case Backend::kSeccomp:
      return "ptrace+seccomp";
    case Backend::kPtrace:
      return "ptrace";
  }
  return "unknown";
}

const std::string_view* Event::Text(int index) const {
  for (size_t i = 0; i < texts.size(); ++i) {
    if (text_args[i] == index && index >= 0) return &texts[i];
  }
  return nullptr;
}

absl::StatusOr<Trace> Trace::Open(const std::string& file, Damage damage) {
  BATUTA_ASSIGN_OR_RETURN(Mapped mapped, MapFile(file));
  Trace trace;
  trace.memory_ = std::move(mapped.memory);
  trace.bytes_ = mapped.bytes;
  BATUTA_RETURN_IF_ERROR(trace.Check(file, damage));
  return trace;
}

absl::StatusOr<Trace> Trace::FromBytes(std::string bytes, const std::string& name, Damage damage) {
  const auto memory = std::make_shared<const std::string>(std::move(bytes));
  Trace trace;
  trace.memory_ = memory;
  trace.bytes_ = *memory;
  BATUTA_RETURN_IF_ERROR(trace.Check(name, damage));
  return trace;
}

absl::Status Trace::Check(const std::string& name, Damage damage) {
  if (const char* wrong = CheckHeader(bytes_); wrong != nullptr) {
    return DataLoss("%s: at byte 0: %s", name, wrong);
  }
  size_t at = sizeof(FileHeader), length = 0;
  const char* wrong = nullptr;
  for (Kind last{}; last != Kind::kEnd; at += length) {
    Event event;
    wrong = ReadEvent(bytes_, at, event, length);
    const bool is_first = about_.num_events == 0;
    if (wrong == nullptr && is_first != (event.kind == Kind::kBegin)) {
      wrong = "an event that belongs elsewhere";
    }
    if (wrong == nullptr && event.kind == Kind::kOffCpu && !MayTellOfScheduler(bytes_)) {
      wrong = "no event of this version is of this kind";
    }
    if (wrong != nullptr) break;
    last = event.kind;
    ++about_.num_events;
    about_.end_ns = std::max(about_.end_ns, event.time_ns);
    if (event.kind == Kind::kBegin) TakeBegin(event, about_);
    if (event.kind == Kind::kEnd) TakeEnd(event, about_);
    if (event.kind == Kind::kBegin || event.kind == Kind::kEnd) {
      TakeAboutTexts(bytes_.substr(at, length), about_);
    }
  }
  end_ = at;
  if (wrong == nullptr) wrong = CheckTrailer(bytes_, at, at - length, about_.num_events);
  if (wrong == nullptr) return absl::OkStatus();
  if (damage == Damage::kRefuse || about_.num_events == 0) {
    return DataLoss("%s: at byte %d: %s", name, at, wrong);
  }
  about_.is_complete = false;
  about_.missing = absl::StrFormat("all from byte %d on: %s", at, wrong);
  return absl::OkStatus();
}

Trace::Iterator& Trace::Iterator::operator++() {
  EventHead head;
  std::memcpy(&head, bytes_.data() + at_, sizeof(head));
  at_ += head.length;
  Load();
  return *this;
}

void Trace::Iterator::Load() {
  size_t length = 0;
  if (at_ < bytes_.size()) (void)ReadEvent(bytes_, at_, event_, length);
}

Trace::Iterator Trace::begin() const { return {bytes_.substr(0, end_), sizeof(FileHeader)}; }
Trace::Iterator Trace::end() const { return {bytes_.substr(0, end_), end_}; }

}  // namespace batuta::trace

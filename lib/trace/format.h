// The bytes of a trace file; lib/trace/README.md describes them one by one. Little endian.
#ifndef BATUTA_LIB_TRACE_FORMAT_H_
#define BATUTA_LIB_TRACE_FORMAT_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "batuta/trace.h"

namespace batuta::trace {

static_assert(std::endian::native == std::endian::little, "the file is written as memory has it");

struct FileHeader {
  char magic[8];
  uint32_t version;
  uint32_t size;  // of this header
  uint32_t arch;  // AUDIT_ARCH_... of <linux/audit.h>: whose call numbers
  uint32_t unused;
};
static_assert(sizeof(FileHeader) == 24);
constexpr char kMagic[9] = "BATUTRC1";
constexpr uint32_t kVersion = 1;
constexpr uint32_t kSchedulerVersion = 2;  // with kOffCpu
constexpr uint32_t kArchX86_64 = 0xc000003e;

struct EventHead {
  uint32_t length;  // with attachments; a multiple of 8
  uint8_t kind;
  uint8_t flags;
  uint16_t number;
  int32_t tid, pid;
  int64_t time_ns, duration_ns, result;
  uint64_t args[6];
};
static_assert(sizeof(EventHead) == 88);

struct AttachmentHead {
  uint16_t kind;
  uint16_t index;
  uint32_t size;  // without padding to a multiple of 8
};
static_assert(sizeof(AttachmentHead) == 8);

enum AttachmentKind : uint16_t {
  kTextAttachment = 1,    // index: the argument
  kDigestAttachment = 2,  // hash, length
  kPayloadAttachment = 3,
  kAboutAttachment = 4,  // index: an AboutText
  kStackAttachment = 5,  // StackRegisters (stack_copy.h), then bytes from the stack pointer on
};

enum AboutText : uint16_t {
  kArgvText = 0,  // each argument with a NUL behind it
  kFolderText = 1,
  kKernelText = 2,
  kFilterText = 3,
  kDescriptorText = 4,  // 4, 5, 6: of standard input, output, error
  kMissingText = 7,
};

struct FileTrailer {
  uint64_t end_offset;  // of the kEnd event
  uint64_t num_events;
  char magic[8];
};
static_assert(sizeof(FileTrailer) == 24);
constexpr char kEndMagic[9] = "BATUTEND";

constexpr uint32_t kMaxEventBytes = 1 << 20;

constexpr size_t Padded(size_t size) { return (size + 7) & ~size_t{7}; }

// Reads the attachments of one event in order.
class AttachmentReader {
 public:
  explicit AttachmentReader(std::string_view event)
      : bytes_(event.substr(std::min(event.size(), sizeof(EventHead)))) {}

  // False at the end, or where the bytes are no attachment (IsSound() is false then).
  bool Next();
  bool IsSound() const { return is_sound_; }
  uint16_t kind() const { return head_.kind; }
  uint16_t index() const { return head_.index; }
  std::string_view content() const { return content_; }

 private:
  std::string_view bytes_, content_;
  AttachmentHead head_{};
  bool is_sound_ = true;
};

// Reads the event at `at`. Returns nullptr, or what is wrong with the bytes there.
const char* ReadEvent(std::string_view bytes, size_t at, Event& event, size_t& length);

// Adds the event's bytes to `out`. `extra` are attachments that AppendAttachment made.
void AppendEvent(std::string& out, const Event& event, std::string_view extra = {});
void AppendAttachment(std::string& out, uint16_t kind, uint16_t index, std::string_view content);

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_FORMAT_H_

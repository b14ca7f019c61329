#include "lib/trace/call_reader.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "lib/trace/syscalls.h"
#include "lib/trace/tracee_memory.h"

namespace batuta::trace {
namespace {

constexpr size_t kMaxTextBytes = 4096;
constexpr size_t kMaxArgvBytes = 32 << 10;
constexpr size_t kPieceBytes = 64 << 10;
constexpr uint64_t kMaxPieces = 1024;  // IOV_MAX

bool IsText(char kind) {
  return kind == kPath || kind == kText || kind == kArgv || kind == kAddressIn;
}

// The texts of an argument list, each with a NUL behind it.
bool ReadArgv(pid_t tid, uint64_t address, std::string& joined) {
  for (uint64_t pointer = 0; joined.size() < kMaxArgvBytes; address += sizeof(pointer)) {
    if (!ReadMemory(tid, address, &pointer, sizeof(pointer))) return false;
    std::string arg;
    if (pointer == 0) break;
    if (!ReadText(tid, pointer, kMaxTextBytes, arg)) return false;
    joined.append(arg).push_back('\0');
  }
  return true;
}

bool ReadOne(const Event& event, size_t index, char kind, std::string& text) {
  const uint64_t address = event.args[index];
  if (address == 0) return false;
  if (kind == kArgv) return ReadArgv(event.tid, address, text);
  if (kind != kAddressIn) return ReadText(event.tid, address, kMaxTextBytes, text);
  text.resize(std::min<uint64_t>(event.args[index + 1], sizeof(sockaddr_storage)));
  return ReadMemory(event.tid, address, text.data(), text.size());
}

// Those that were read before stay.
void ReadTexts(const Syscall& shape, OpenCall& call) {
  auto had_texts = std::exchange(call.texts, {});
  const auto had_args = std::exchange(call.event.text_args, {-1, -1, -1});
  size_t slot = 0, had = 0;
  for (size_t i = 0; i < shape.args.size() && slot < call.texts.size(); ++i) {
    if (!IsText(shape.args[i])) continue;
    if (had < had_args.size() && had_args[had] == static_cast<int8_t>(i)) {
      call.texts[slot] = std::move(had_texts[had++]);
    } else if (!ReadOne(call.event, i, shape.args[i], call.texts[slot])) {
      call.texts[slot].clear();
      continue;
    }
    call.event.text_args[slot++] = static_cast<int8_t>(i);
  }
}

}  // namespace

const Event& OpenCall::Shown() {
  for (size_t i = 0; i < texts.size(); ++i) event.texts[i] = texts[i];
  event.payload = payload;
  event.stack = stack;
  return event;
}

void CallReader::AtEntry(OpenCall& call) const {
  const Syscall* shape = FindSyscall(call.event.number);
  if (shape != nullptr && (call.event.flags & kForeignAbi) == 0) ReadTexts(*shape, call);
}

void CallReader::AtExit(OpenCall& call) const {
  Event& event = call.event;
  const Syscall* shape = FindSyscall(event.number);
  if (shape == nullptr || (event.flags & kForeignAbi) != 0) return;
  // The memory that a loaded program replaced cannot be read again.
  if (shape->args.find(kArgv) == std::string_view::npos) ReadTexts(*shape, call);
  if (event.Failed()) return;
  const auto size = static_cast<uint64_t>(event.result);
  for (size_t i = 0; i < shape->args.size(); ++i) {
    const uint64_t at = event.args[i];
    switch (shape->args[i]) {
      case kBufferIn:
      case kBufferOut:
      case kTextOut:
        ReadBytes(call, at, size);
        break;
      case kVectorIn:
      case kVectorOut:
        ReadVector(call, at, event.args[i + 1], size);
        break;
      case kMessageIn:
      case kMessageOut: {
        msghdr message{};
        if (ReadMemory(event.tid, at, &message, sizeof(message))) {
          ReadVector(call, reinterpret_cast<uint64_t>(message.msg_iov), message.msg_iovlen, size);
        }
        break;
      }
      case kPair: {
        int made[2];
        if (ReadMemory(event.tid, at, made, sizeof(made))) {
          call.payload.assign(reinterpret_cast<const char*>(made), sizeof(made));
        }
        break;
      }
      default:
        break;
    }
  }
}

void CallReader::ReadBytes(OpenCall& call, uint64_t address, uint64_t size) const {
  std::string piece;
  while (size > 0) {
    piece.resize(std::min<uint64_t>(size, kPieceBytes));
    if (!ReadMemory(call.event.tid, address, piece.data(), piece.size())) return;
    call.event.has_digest = true;
    call.event.digest.Add(DigestOf(piece));
    const size_t room = payload_bytes_ - std::min(call.payload.size(), payload_bytes_);
    call.payload.append(piece, 0, room);
    address += piece.size();
    size -= piece.size();
  }
}

void CallReader::ReadVector(OpenCall& call, uint64_t vector, uint64_t count, uint64_t size) const {
  for (uint64_t i = 0; i < std::min(count, kMaxPieces) && size > 0; ++i) {
    iovec piece{};
    if (!ReadMemory(call.event.tid, vector + i * sizeof(piece), &piece, sizeof(piece))) return;
    const uint64_t part = std::min<uint64_t>(piece.iov_len, size);
    ReadBytes(call, reinterpret_cast<uint64_t>(piece.iov_base), part);
    size -= part;
  }
}

}  // namespace batuta::trace

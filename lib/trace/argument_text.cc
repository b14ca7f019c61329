#include "lib/trace/argument_text.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <span>

#include "absl/strings/str_format.h"
#include "lib/trace/descriptors.h"
#include "lib/trace/syscalls.h"

namespace batuta::trace {
namespace {

struct FlagName {
  uint64_t value;
  const char* name;
};

constexpr FlagName kOpen[] = {
    {O_WRONLY, "O_WRONLY"},       {O_RDWR, "O_RDWR"},         {O_CREAT, "O_CREAT"},
    {O_EXCL, "O_EXCL"},           {O_NOCTTY, "O_NOCTTY"},     {O_TRUNC, "O_TRUNC"},
    {O_APPEND, "O_APPEND"},       {O_NONBLOCK, "O_NONBLOCK"}, {O_SYNC, "O_SYNC"},
    {O_DSYNC, "O_DSYNC"},         {0x4000, "O_DIRECT"},       {0x8000, "O_LARGEFILE"},
    {O_DIRECTORY, "O_DIRECTORY"}, {O_NOFOLLOW, "O_NOFOLLOW"}, {0x40000, "O_NOATIME"},
    {O_CLOEXEC, "O_CLOEXEC"},     {0x200000, "O_PATH"},       {0x410000, "O_TMPFILE"}};
constexpr FlagName kProt[] = {
    {PROT_READ, "PROT_READ"}, {PROT_WRITE, "PROT_WRITE"}, {PROT_EXEC, "PROT_EXEC"}};
constexpr FlagName kMap[] = {{MAP_SHARED, "MAP_SHARED"},       {MAP_PRIVATE, "MAP_PRIVATE"},
                             {MAP_FIXED, "MAP_FIXED"},         {MAP_ANONYMOUS, "MAP_ANONYMOUS"},
                             {MAP_DENYWRITE, "MAP_DENYWRITE"}, {MAP_NORESERVE, "MAP_NORESERVE"},
                             {MAP_POPULATE, "MAP_POPULATE"},   {MAP_STACK, "MAP_STACK"},
                             {MAP_HUGETLB, "MAP_HUGETLB"}};
constexpr FlagName kAccessBits[] = {{R_OK, "R_OK"}, {W_OK, "W_OK"}, {X_OK, "X_OK"}};
constexpr FlagName kAt[] = {{0x100, "AT_SYMLINK_NOFOLLOW"}, {0x200, "AT_REMOVEDIR"},
                            {0x400, "AT_SYMLINK_FOLLOW"},   {0x800, "AT_NO_AUTOMOUNT"},
                            {0x1000, "AT_EMPTY_PATH"},      {0x8000, "AT_RECURSIVE"}};
constexpr FlagName kClone[] = {{CLONE_VM, "CLONE_VM"},
                               {CLONE_FS, "CLONE_FS"},
                               {CLONE_FILES, "CLONE_FILES"},
                               {CLONE_SIGHAND, "CLONE_SIGHAND"},
                               {CLONE_VFORK, "CLONE_VFORK"},
                               {CLONE_THREAD, "CLONE_THREAD"},
                               {CLONE_SYSVSEM, "CLONE_SYSVSEM"},
                               {CLONE_SETTLS, "CLONE_SETTLS"},
                               {CLONE_PARENT_SETTID, "CLONE_PARENT_SETTID"},
                               {CLONE_CHILD_CLEARTID, "CLONE_CHILD_CLEARTID"},
                               {CLONE_CHILD_SETTID, "CLONE_CHILD_SETTID"}};
constexpr const char* kFutexNames[] = {
    "WAIT",          "WAKE",      "FD",         "REQUEUE",     "CMP_REQUEUE", "WAKE_OP",
    "LOCK_PI",       "UNLOCK_PI", "TRYLOCK_PI", "WAIT_BITSET", "WAKE_BITSET", "WAIT_REQUEUE_PI",
    "CMP_REQUEUE_PI"};
constexpr const char* kAdvices[] = {"MADV_NORMAL", "MADV_RANDOM", "MADV_SEQUENTIAL",
                                    "MADV_WILLNEED", "MADV_DONTNEED"};

std::string Flags(uint64_t value, std::span<const FlagName> names, const char* none) {
  std::string text;
  for (const FlagName& flag : names) {
    if (flag.value == 0 || (value & flag.value) != flag.value) continue;
    value &= ~flag.value;
    text += (text.empty() ? "" : "|") + std::string(flag.name);
  }
  if (value != 0) text += absl::StrFormat("%s0x%x", text.empty() ? "" : "|", value);
  return text.empty() ? none : text;
}

std::string OpenFlags(uint64_t value) {
  if ((value & O_ACCMODE) != 0) return Flags(value, kOpen, "");
  const std::string others = Flags(value, kOpen, "");
  return others.empty() ? "O_RDONLY" : "O_RDONLY|" + others;
}

std::string FutexOp(uint64_t value) {
  const uint64_t operation = value & FUTEX_CMD_MASK;
  if (operation >= std::size(kFutexNames)) return absl::StrFormat("0x%x", value);
  std::string text = std::string("FUTEX_") + kFutexNames[operation];
  if ((value & FUTEX_PRIVATE_FLAG) != 0) text += "_PRIVATE";
  if ((value & FUTEX_CLOCK_REALTIME) != 0) text += "|FUTEX_CLOCK_REALTIME";
  return text;
}

std::string DescriptorText(const Event& call, int fd, const ArgumentStyle& style) {
  std::string text = std::to_string(fd);
  if (style.descriptors == nullptr) return text;
  const OpenFile* file = style.descriptors->Find(call.pid, fd);
  return file == nullptr ? text : text + "<" + file->name + ">";
}

std::string FolderText(const Event& call, uint64_t value, const ArgumentStyle& style) {
  const int fd = static_cast<int>(value);
  if (fd != AT_FDCWD) return DescriptorText(call, fd, style);
  if (style.descriptors == nullptr) return "AT_FDCWD";
  return "AT_FDCWD<" + std::string(style.descriptors->Folder(call.pid)) + ">";
}

std::string ArgvText(std::string_view joined, size_t max) {
  std::string text = "[";
  while (!joined.empty()) {
    const size_t end = std::min(joined.find('\0'), joined.size());
    text += (text.size() > 1 ? ", " : "") + Quoted(joined.substr(0, end), max);
    joined.remove_prefix(std::min(end + 1, joined.size()));
  }
  return text + "]";
}

std::string SocketAddress(std::string_view bytes, size_t max) {
  sockaddr_storage address{};
  std::memcpy(&address, bytes.data(), std::min(bytes.size(), sizeof(address)));
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_UNIX && bytes.size() > offsetof(sockaddr_un, sun_path)) {
    std::string_view path = bytes.substr(offsetof(sockaddr_un, sun_path));
    if (!path.starts_with('\0')) path = path.substr(0, path.find('\0'));
    return "{sa_family=AF_UNIX, sun_path=" + Quoted(path, max) + "}";
  }
  if (address.ss_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in&>(address);
    inet_ntop(AF_INET, &in.sin_addr, text, sizeof(text));
    return absl::StrFormat("{sa_family=AF_INET, sin_port=htons(%d), sin_addr=\"%s\"}",
                           ntohs(in.sin_port), text);
  }
  if (address.ss_family == AF_INET6) {
    const auto& in6 = reinterpret_cast<const sockaddr_in6&>(address);
    inet_ntop(AF_INET6, &in6.sin6_addr, text, sizeof(text));
    return absl::StrFormat("{sa_family=AF_INET6, sin6_port=htons(%d), sin6_addr=\"%s\"}",
                           ntohs(in6.sin6_port), text);
  }
  return absl::StrFormat("{sa_family=%d}", address.ss_family);
}

std::string Address(uint64_t value) { return value == 0 ? "NULL" : absl::StrFormat("0x%x", value); }

std::string TextArgument(const Event& call, size_t index, char kind, const ArgumentStyle& style) {
  const std::string_view* text = call.Text(static_cast<int>(index));
  if (text == nullptr) return Address(call.args[index]);
  if (kind == kArgv) return ArgvText(*text, style.max_text_bytes);
  if (kind == kAddressIn) return SocketAddress(*text, style.max_text_bytes);
  return Quoted(*text, kind == kPath ? std::string_view::npos : style.max_text_bytes);
}

// Bytes that passed: in quotes, cut where the recording or the style cuts.
std::string Payload(const Event& call, size_t index, const ArgumentStyle& style) {
  if (call.payload.empty()) {
    return call.has_digest || (call.result == 0 && call.Returned()) ? "\"\""
                                                                    : Address(call.args[index]);
  }
  std::string_view shown = call.payload;
  // getcwd's result counts the NUL.
  if (call.number == SYS_getcwd && shown.ends_with('\0')) shown.remove_suffix(1);
  const bool is_cut = call.has_digest && call.digest.length > call.payload.size();
  std::string text = Quoted(shown, style.max_text_bytes);
  return is_cut && !text.ends_with("...") ? text + "..." : text;
}

std::string PairText(const Event& call, const ArgumentStyle& style) {
  int made[2];
  if (call.payload.size() < sizeof(made)) return "";
  std::memcpy(made, call.payload.data(), sizeof(made));
  return "[" + DescriptorText(call, made[0], style) + ", " + DescriptorText(call, made[1], style) +
         "]";
}

std::string FlagArgument(char kind, uint64_t value) {
  switch (kind) {
    case kOpenFlags:
      return OpenFlags(value);
    case kProtection:
      return Flags(value, kProt, "PROT_NONE");
    case kMapFlags:
      return Flags(value, kMap, "0");
    case kAccess:
      return Flags(value, kAccessBits, "F_OK");
    case kAtFlags:
      return Flags(value & 0xffffffff, kAt, "0");
    case kFutexOp:
      return FutexOp(value & 0xffffffff);
    case kSignalNumber:
      return SignalName(static_cast<int>(value));
    case kAdvice:
      return value < std::size(kAdvices) ? kAdvices[value] : absl::StrFormat("0x%x", value);
    default:
      return absl::StrFormat("0x%x", value);
  }
}

// The low byte is the signal that the parent gets.
std::string CloneFlagsText(uint64_t value) {
  const std::string flags = Flags(value & ~uint64_t{0xff}, kClone, "");
  const auto signal = static_cast<int>(value & 0xff);
  if (signal == 0) return flags.empty() ? "0" : flags;
  return flags + (flags.empty() ? "" : "|") + SignalName(signal);
}

std::string Argument(const Event& call, size_t index, char kind, const ArgumentStyle& style) {
  const uint64_t value = call.args[index];
  switch (kind) {
    case kPath:
    case kText:
    case kArgv:
    case kAddressIn:
      return TextArgument(call, index, kind, style);
    case kBufferIn:
    case kBufferOut:
    case kTextOut:
    case kVectorIn:
    case kVectorOut:
    case kMessageIn:
    case kMessageOut:
      return Payload(call, index, style);
    case kPair: {
      const std::string pair = PairText(call, style);
      return pair.empty() ? Address(value) : pair;
    }
    case kDecimal:
    case kProcess:
      return std::to_string(static_cast<int32_t>(value));
    case kUnsigned:
    case kSize:
      return std::to_string(value);
    case kLong:
      return std::to_string(static_cast<int64_t>(value));
    case kAddress:
      return Address(value);
    case kDescriptor:
      return DescriptorText(call, static_cast<int>(value), style);
    case kFolder:
      return FolderText(call, value, style);
    case kMode:
      return absl::StrFormat("0%03o", value & 0xffff);
    case kCloneFlags:
      return index == 0 ? CloneFlagsText(value) : Address(value);
    case kHex:
      return value == 0 ? "0" : absl::StrFormat("0x%x", value);
    default:
      return FlagArgument(kind, value);
  }
}

// The last argument is there for some flags only.
size_t NumArguments(const Event& call, std::string_view kinds) {
  const bool creates_not = (call.number == SYS_open && (call.args[1] & O_CREAT) == 0) ||
                           (call.number == SYS_openat && (call.args[2] & O_CREAT) == 0);
  return creates_not ? kinds.size() - 1 : kinds.size();
}

bool GivesAddress(int number) {
  return number == SYS_mmap || number == SYS_brk || number == SYS_mremap || number == SYS_shmat;
}

bool GivesDescriptor(int number) {
  switch (number) {
    case SYS_open:
    case SYS_openat:
    case SYS_openat2:
    case SYS_creat:
    case SYS_dup:
    case SYS_dup2:
    case SYS_dup3:
    case SYS_socket:
    case SYS_accept:
    case SYS_accept4:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string Quoted(std::string_view text, size_t max) {
  const bool is_cut = text.size() > max;
  text = text.substr(0, max);
  std::string quoted = "\"";
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    constexpr std::string_view kNamed = "\n\t\r\v\f";
    if (const size_t named = kNamed.find(text[i]); named != std::string_view::npos) {
      quoted += {'\\', "ntrvf"[named]};
    } else if (byte == '"' || byte == '\\') {
      quoted += {'\\', text[i]};
    } else if (byte >= 0x20 && byte < 0x7f) {
      quoted += text[i];
    } else {
      // The shortest octal escape that the next byte does not lengthen.
      const bool digit_follows = i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9';
      quoted += digit_follows ? absl::StrFormat("\\%03o", byte) : absl::StrFormat("\\%o", byte);
    }
  }
  return quoted + (is_cut ? "\"..." : "\"");
}

std::string ErrorName(int error) {
  // Results that the kernel keeps for itself: it starts the call again.
  switch (error) {
    case 512:
      return "ERESTARTSYS";
    case 513:
      return "ERESTARTNOINTR";
    case 514:
      return "ERESTARTNOHAND";
    case 516:
      return "ERESTART_RESTARTBLOCK";
    default:
      break;
  }
  const char* name = strerrorname_np(error);
  return name != nullptr ? name : "E" + std::to_string(error);
}

std::string SignalName(int signal) {
  const char* name = sigabbrev_np(signal);
  if (name != nullptr) return std::string("SIG") + name;
  return signal == 0 ? "0" : "SIG_" + std::to_string(signal);
}

std::string ArgumentsText(const Event& call, const ArgumentStyle& style) {
  const Syscall* shape = (call.flags & kForeignAbi) != 0 ? nullptr : FindSyscall(call.number);
  const std::string_view kinds = shape != nullptr ? shape->args : "xxxxxx";
  std::string text;
  for (size_t i = 0; i < NumArguments(call, kinds); ++i) {
    text += (i > 0 ? ", " : "") + Argument(call, i, kinds[i], style);
  }
  return text;
}

std::string ResultText(const Event& call, const ArgumentStyle& style) {
  if (!call.Returned()) return "?";
  if (call.Failed()) {
    const int error = static_cast<int>(-call.result);
    if (error >= 512) return "? " + ErrorName(error) + " (To be restarted)";
    const char* meaning = strerrordesc_np(error);
    return "-1 " + ErrorName(error) + " (" + (meaning != nullptr ? meaning : "unknown") + ")";
  }
  if (GivesAddress(call.number)) return absl::StrFormat("0x%x", call.result);
  if (GivesDescriptor(call.number)) {
    return DescriptorText(call, static_cast<int>(call.result), style);
  }
  return std::to_string(call.result);
}

}  // namespace batuta::trace

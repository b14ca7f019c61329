#include "lib/trace/descriptors.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cstring>

#include "lib/trace/syscalls.h"

namespace batuta::trace {
namespace {

bool HasFlag(uint64_t flags, uint64_t flag) { return (flags & flag) != 0; }

// Name of what a call without a path opens; nullptr if it opens nothing.
const char* AnonymousName(int number) {
  switch (number) {
    case SYS_socket:
    case SYS_accept:
    case SYS_accept4:
      return "socket";
    case SYS_eventfd:
    case SYS_eventfd2:
      return "eventfd";
    case SYS_epoll_create:
    case SYS_epoll_create1:
      return "epoll";
    case SYS_timerfd_create:
      return "timerfd";
    case SYS_signalfd:
    case SYS_signalfd4:
      return "signalfd";
    case SYS_inotify_init:
    case SYS_inotify_init1:
      return "inotify";
    case SYS_pidfd_open:
      return "pidfd";
    case SYS_userfaultfd:
      return "userfaultfd";
    case SYS_perf_event_open:
      return "perf_event";
    case SYS_bpf:
      return "bpf";
    case SYS_memfd_create:
      return "memfd";
    case SYS_io_uring_setup:
      return "io_uring";
    default:
      return nullptr;
  }
}

// All descriptor flags share O_CLOEXEC's value; this is the argument that they stand in.
bool ClosesOnExec(const Event& call) {
  const auto& args = call.args;
  switch (call.number) {
    case SYS_open:
      return HasFlag(args[1], O_CLOEXEC);
    case SYS_openat:
      return HasFlag(args[2], O_CLOEXEC);
    case SYS_socket:
    case SYS_socketpair:
      return HasFlag(args[1], SOCK_CLOEXEC);
    case SYS_accept4:
    case SYS_signalfd4:
      return HasFlag(args[3], SOCK_CLOEXEC);
    case SYS_pipe2:
    case SYS_eventfd2:
    case SYS_timerfd_create:
      return HasFlag(args[1], O_CLOEXEC);
    case SYS_epoll_create1:
    case SYS_inotify_init1:
      return HasFlag(args[0], O_CLOEXEC);
    case SYS_memfd_create:
      return HasFlag(args[1], 1);  // MFD_CLOEXEC
    case SYS_pidfd_open:
      return true;
    default:
      return false;
  }
}

OpenFile::Type TypeOf(std::string_view name) {
  if (name.starts_with("pipe:")) return OpenFile::Type::kPipe;
  if (name.starts_with("socket:")) return OpenFile::Type::kSocket;
  return name.starts_with('/') ? OpenFile::Type::kFile : OpenFile::Type::kOther;
}

}  // namespace

std::string CleanPath(std::string_view path) {
  std::vector<std::string_view> parts;
  for (size_t at = 0; at < path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    at = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else {
      parts.push_back(part);
    }
  }
  std::string clean;
  for (const std::string_view part : parts) clean.append("/").append(part);
  return clean.empty() ? "/" : clean;
}

Descriptors::Descriptors(const About& about) : root_pid_(about.root_pid) {
  Process& root = processes_[root_pid_];
  root.folder = about.folder;
  // Two that lead to one place share it: 2>&1 is told from two files by nothing else.
  std::map<std::string, std::shared_ptr<OpenFile>> known;
  for (size_t fd = 0; fd < about.descriptors.size(); ++fd) {
    const std::string& name = about.descriptors[fd];
    if (name.empty()) continue;
    auto& file = known[name];
    if (file == nullptr) {
      file = Make(TypeOf(name), name);
      file->is_inherited = true;
    }
    root.entries[static_cast<int>(fd)] = {file, false};
  }
}

std::shared_ptr<OpenFile> Descriptors::Make(OpenFile::Type type, std::string name) {
  auto file = std::make_shared<OpenFile>();
  file->type = type;
  file->id = next_id_++;
  file->name = name.starts_with('/') || name.find(':') != std::string::npos
                   ? std::move(name)
                   : name + ":[" + std::to_string(file->id) + "]";
  return file;
}

const OpenFile* Descriptors::Find(int pid, int fd) const {
  const auto process = processes_.find(pid);
  if (process == processes_.end()) return nullptr;
  const auto entry = process->second.entries.find(fd);
  return entry == process->second.entries.end() ? nullptr : entry->second.file.get();
}

std::vector<int> Descriptors::StreamsOf(int pid) const {
  std::vector<int> ids;
  const auto process = processes_.find(pid);
  if (process == processes_.end()) return ids;
  for (const auto& [fd, entry] : process->second.entries) {
    if (entry.file->IsStream()) ids.push_back(entry.file->id);
  }
  return ids;
}

std::string_view Descriptors::Folder(int pid) const {
  const auto process = processes_.find(pid);
  return process == processes_.end() ? std::string_view() : process->second.folder;
}

std::string Descriptors::Resolve(int pid, int folder, std::string_view path) const {
  if (path.starts_with('/')) return CleanPath(path);
  std::string base(Folder(pid));
  if (folder != AT_FDCWD) {
    const OpenFile* file = Find(pid, folder);
    base = file != nullptr ? file->name : "";
  }
  if (!base.starts_with('/')) return std::string(path);
  return path.empty() ? base : CleanPath(base.append("/").append(path));
}

std::string Descriptors::PathOf(const Event& call, int index) const {
  const std::string_view* path = call.Text(index);
  const Syscall* shape = FindSyscall(call.number);
  if (path == nullptr || shape == nullptr || index >= static_cast<int>(shape->args.size())) {
    return {};
  }
  const auto at = static_cast<size_t>(index);
  if (shape->args[at] != kPath) return {};
  const bool is_relative = index > 0 && shape->args[at - 1] == kFolder;
  const int folder = is_relative ? static_cast<int>(call.args[at - 1]) : AT_FDCWD;
  // An empty path means the descriptor itself, and no place at all without one.
  if (path->empty() && !is_relative) return {};
  return Resolve(call.pid, folder, *path);
}

void Descriptors::Apply(const Event& event) {
  switch (event.kind) {
    case Kind::kFork:
      if ((event.flags & kNewThread) == 0) {
        const Process copy = processes_[event.pid];
        processes_[static_cast<int>(event.args[1])] = copy;
      }
      return;
    case Kind::kExec:
      std::erase_if(processes_[event.pid].entries,
                    [](const auto& entry) { return entry.second.closes_on_exec; });
      return;
    case Kind::kCall:
      if (!event.Failed() && event.Returned() && (event.flags & kForeignAbi) == 0) {
        ApplyCall(event);
      }
      return;
    default:
      return;
  }
}

void Descriptors::ApplyCall(const Event& call) {
  Process& process = processes_[call.pid];
  switch (call.number) {
    case SYS_open:
    case SYS_creat:
    case SYS_openat:
    case SYS_openat2:
    case SYS_open_tree:
      return ApplyOpen(call, process);
    case SYS_dup:
    case SYS_dup2:
    case SYS_dup3:
    case SYS_fcntl:
      return ApplyCopy(call, process);
    case SYS_pipe:
    case SYS_pipe2:
    case SYS_socketpair:
      return ApplyPair(call, process);
    case SYS_close:
      process.entries.erase(static_cast<int>(call.args[0]));
      return;
    case SYS_close_range:
      return CloseRange(call, process);
    case SYS_chdir:
      process.folder = PathOf(call, 0);
      return;
    case SYS_fchdir:
      if (const OpenFile* file = Find(call.pid, static_cast<int>(call.args[0]))) {
        process.folder = file->name;
      }
      return;
    default:
      ApplyOther(call, process);
  }
}

void Descriptors::ApplyOpen(const Event& call, Process& process) {
  const bool has_folder = call.number == SYS_openat || call.number == SYS_openat2;
  std::string path = PathOf(call, has_folder ? 1 : 0);
  if (path.empty()) path = "file:[" + std::to_string(next_id_) + "]";
  process.entries[static_cast<int>(call.result)] = {Make(TypeOf(path), path), ClosesOnExec(call)};
}

void Descriptors::ApplyCopy(const Event& call, Process& process) {
  const int fd = static_cast<int>(call.args[0]);
  const auto from = process.entries.find(fd);
  if (from == process.entries.end()) return;
  bool closes = call.number == SYS_dup3 && HasFlag(call.args[2], O_CLOEXEC);
  if (call.number == SYS_fcntl) {
    const auto command = static_cast<int>(call.args[1]);
    if (command == F_SETFD) from->second.closes_on_exec = HasFlag(call.args[2], FD_CLOEXEC);
    if (command != F_DUPFD && command != F_DUPFD_CLOEXEC) return;
    closes = command == F_DUPFD_CLOEXEC;
  }
  const Entry copy{from->second.file, closes};
  // dup2 of a descriptor to itself changes nothing.
  if (static_cast<int>(call.result) != fd) process.entries[static_cast<int>(call.result)] = copy;
}

void Descriptors::ApplyPair(const Event& call, Process& process) {
  int made[2];
  if (call.payload.size() < sizeof(made)) return;
  std::memcpy(made, call.payload.data(), sizeof(made));
  const bool is_pipe = call.number != SYS_socketpair;
  const Entry entry{
      is_pipe ? Make(OpenFile::Type::kPipe, "pipe") : Make(OpenFile::Type::kSocket, "socket"),
      ClosesOnExec(call)};
  for (const int fd : made) process.entries[fd] = entry;
}

void Descriptors::CloseRange(const Event& call, Process& process) {
  constexpr uint64_t kOnExecOnly = 4;  // CLOSE_RANGE_CLOEXEC
  for (auto entry = process.entries.begin(); entry != process.entries.end();) {
    const auto fd = static_cast<uint64_t>(entry->first);
    const bool is_in = fd >= call.args[0] && fd <= (call.args[1] & 0xffffffff);
    if (is_in && HasFlag(call.args[2], kOnExecOnly)) entry->second.closes_on_exec = true;
    const bool is_closed = is_in && !HasFlag(call.args[2], kOnExecOnly);
    entry = is_closed ? process.entries.erase(entry) : std::next(entry);
  }
}

void Descriptors::ApplyOther(const Event& call, Process& process) {
  const char* name = AnonymousName(call.number);
  if (name == nullptr || call.result < 0) return;
  const auto type =
      std::strcmp(name, "socket") == 0 ? OpenFile::Type::kSocket : OpenFile::Type::kOther;
  process.entries[static_cast<int>(call.result)] = {Make(type, name), ClosesOnExec(call)};
}

}  // namespace batuta::trace

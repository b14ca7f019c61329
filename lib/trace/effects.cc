#include "lib/trace/effects.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "absl/strings/str_format.h"
#include "lib/trace/argument_text.h"
#include "lib/trace/changes.h"
#include "lib/trace/descriptors.h"
#include "lib/trace/effect_names.h"
#include "lib/trace/syscalls.h"

namespace batuta::trace {
namespace {

constexpr int64_t kClockSlackNs = 1'000'000'000;  // archives keep whole seconds

// Why what the call moves or changes is not known from a trace; nullptr if it is.
const char* Obscurity(int number) {
  switch (number) {
    case SYS_io_uring_setup:
      return "io_uring moves data without system calls";
    case SYS_chroot:
    case SYS_pivot_root:
      return "paths changed their meaning (chroot)";
    case SYS_shmat:
    case SYS_msgsnd:
    case SYS_semop:
    case SYS_semtimedop:
    case SYS_mq_timedsend:
      return "communication between processes by System V or POSIX queues and memory";
    case SYS_process_vm_writev:
      return "a process wrote into another's memory";
    case SYS_sendmmsg:
      return "the data of sendmmsg is not recorded";
    default:
      return nullptr;
  }
}

bool ChangesSystem(int number) {
  switch (number) {
    case SYS_mount:
    case SYS_umount2:
    case SYS_move_mount:
    case SYS_sethostname:
    case SYS_setdomainname:
    case SYS_settimeofday:
    case SYS_clock_settime:
    case SYS_reboot:
    case SYS_swapon:
    case SYS_swapoff:
    case SYS_init_module:
    case SYS_finit_module:
    case SYS_delete_module:
      return true;
    default:
      return false;
  }
}

// The descriptor that the call writes to, or -1.
int WrittenDescriptor(const Event& call) {
  if (call.number == SYS_sendfile) return static_cast<int>(call.args[0]);
  if (call.number == SYS_splice || call.number == SYS_copy_file_range) {
    return static_cast<int>(call.args[2]);
  }
  const Syscall* shape = FindSyscall(call.number);
  const bool writes = shape != nullptr && shape->args.starts_with('f') &&
                      shape->args.find_first_of("wvh") != std::string_view::npos;
  return writes ? static_cast<int>(call.args[0]) : -1;
}

bool ReadsDescriptor(const Event& call) {
  const Syscall* shape = FindSyscall(call.number);
  return shape != nullptr && shape->args.starts_with('f') &&
         shape->args.find_first_of("rVH") != std::string_view::npos;
}

// "{sa_family=AF_INET, ...}"; empty for kinds of sockets that reach no other process.
std::string PeerOf(const Event& call) {
  const std::string text = ArgumentsText(call, {});
  const size_t begin = text.find('{'), end = text.rfind('}');
  if (begin == std::string::npos || end == std::string::npos) return "a peer that was not recorded";
  std::string peer = text.substr(begin, end + 1 - begin);
  return peer.starts_with("{sa_family=AF_") ? peer : std::string();
}

// What a program itself sends there is no effect; what it writes to an output that we sent there
// is.
bool IsNowhere(const std::string& path) { return path == "/dev/null" || path == "/dev/zero"; }

bool IsNoise(const std::string& name) {
  return name.starts_with("/proc/self/") || name.starts_with("/proc/<process ") ||
         name.find("/__pycache__") != std::string::npos;
}

std::string EndText(int32_t wait_status) {
  if (WIFSIGNALED(wait_status)) return "killed by " + SignalName(WTERMSIG(wait_status));
  return absl::StrFormat("exited with %d", WEXITSTATUS(wait_status));
}

class Gatherer {
 public:
  Gatherer(const Trace& run, const EffectRules& rules)
      : run_(run), descriptors_(run.about()), names_(run.about(), rules) {}

  Effects Gather() {
    const About& about = run_.about();
    if (!about.is_complete) effects_.unusable = "the trace is incomplete: " + about.missing;
    if (!about.filter.empty()) effects_.unusable = "not every call was recorded: " + about.filter;
    for (const Event& event : run_) {
      Add(event);
      descriptors_.Apply(event);
      if (event.IsCall()) NoteAccepted(event);
    }
    return std::move(effects_);
  }

 private:
  void Add(const Event& event) {
    const bool is_root = event.tid == run_.about().root_pid;
    if (event.kind == Kind::kFork && (event.flags & kNewThread) == 0) {
      names_.AddProcess(static_cast<int>(event.args[1]));
    }
    if (event.kind == Kind::kFile) AddState(event);
    if (event.kind == Kind::kExit && is_root) {
      Of("exit status", event).value = EndText(run_.about().wait_status);
    }
    if (event.IsCall() && (event.flags & kForeignAbi) != 0) {
      effects_.obscure = "a program of the 32-bit interface";
    } else if (event.IsCall() && !event.Failed()) {
      AddCall(event);
    }
    if (event.IsCall() && event.number == SYS_connect) NoteConnected(event);
  }

  void AddCall(const Event& call) {
    if (const char* why = Obscurity(call.number)) effects_.obscure = why;
    for (const ChangedPath& change : ChangesOf(call, descriptors_)) AddChange(change, call);
    if (const int fd = WrittenDescriptor(call); fd >= 0 && call.result > 0) AddWrite(fd, call);
    if (ReadsDescriptor(call)) AddRead(call);
    AddAction(call);
  }

  // Sets when it began the first time, and the event that changed it every time.
  Effect& Of(const std::string& name, const Event& event) {
    const auto [at, is_new] = effects_.by_name.try_emplace(name);
    if (is_new) at->second.begin_ns = event.time_ns - run_.about().begin_ns;
    at->second.event = event.offset;
    return at->second;
  }

  void AddChange(const ChangedPath& change, const Event& call) {
    if (change.change == Change::kRead || IsNowhere(change.path)) return;
    if (change.is_private) names_.AddTemporary(change.path);
    const std::string name = names_.Of(change.path);
    if (IsNoise(name)) return;
    const bool is_new = !effects_.by_name.contains(name);
    Effect& effect = Of(name, call);
    const bool needs_it = change.change == Change::kRemoved || change.change == Change::kOpened;
    if (is_new) effect.was_there = needs_it;
    effect.is_changed = effect.is_changed || change.change != Change::kOpened;
    effect.is_timed = effect.is_timed || change.is_timed;
  }

  void AddState(const Event& file) {
    const std::string path(file.texts[0]), name = names_.Of(path);
    if (IsNowhere(path) || IsNoise(name)) return;
    if ((file.flags & kInput) != 0) {
      if (file.has_digest) effects_.inputs[name] = file.digest;
      return;
    }
    const auto [at, is_new] = effects_.by_name.try_emplace(name);
    Effect& effect = at->second;
    if (is_new) {
      // It came here with a folder, or through a link.
      effect.begin_ns = file.time_ns - run_.about().begin_ns;
      effect.is_changed = true;
    }
    FileState& state = effect.state.emplace();
    state.about = file.args;
    // A time of the run itself (gzip copies that of a file just made) is another in each run.
    const int64_t begin_ns = run_.about().begin_realtime_ns - kClockSlackNs;
    if (static_cast<int64_t>(state.about[4]) >= begin_ns) state.about[4] = 0;
    if (file.has_digest) state.content = file.digest;
    if (const std::string_view* target = file.Text(1)) state.target = *target;
  }

  void AddWrite(int fd, const Event& call) {
    const std::string name = StreamName(fd, call);
    if (name.empty() || IsNoise(name)) return;
    Piece piece{static_cast<uint64_t>(call.result), {}, call.payload, call.offset};
    if (call.has_digest && call.digest.length == piece.length) piece.digest = call.digest;
    Effect& effect = Of(name, call);
    effect.is_changed = true;
    effect.pieces.push_back(piece);
  }

  // Empty: what is written there stays among the processes.
  std::string StreamName(int fd, const Event& call) {
    const bool has_address = call.number == SYS_sendto && call.args[4] != 0;
    if (has_address) {
      const std::string peer = PeerOf(call);
      return peer.empty() ? peer : "datagrams to " + peer;
    }
    const OpenFile* file = descriptors_.Find(call.pid, fd);
    if (file == nullptr) return absl::StrFormat("descriptor %d", fd);
    if (file->is_inherited) return names_.Of(file->name);
    if (file->name.starts_with('/')) return IsNowhere(file->name) ? "" : names_.Of(file->name);
    const auto connection = connections_.find(file->id);
    return connection == connections_.end() ? std::string() : connection->second;
  }

  // What came from the standard input, if all of it was read.
  void AddRead(const Event& call) {
    const OpenFile* file = descriptors_.Find(call.pid, static_cast<int>(call.args[0]));
    if (file == nullptr || !file->is_inherited || names_.Of(file->name) != "standard input") return;
    if (call.result == 0) effects_.inputs["standard input"] = input_;
    if (call.has_digest) input_.Add(call.digest);
  }

  void AddAction(const Event& call) {
    if (ChangesSystem(call.number)) {
      std::string& value = Of("changes of the system", call).value;
      value += CallName(call.number);
      for (const std::string_view text : call.texts) value += " " + Quoted(text, 4096);
      value += "; ";
    }
    const auto signal = static_cast<int>(call.args[1]);
    const auto target = static_cast<int>(call.args[0]);
    if (call.number != SYS_kill || signal == 0 || names_.IsOwn(target)) return;
    Of("signals to other processes", call).value += SignalName(signal) + "; ";
  }

  void NoteConnected(const Event& call) {
    if (call.Failed() && call.result != -EINPROGRESS) return;
    const std::string peer = PeerOf(call);
    if (!peer.empty())
      NameConnection(static_cast<int>(call.args[0]), call.pid, "connection to " + peer);
  }

  void NoteAccepted(const Event& call) {
    const bool accepts = call.number == SYS_accept || call.number == SYS_accept4;
    if (accepts && !call.Failed()) {
      NameConnection(static_cast<int>(call.result), call.pid, "accepted connection");
    }
  }

  void NameConnection(int fd, int pid, const std::string& name) {
    const OpenFile* file = descriptors_.Find(pid, fd);
    if (file == nullptr) return;
    connections_[file->id] = absl::StrFormat("%s (%d)", name, ++num_connections_[name]);
  }

  const Trace& run_;
  Descriptors descriptors_;
  EffectNames names_;
  Effects effects_;
  Digest input_;
  std::map<int, std::string> connections_;  // by OpenFile::id
  std::map<std::string, int> num_connections_;
};

}  // namespace

bool IsNothing(const Effect& effect) {
  if (!effect.is_changed && effect.value.empty()) return true;
  return effect.state && !effect.state->IsThere() && !effect.was_there;
}

const char* KindOf(uint64_t mode) {
  if (S_ISREG(mode)) return "a file";
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISLNK(mode)) return "a symbolic link";
  return mode == 0 ? "not there" : "a device, fifo or socket";
}

bool FileState::IsRegular() const { return S_ISREG(about[0]); }

Effects EffectsOf(const Trace& run, const EffectRules& rules) {
  return Gatherer(run, rules).Gather();
}

}  // namespace batuta::trace

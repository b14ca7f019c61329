#include "lib/trace/bpf_session.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <vector>

#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/trace/bpf/record_bytes.h"
#include "lib/trace/bpf/shared.h"
#include "lib/trace/clock.h"
#include "lib/trace/interrupt_count.h"
#include "lib/trace/libbpf.h"
#include "lib/trace/syscalls.h"
#include "lib/trace/tracee_memory.h"

namespace batuta::trace {
namespace {

constexpr int kPollMs = 10;
constexpr int64_t kGraceNs = 1'000'000'000;
constexpr uint32_t kEventsBetweenLooks = 4096;
constexpr unsigned kPidfdThread = O_EXCL;  // PIDFD_THREAD, of Linux 6.9 on

int PayloadKind(char kind) {
  switch (kind) {
    case kBufferIn:
    case kBufferOut:
    case kTextOut:
      return PAYLOAD_BUFFER;
    case kVectorIn:
    case kVectorOut:
      return PAYLOAD_VECTOR;
    case kMessageIn:
    case kMessageOut:
      return PAYLOAD_MESSAGE;
    case kPair:
      return PAYLOAD_PAIR;
    default:
      return PAYLOAD_NONE;
  }
}

constexpr call_shape kUnknownCall{1, MAX_ARGS, PAYLOAD_NONE, -1, {-1, -1}};

call_shape ShapeOf(const Syscall& call) {
  call_shape shape = kUnknownCall;
  shape.num_args = static_cast<__u8>(call.args.size());
  int num_texts = 0;
  for (size_t i = 0; i < call.args.size(); ++i) {
    const char kind = call.args[i];
    const bool is_text = kind == kPath || kind == kText;
    if (is_text && num_texts < 2) shape.text_args[num_texts++] = static_cast<__s8>(i);
    if (PayloadKind(kind) != PAYLOAD_NONE) {
      shape.payload_kind = static_cast<__u8>(PayloadKind(kind));
      shape.payload_arg = static_cast<__s8>(i);
    }
  }
  return shape;
}

// Takes from the front of `left`, which has no more than the kernel sent.
std::string_view TakePart(std::string_view& left, size_t size) {
  const std::string_view part = left.substr(0, size);
  left.remove_prefix(part.size());
  return part;
}

bool IsArgumentList(const Event& event, int arg) {
  const Syscall* call = event.IsCall() ? FindSyscall(event.number) : nullptr;
  return call != nullptr && arg >= 0 && static_cast<size_t>(arg) < call->args.size() &&
         call->args[arg] == kArgv;
}

// Points into `bytes`.
Event ToEvent(std::string_view bytes) {
  ring_head head{};
  const std::string_view first = TakePart(bytes, sizeof(head));
  std::memcpy(&head, first.data(), first.size());
  Event event;
  event.kind = static_cast<Kind>(head.kind);
  event.flags = head.flags;
  event.number = head.number;
  event.tid = head.tid;
  event.pid = head.pid;
  event.time_ns = head.time_ns;
  event.duration_ns = head.duration_ns;
  event.result = head.result;
  const size_t num_args = std::min<size_t>(head.num_args, MAX_ARGS);
  const std::string_view args = TakePart(bytes, num_args * sizeof(uint64_t));
  std::memcpy(event.args.data(), args.data(), args.size());
  event.has_digest = head.has_digest != 0;
  if (event.has_digest) event.digest = {head.hash, static_cast<uint64_t>(head.result)};
  size_t num_texts = 0;
  for (const int i : {0, 1}) {
    if (head.text_size[i] == 0) continue;
    std::string_view text = TakePart(bytes, head.text_size[i]);
    // A text ends at its NUL; a list of arguments keeps those between them.
    if (!IsArgumentList(event, head.text_arg[i]) && text.ends_with('\0')) text.remove_suffix(1);
    event.texts[num_texts] = text;
    event.text_args[num_texts++] = head.text_arg[i];
  }
  // The first may have been there only when the call had ended, the second at once.
  if (num_texts == 2 && event.text_args[0] > event.text_args[1]) {
    std::swap(event.texts[0], event.texts[1]);
    std::swap(event.text_args[0], event.text_args[1]);
  }
  event.payload = TakePart(bytes, head.payload_size);
  return event;
}

}  // namespace

struct BpfSession::State {
  explicit State(const Libbpf& the_library, const RecordOptions& the_options)
      : library(the_library), options(the_options) {}
  ~State() {
    if (ring != nullptr) library.ring_buffer__free(ring);
    Detach();
    if (object != nullptr) library.bpf_object__close(object);
    for (const pollfd& thread : attached) close(thread.fd);
  }

  int Map(const char* name) const { return library.bpf_object__find_map_fd_by_name(object, name); }

  absl::Status Load() {
    size_t size = 0;
    const void* bytes = batuta_record_bpf_bytes(&size);
    object = library.bpf_object__open_mem(bytes, size, nullptr);
    if (object != nullptr && !options.scheduler) LeaveOutScheduler();
    if (object == nullptr || !SetConfig() || library.bpf_object__load(object) != 0) {
      return Unavailable(
          "bpf: %s; recording %s needs the capabilities BPF and PERFMON, "
          "/sys/kernel/btf/vmlinux and Linux %s",
          std::strerror(errno), options.scheduler ? "scheduler events" : "in the kernel",
          options.scheduler ? "5.18" : "5.17");
    }
    return absl::OkStatus();
  }

  // They are the constants of the programs, so that what is not asked for is left out of them.
  bool SetConfig() const {
    const config how{
        options.follow ? 1U : 0U, static_cast<__u32>(std::max(options.payload_bytes, 0)),
        options.lossless ? 1U : 0U, options.calls.IsAll() ? 1U : 0U,
        options.scheduler ? InterruptCountOffset(library) : 0};
    bpf_map* constants = library.bpf_object__find_map_by_name(object, ".rodata");
    return constants != nullptr &&
           library.bpf_map__set_initial_value(constants, &how, sizeof(how)) == 0;
  }

  // What is not loaded costs nothing.
  void LeaveOutScheduler() const {
    bpf_program* program = nullptr;
    while ((program = library.bpf_object__next_program(object, program)) != nullptr) {
      const std::string_view name = library.bpf_program__name(program);
      if (name == "on_switch" || name == "on_waking") {
        library.bpf_program__set_autoload(program, false);
      }
    }
  }

  absl::Status Attach() {
    bpf_program* program = nullptr;
    while ((program = library.bpf_object__next_program(object, program)) != nullptr) {
      if (!library.bpf_program__autoload(program)) continue;
      bpf_link* link = library.bpf_program__attach(program);
      if (link == nullptr) return Unavailable("bpf: attaching: %s", std::strerror(errno));
      links.push_back(link);
    }
    ring = library.ring_buffer__new(Map("ring"), OnEvent, this, nullptr);
    if (ring == nullptr) return Unavailable("bpf: ring buffer: %s", std::strerror(errno));
    return absl::OkStatus();
  }

  void Detach() {
    for (bpf_link* link : links) library.bpf_link__destroy(link);
    links.clear();
  }

  absl::Status Configure() {
    bool is_set = true;
    for (__u32 number = 0; number < NUM_SHAPES; ++number) {
      const Syscall* call = FindSyscall(static_cast<int>(number));
      call_shape shape = call != nullptr ? ShapeOf(*call) : kUnknownCall;
      shape.is_wanted = options.calls.Wants(static_cast<int>(number)) ? 1 : 0;
      is_set = library.bpf_map_update_elem(Map("shapes"), &number, &shape, BPF_ANY) == 0 && is_set;
    }
    return is_set ? absl::OkStatus() : Unavailable("bpf: maps: %s", std::strerror(errno));
  }

  __u64 Counter(__u32 which) const {
    __u64 value = 0;
    (void)library.bpf_map_lookup_elem(Map("counters"), &which, &value);
    return value;
  }

  // What ran before we came is not counted in the kernel: it may be ending just when it is tracked.
  bool IsOver() {
    if (Counter(COUNT_LIVE) != 0) return false;
    poll(attached.data(), attached.size(), 0);
    std::erase_if(attached, [](const pollfd& thread) {
      return thread.revents != 0 && close(thread.fd) == 0;
    });
    return attached.empty();
  }

  absl::Status TrackThread(pid_t tid, pid_t pid) {
    const int fd = static_cast<int>(syscall(SYS_pidfd_open, tid, tid == pid ? 0 : kPidfdThread));
    if (fd < 0) {
      if (errno == ESRCH) return NotFound("process %d: %s", pid, std::strerror(errno));
      return Unavailable("bpf: thread %d of process %d: %s; attaching to threads needs Linux 6.9",
                         tid, pid, std::strerror(errno));
    }
    const auto running = std::make_unique<task_state>();
    running->phase = PHASE_TRACED;
    running->is_attached = 1;
    // If it has no processor now. Who has one puts down later when it gave it up.
    running->absence.since_ns = NowNs();
    running->absence.state = 1;
    if (library.bpf_map_update_elem(Map("tasks"), &fd, running.get(), BPF_NOEXIST) != 0) {
      const int error = errno;
      close(fd);
      // Started by a thread that is tracked already.
      if (error == EEXIST) return absl::OkStatus();
      if (error == ESRCH || error == ENOENT) return NotFound("process %d: it has ended", pid);
      return Unavailable("bpf: tasks: %s", std::strerror(error));
    }
    attached.push_back({fd, POLLIN, 0});
    return absl::OkStatus();
  }

  // Who was stopped because the ring was filling goes on: it is empty now. At the end also who was
  // to be stopped.
  void LetGoOn(bool is_end) const {
    const int held = Map("held");
    std::vector<__u32> processes;
    __u32 process = 0;
    for (const __u32* last = nullptr; library.bpf_map_get_next_key(held, last, &process) == 0;
         last = &processes.back()) {
      processes.push_back(process);
    }
    for (const __u32 each : processes) {
      __u32 mark = 0;
      (void)library.bpf_map_lookup_elem(held, &each, &mark);
      if (mark != HOLD_STOPS && !is_end) continue;
      library.bpf_map_delete_elem(held, &each);
      kill(static_cast<pid_t>(each), SIGCONT);
    }
  }

  static int OnEvent(void* self, void* bytes, size_t size) {
    auto& state = *static_cast<State*>(self);
    state.Take(ToEvent({static_cast<const char*>(bytes), size}));
    const bool looks_up = ++state.num_taken % kEventsBetweenLooks == 0 && !state.takes_all;
    return looks_up && state.options.stop.stop_requested() ? -EINTR : 0;
  }

  // What lies in the ring. A program may fill it as fast as it is emptied: as long as it can, the
  // wish to stop is looked at now and then.
  void TakeEvents(bool all) {
    takes_all = all;
    library.ring_buffer__consume(ring);
  }

  void Take(Event event) {
    if (!status.ok()) return;
    if (!has_begun) {
      has_begun = true;
      about->begin_ns = event.time_ns;
      status = writer->Begin(*about);
    }
    std::string program;
    if (event.kind == Kind::kExec && event.text_args[0] >= 0) {
      // As the kernel was told; where it leads is what ptrace reports.
      std::error_code error;
      program = std::filesystem::weakly_canonical(std::string(event.texts[0]), error).native();
      if (!error && program.starts_with('/')) event.texts[0] = program;
    }
    if (status.ok()) status = writer->Add(event);
    // Of a program that we started, its parent is told.
    if (event.kind == Kind::kExit && event.tid == about->root_pid && !options.attach.empty()) {
      about->wait_status = static_cast<int32_t>(event.result);
    }
  }

  const Libbpf& library;
  RecordOptions options;
  bpf_object* object = nullptr;
  std::vector<bpf_link*> links;
  ring_buffer* ring = nullptr;
  Writer* writer = nullptr;
  About* about = nullptr;
  std::vector<pollfd> attached;  // threads that ran before we came
  bool has_begun = false, was_let_go = false;
  uint32_t num_taken = 0;
  bool takes_all = false;
  absl::Status status;
};

BpfSession::BpfSession(std::unique_ptr<State> state) : state_(std::move(state)) {}
BpfSession::~BpfSession() = default;
BpfSession::BpfSession(BpfSession&&) noexcept = default;
bool BpfSession::was_let_go() const { return state_->was_let_go; }

absl::StatusOr<BpfSession> BpfSession::Open(const RecordOptions& options) {
  BATUTA_ASSIGN_OR_RETURN(const Libbpf* library, LoadLibbpf());
  auto state = std::make_unique<State>(*library, options);
  BATUTA_RETURN_IF_ERROR(state->Load());
  BATUTA_RETURN_IF_ERROR(state->Configure());
  BATUTA_RETURN_IF_ERROR(state->Attach());
  return BpfSession(std::move(state));
}

absl::Status BpfSession::Track(pid_t pid) {
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  const auto held = std::make_unique<task_state>();
  held->phase = PHASE_HELD;
  const __u32 live = COUNT_LIVE;
  const __u64 one = 1;
  const Libbpf& library = state_->library;
  const bool is_tracked =
      library.bpf_map_update_elem(state_->Map("counters"), &live, &one, BPF_ANY) == 0 &&
      library.bpf_map_update_elem(state_->Map("tasks"), &pidfd, held.get(), BPF_NOEXIST) == 0;
  const int error = errno;
  close(pidfd);
  return is_tracked ? absl::OkStatus() : Unavailable("bpf: tasks: %s", std::strerror(error));
}

absl::Status BpfSession::TrackRunning(pid_t pid) {
  BATUTA_RETURN_IF_ERROR(state_->TrackThread(pid, pid));
  // Threads may start others until all are tracked.
  std::set<pid_t> seen{pid};
  for (bool found_one = true; found_one;) {
    found_one = false;
    for (const pid_t tid : ThreadsOf(pid)) {
      if (!seen.insert(tid).second) continue;
      found_one = true;
      const absl::Status status = state_->TrackThread(tid, pid);
      if (!status.ok() && !absl::IsNotFound(status)) return status;
    }
  }
  return absl::OkStatus();
}

absl::Status BpfSession::Run(Writer& writer, About& about) {
  state_->writer = &writer;
  state_->about = &about;
  const bool is_attached = !state_->options.attach.empty();
  if (is_attached) {
    state_->has_begun = true;
    state_->status = writer.Begin(about);
  }
  int64_t stop_ns = 0;
  while (state_->status.ok()) {
    // Looked at before the ring is emptied: what ended before has all its events in there.
    const bool is_over = state_->IsOver();
    state_->TakeEvents(is_over);
    if (state_->options.lossless) state_->LetGoOn(false);
    if (is_over) break;
    // A program that we started got the same Ctrl-C, and may end by itself.
    if (stop_ns == 0 && state_->options.stop.stop_requested()) stop_ns = NowNs();
    if (stop_ns != 0 && NowNs() - stop_ns >= (is_attached ? 0 : kGraceNs)) {
      state_->was_let_go = true;
      state_->Detach();
      state_->TakeEvents(true);
      break;
    }
    poll(nullptr, 0, kPollMs);
  }
  state_->Detach();
  if (state_->options.lossless) state_->LetGoOn(true);
  about.num_lost = state_->Counter(COUNT_LOST);
  about.end_ns = NowNs();
  if (!state_->has_begun && state_->status.ok()) state_->status = writer.Begin(about);
  return state_->status;
}

}  // namespace batuta::trace

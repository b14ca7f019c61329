// What a program and its descendants did, system call by system call: recorded into a file, read
// back as a sequence of events.
//
//   const auto outcome = trace::Record({.argv = {"ls", "-l"}, .file = "ls.btrace"});
//   const auto run = trace::Trace::Open("ls.btrace", trace::Damage::kRefuse);
//   for (const trace::Event& event : *run) ...
#ifndef BATUTA_TRACE_H_
#define BATUTA_TRACE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace batuta::trace {

// What an event tells of. The values are those of the file.
enum class Kind : uint8_t {
  kBegin = 1,    // the first event: what was started, where
  kCall = 2,     // a system call that ended, or will never end
  kFork = 3,     // a new thread or process
  kExec = 4,     // a program was loaded
  kExit = 5,     // a thread ended
  kSignal = 6,   // a signal was delivered
  kEnd = 7,      // the last event: how the run and the recording ended
  kFile = 8,     // what became of a file, see RecordOptions::file_states
  kMaps = 9,     // which files a process has mapped as code, see RecordOptions::stack_bytes
  kOffCpu = 10,  // a thread had no processor, see RecordOptions::scheduler
};

// Bits of Event::flags, and of which kind of event they are.
enum EventFlag : uint8_t {
  kNoReturn = 1,        // kCall: it never returned: exit, or its thread was ended in it
  kForeignAbi = 2,      // kCall: a call of the 32-bit interface, whose numbers mean other calls
  kNewThread = 4,       // kFork: a thread of the same process
  kIncomplete = 8,      // kEnd: something is missing from the trace, see About::missing
  kInput = 16,          // kFile: it was only read
  kSoftInterrupt = 32,  // kOffCpu: woken by an interrupt's later half, on top of the named thread
};

// Length and hash of bytes that passed. However a stream of bytes is cut, adding the digests of its
// pieces in order gives the digest of the whole.
struct Digest {
  uint64_t hash = 0;                               // of the bytes, modulo 2^64
  uint64_t length = 0;                             // bytes
  bool operator==(const Digest&) const = default;  // of hash and length
  void Add(const Digest& next);                    // as if the bytes of `next` followed
};
// A polynomial, not made to withstand an adversary; see lib/trace/README.md.
Digest DigestOf(std::string_view bytes);

// One event. Texts belong to the trace that it came from and live as long.
struct Event {
  Kind kind{};        // what it tells of
  uint8_t flags = 0;  // of EventFlag
  // kCall: of the system call; kSignal: of the signal; kOffCpu: what the thread waited in, as the
  // kernel has it, or 0: it was ready all the time.
  uint16_t number = 0;
  int32_t tid = 0, pid = 0;        // of the thread and of its process, as the kernel has them
  int64_t time_ns = 0;             // CLOCK_MONOTONIC; of a call: when it was entered
  int64_t duration_ns = 0;         // kCall, kOffCpu
  int64_t result = 0;              // kCall: result or -errno; kExit: as waitpid has it
  std::array<uint64_t, 6> args{};  // kCall: its arguments; of others: lib/trace/README.md
  uint64_t offset = 0;             // in the file

  // The text that argument `index` points to (a path mostly), or nullptr if it was not read.
  const std::string_view* Text(int index) const;
  // Bytes that a call passed to or from the kernel, as far as they were kept.
  std::string_view payload;
  bool has_digest = false;  // false: `digest` says nothing
  Digest digest;            // of all bytes that a call wrote or read
  // kCall: registers and stack as they were when it was entered; Stacks (trace_stacks.h) reads it.
  std::string_view stack;

  bool IsCall() const { return kind == Kind::kCall; }         // of kind kCall
  bool Returned() const { return (flags & kNoReturn) == 0; }  // from the kernel; else kNoReturn
  bool Failed() const { return Returned() && result < 0 && result >= -4095; }  // with -errno

  std::array<std::string_view, 3> texts{};      // up to three; see text_args
  std::array<int8_t, 3> text_args{-1, -1, -1};  // which argument each text belongs to
};

// How calls are seen. kAuto: the one that costs the program least, of those that this machine
// allows.
enum class Backend : uint8_t { kAuto = 0, kBpf = 1, kSeccomp = 2, kPtrace = 3 };
// "bpf", "ptrace+seccomp", "ptrace", "auto". Static text.
const char* NameOf(Backend backend);

// What is known of a recording as a whole.
struct About {
  std::vector<std::string> argv;         // empty: attached
  std::string folder;                    // the working directory that it began in
  std::string kernel;                    // release of the kernel
  Backend backend = Backend::kAuto;      // which one saw the calls
  std::string filter;                    // which calls were asked for; empty: all
  bool scheduler = false;                // whether kOffCpu was asked for
  int32_t root_pid = 0;                  // of the process that was started, or attached to first
  int64_t begin_ns = 0;                  // CLOCK_MONOTONIC of the first event
  int64_t end_ns = 0;                    // of the last one
  int64_t begin_realtime_ns = 0;         // since 1970
  std::vector<std::string> descriptors;  // what 0, 1 and 2 led to at the start
  bool is_complete = false;              // nothing is missing
  std::string missing;                   // else: what
  uint64_t num_lost = 0;                 // events that did not reach the recorder
  uint64_t num_events = 0;               // kBegin and kEnd included
  int32_t wait_status = 0;               // of the root process, as waitpid has it
};

// What to do with a file that is not whole.
enum class Damage {
  kRefuse,   // a file that is cut or has no end is an error
  kSalvage,  // what is whole before the damage is read; About::missing says what happened
};

// A recording, mapped into memory. Immutable, so that threads may share it.
class Trace {
 public:
  // NotFound, FailedPrecondition (not readable), DataLoss ("FILE: at byte 1234: ...").
  static absl::StatusOr<Trace> Open(const std::string& file, Damage damage);
  // The same for bytes that are already in memory.
  static absl::StatusOr<Trace> FromBytes(std::string bytes, const std::string& name, Damage damage);

  const About& about() const { return about_; }  // lives as long as this object

  // Reads one event after the other from the mapped bytes; an event's texts stay valid with the
  // trace.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;   // one pass
    using value_type = Event;                            // what it walks over
    using difference_type = std::ptrdiff_t;              // asked for by the standard library
    using pointer = const Event*;                        // to the iterator's own event
    using reference = const Event&;                      // to the iterator's own event
    const Event& operator*() const { return event_; }    // valid until the iterator moves on
    const Event* operator->() const { return &event_; }  // valid until the iterator moves on
    Iterator& operator++();                              // to the next event
    bool operator==(const Iterator& other) const { return at_ == other.at_; }  // both of one trace

   private:
    friend class Trace;
    Iterator(std::string_view bytes, size_t at) : bytes_(bytes), at_(at) { Load(); }
    void Load();
    std::string_view bytes_;
    size_t at_;
    Event event_;
  };
  Iterator begin() const;  // at the first event
  Iterator end() const;    // behind the last whole event

 private:
  Trace() = default;
  absl::Status Check(const std::string& name, Damage damage);

  std::shared_ptr<const void> memory_;  // keeps bytes_ alive
  std::string_view bytes_;
  size_t end_ = 0;  // past the last whole event
  About about_;
};

// Which system calls to record, as strace's -e trace= has it: names, /regular expressions/ and
// %classes (file, process, network, signal, ipc, desc, memory), separated by commas; a leading !
// asks for all others; ?NAME may be unknown. InvalidArgument names the part that is not known.
class CallFilter {
 public:
  static absl::StatusOr<CallFilter> Parse(std::string_view text);  // of such a text
  CallFilter() = default;                                          // every call
  bool IsAll() const { return wanted_.empty(); }                   // no call is left out
  bool Wants(int number) const {  // by number on this architecture; if IsAll, any
    return IsAll() || (number >= 0 && static_cast<size_t>(number) < wanted_.size() &&
                       wanted_[static_cast<size_t>(number)]);
  }
  const std::string& text() const { return text_; }  // what Parse was given

 private:
  std::vector<bool> wanted_;
  std::string text_;
};

// What is run or attached to, what is kept of it, and how.
struct RecordOptions {
  std::vector<std::string> argv;  // the program is looked up in PATH
  std::string folder;             // where it runs; empty: here
  // Files in place of this process's standard input, output and error; empty: those.
  std::array<std::string, 3> standard_files;
  std::vector<std::string> environment;  // "NAME=value"; empty: this process's
  std::vector<int> attach;               // instead of argv: running processes
  std::string file;                      // the trace; empty: none is kept
  Backend backend = Backend::kAuto;      // how calls are seen
  CallFilter calls;                      // which calls are kept
  int payload_bytes = 32;  // of each call's data that are kept, up to 512 KiB; the digest is of all
  bool follow = true;      // descendants too
  // Of each call's stack that are kept, up to 64 KiB, to be unwound later; 0: none. By ptrace only.
  int stack_bytes = 0;
  // In the kernel: stop processes (SIGSTOP, SIGCONT) rather than lose an event when the reader
  // falls behind. Parents that ask for stopped children see it. By ptrace nothing is lost anyway.
  bool lossless = false;
  // Also record when threads have no processor, and who wakes them: FindCriticalPath then knows who
  // waited for whom in every call. In the kernel only.
  bool scheduler = false;
  // When all has ended, look at the files that were changed, and at those that were read outside
  // of the system's own folders: their content, kind, rights. CompareEffects needs it.
  bool file_states = false;
  // Called once before the first event; then every event as it is written, from one thread.
  std::function<void(const About&)> on_begin;
  std::function<void(const Event&)> on_event;
  std::stop_token stop;  // asks to let go of the program, which goes on
};

// How the program ended, and what is known of the recording.
struct RecordOutcome {
  About about;              // of the recording
  int exit_code = 0;        // of the program, if term_signal is 0
  int term_signal = 0;      // the signal that ended it
  bool was_let_go = false;  // stopped while it ran
};

// Runs a program (or attaches to one) and records what it and its descendants do until all have
// ended. The program has this process's standard streams. Errors: NotFound (no such program or
// process), FailedPrecondition (the machine allows no way to trace: what to grant),
// ResourceExhausted (no room for the trace: the program is let go and waited for), InvalidArgument.
absl::StatusOr<RecordOutcome> Record(const RecordOptions& options);

// Name of a call on this architecture: "openat"; "syscall_999" if it has none.
std::string CallName(int number);

}  // namespace batuta::trace

#endif  // BATUTA_TRACE_H_

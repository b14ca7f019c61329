// Chooses how to record, and records.
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <system_error>
#include <thread>

#include "batuta/trace.h"
#include "lib/os/held_process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/trace/bell.h"
#include "lib/trace/bpf_session.h"
#include "lib/trace/clock.h"
#include "lib/trace/file_states.h"
#include "lib/trace/ptrace_session.h"
#include "lib/trace/seccomp_filter.h"
#include "lib/trace/writer.h"

namespace batuta::trace {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kGraceSeconds = 1;  // for a program that got the same Ctrl-C to end

std::string LinkOf(const std::string& path) {
  std::error_code error;
  return fs::read_symlink(path, error).native();
}

About AboutRecording(const RecordOptions& options, Backend backend) {
  About about;
  const std::string process =
      options.attach.empty() ? "self" : std::to_string(options.attach.front());
  about.argv = options.argv;
  about.backend = backend;
  about.filter = options.calls.text();
  about.scheduler = options.scheduler;
  about.folder = LinkOf("/proc/" + process + "/cwd");
  if (!options.folder.empty()) {
    std::error_code error;
    about.folder = fs::weakly_canonical(options.folder, error).native();
  }
  for (const int fd : {0, 1, 2}) {
    const std::string& file = options.standard_files[static_cast<size_t>(fd)];
    std::error_code error;
    about.descriptors.push_back(file.empty()
                                    ? LinkOf("/proc/" + process + "/fd/" + std::to_string(fd))
                                    : fs::weakly_canonical(file, error).native());
  }
  utsname system{};
  if (uname(&system) == 0) about.kernel = system.release;
  about.begin_ns = NowNs();
  about.begin_realtime_ns = NowNs(CLOCK_REALTIME);
  if (!options.attach.empty()) about.root_pid = options.attach.front();
  return about;
}

os::HeldProcess::Options HeldOptions(const RecordOptions& options,
                                     std::span<const sock_filter> filter) {
  return {options.argv, options.folder, options.standard_files, options.environment, filter};
}

// A filter stays with the program, so that it fits neither a running one nor children that are not
// followed.
bool CanFilter(const RecordOptions& options) { return options.attach.empty() && options.follow; }

// Without BPF. Of what is left, the one that costs the program least.
absl::StatusOr<Backend> Choose(const RecordOptions& options) {
  switch (options.backend) {
    case Backend::kAuto:
      return !options.calls.IsAll() && CanFilter(options) ? Backend::kSeccomp : Backend::kPtrace;
    case Backend::kSeccomp:
      if (CanFilter(options)) return Backend::kSeccomp;
      return InvalidArgument("ptrace+seccomp cannot attach, and follows children always");
    default:
      return options.backend;
  }
}

// What became of the files: `about` says when it ended.
absl::Status AddFileStates(const RecordOptions& options, Writer& writer, bool was_let_go) {
  if (!options.file_states || was_let_go) return absl::OkStatus();
  BATUTA_RETURN_IF_ERROR(writer.Flush());
  BATUTA_ASSIGN_OR_RETURN(const Trace run, Trace::Open(options.file, Damage::kSalvage));
  absl::Status status;
  ForEachFileState(run, [&](const Event& event) {
    if (status.ok()) status = writer.Add(event);
  });
  return status;
}

RecordOutcome Outcome(const About& about, bool was_let_go) {
  RecordOutcome outcome{about};
  outcome.was_let_go = was_let_go;
  if (WIFEXITED(about.wait_status)) outcome.exit_code = WEXITSTATUS(about.wait_status);
  if (WIFSIGNALED(about.wait_status)) outcome.term_signal = WTERMSIG(about.wait_status);
  return outcome;
}

absl::StatusOr<RecordOutcome> Finish(const RecordOptions& options, PtraceSession& session,
                                     Writer& writer, About& about, const absl::Status& status) {
  if (session.was_let_go() && status.ok()) about.missing = "what came after the tracer let go";
  BATUTA_RETURN_IF_ERROR(status);
  BATUTA_RETURN_IF_ERROR(AddFileStates(options, writer, session.was_let_go()));
  BATUTA_RETURN_IF_ERROR(writer.End(about));
  return Outcome(about, session.was_let_go());
}

// The status that it ended with.
int WaitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

absl::StatusOr<RecordOutcome> Launch(const RecordOptions& options, Writer& writer, About& about) {
  std::vector<sock_filter> filter;
  if (about.backend == Backend::kSeccomp) {
    filter = MakeSeccompFilter(options.calls,
                               options.stack_bytes > 0 ? StackUse::kCopied : StackUse::kNone);
  }
  const Bell bell(options.stop, kGraceSeconds);
  BATUTA_ASSIGN_OR_RETURN(os::HeldProcess program,
                          os::HeldProcess::Start(HeldOptions(options, filter)));
  about.root_pid = program.pid();
  PtraceSession session(options, writer, about);
  BATUTA_RETURN_IF_ERROR(session.Seize(program.pid()));
  program.LetGo();
  const absl::Status status = session.Run(bell);
  // The program is unharmed; whoever waits for us waits for it.
  if (!status.ok()) WaitFor(program.pid());
  BATUTA_RETURN_IF_ERROR(program.LoadError());
  return Finish(options, session, writer, about, status);
}

absl::StatusOr<RecordOutcome> FinishBpf(const RecordOptions& options, BpfSession& session,
                                        Writer& writer, About& about) {
  if (session.was_let_go()) about.missing = "what came after the tracer let go";
  BATUTA_RETURN_IF_ERROR(AddFileStates(options, writer, session.was_let_go()));
  BATUTA_RETURN_IF_ERROR(writer.End(about));
  return Outcome(about, session.was_let_go());
}

absl::StatusOr<RecordOutcome> LaunchBpf(const RecordOptions& options, BpfSession& session) {
  About about = AboutRecording(options, Backend::kBpf);
  BATUTA_ASSIGN_OR_RETURN(Writer writer, Writer::Open(options));
  BATUTA_ASSIGN_OR_RETURN(os::HeldProcess program,
                          os::HeldProcess::Start(HeldOptions(options, {})));
  about.root_pid = program.pid();
  BATUTA_RETURN_IF_ERROR(session.Track(program.pid()));
  program.LetGo();
  const absl::Status status = session.Run(writer, about);
  // All has ended, or the disk is full: then whoever waits for us waits for the program.
  if (!session.was_let_go()) about.wait_status = WaitFor(program.pid());
  BATUTA_RETURN_IF_ERROR(program.LoadError());
  BATUTA_RETURN_IF_ERROR(status);
  return FinishBpf(options, session, writer, about);
}

absl::StatusOr<RecordOutcome> AttachBpf(const RecordOptions& options, BpfSession& session) {
  About about = AboutRecording(options, Backend::kBpf);
  for (const int pid : options.attach) BATUTA_RETURN_IF_ERROR(session.TrackRunning(pid));
  BATUTA_ASSIGN_OR_RETURN(Writer writer, Writer::Open(options));
  BATUTA_RETURN_IF_ERROR(session.Run(writer, about));
  return FinishBpf(options, session, writer, about);
}

// Unavailable: this machine, user or kernel may not.
absl::StatusOr<RecordOutcome> RecordBpf(const RecordOptions& options) {
  BATUTA_ASSIGN_OR_RETURN(BpfSession session, BpfSession::Open(options));
  return options.attach.empty() ? LaunchBpf(options, session) : AttachBpf(options, session);
}

absl::StatusOr<RecordOutcome> Attach(const RecordOptions& options, Writer& writer, About& about) {
  const Bell bell(options.stop, 0);
  PtraceSession session(options, writer, about);
  for (const int pid : options.attach) BATUTA_RETURN_IF_ERROR(session.SeizeRunning(pid));
  return Finish(options, session, writer, about, session.Run(bell));
}

bool MayUseBpf(const RecordOptions& options) {
  return options.stack_bytes == 0 &&
         (options.backend == Backend::kAuto || options.backend == Backend::kBpf);
}

absl::Status Check(const RecordOptions& options) {
  if (options.argv.empty() == options.attach.empty()) {
    return InvalidArgument("either a program or processes to attach to");
  }
  if (options.file_states && options.file.empty()) {
    return InvalidArgument("the states of files go into a trace that is kept");
  }
  if (options.backend == Backend::kBpf && options.stack_bytes > 0) {
    return InvalidArgument("bpf copies no stacks; ptrace does");
  }
  if (options.scheduler && !MayUseBpf(options)) {
    return InvalidArgument("scheduler events are recorded by bpf, without stacks");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RecordOutcome> Record(const RecordOptions& options) {
  BATUTA_RETURN_IF_ERROR(Check(options));
  if (MayUseBpf(options)) {
    absl::StatusOr<RecordOutcome> outcome = RecordBpf(options);
    const bool must_be_bpf = options.backend == Backend::kBpf || options.scheduler;
    if (must_be_bpf || !absl::IsUnavailable(outcome.status())) return outcome;
  }
  BATUTA_ASSIGN_OR_RETURN(const Backend backend, Choose(options));
  About about = AboutRecording(options, backend);
  BATUTA_ASSIGN_OR_RETURN(Writer writer, Writer::Open(options));
  absl::StatusOr<RecordOutcome> outcome = Internal("nothing was recorded");
  std::exception_ptr thrown;
  const auto record = [&] {
    try {
      outcome =
          options.attach.empty() ? Launch(options, writer, about) : Attach(options, writer, about);
    } catch (...) {
      thrown = std::current_exception();
    }
  };
  // The kernel ties tracees to the thread that attached.
  try {
    std::thread(record).join();
  } catch (const std::system_error& error) {
    return ResourceExhausted("a thread to record on: %s", error.what());
  }
  if (thrown) std::rethrow_exception(thrown);
  return outcome;
}

}  // namespace batuta::trace

// Programs are started without a fork of what may be a large parent (spawn.h) and waited for on a
// pidfd by Boost.Asio (running_program.h). Boost.Process v2 starts none: its default launcher
// forks, its vfork launcher runs Asio's hooks inside the parent's memory.
#include "lib/os/process.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/process/v2/environment.hpp>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "lib/os/descriptor.h"
#include "lib/os/event_loop.h"
#include "lib/os/file_system.h"
#include "lib/os/running_program.h"
#include "lib/os/spawn.h"
#include "lib/os/watchdog.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

extern char** environ;

namespace batuta::os {
namespace {

struct Pipe {
  Descriptor read_end, write_end;
};

absl::StatusOr<Pipe> MakePipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return ResourceExhausted("pipe: %s", std::strerror(errno));
  Pipe pipe;
  pipe.read_end = Descriptor(ends[0]);
  pipe.write_end = Descriptor(ends[1]);
  return pipe;
}

// The input as a file in memory: the program can never block on us, nor we on it.
absl::StatusOr<Descriptor> MakeInput(const ProcessSpec& spec) {
  const std::string& text = spec.stdin_text;
  if (!spec.stdin_file.empty()) {
    Descriptor file(open(spec.stdin_file.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() >= 0) return file;
    return FailedPrecondition("%s: %s", spec.stdin_file.native(), std::strerror(errno));
  }
  if (text.empty()) {
    Descriptor null(open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (null.get() < 0) return ResourceExhausted("/dev/null: %s", std::strerror(errno));
    return null;
  }
  Descriptor memory(memfd_create("stdin", MFD_CLOEXEC));
  if (memory.get() < 0) return ResourceExhausted("memfd: %s", std::strerror(errno));
  for (size_t done = 0; done < text.size();) {
    const ssize_t put = write(memory.get(), text.data() + done, text.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return ResourceExhausted("memfd: %s", std::strerror(errno));
    done += static_cast<size_t>(put);
  }
  lseek(memory.get(), 0, SEEK_SET);
  return memory;
}

// Starts the program; see Spawn.
Spawned Start(const std::string& program, const ProcessSpec& spec,
              const std::array<int, 3>& streams, pid_t& noted) {
  std::vector<char*> argv;
  for (const std::string& arg : spec.argv) argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  std::vector<std::string> pairs;
  std::vector<char*> env;
  if (spec.env) {
    pairs.reserve(spec.env->size());
    for (const auto& [name, value] : *spec.env) pairs.push_back(name + "=" + value);
    for (std::string& pair : pairs) env.push_back(pair.data());
    env.push_back(nullptr);
  }
  return Spawn({.program = program.c_str(),
                .argv = argv.data(),
                .env = spec.env ? env.data() : environ,
                .cwd = spec.cwd.empty() ? nullptr : spec.cwd.c_str(),
                .streams = streams,
                .inherited = spec.inherited},
               noted);
}

constexpr const char* kSandboxProgram = "bwrap";
constexpr const char* kLimitProgram = "/usr/bin/prlimit";  // of util-linux

std::vector<std::string> SandboxArgv(const std::string& bwrap, const ProcessSpec& spec) {
  std::vector<std::string> argv{bwrap,
                                "--ro-bind",
                                "/",
                                "/",
                                "--dev-bind",
                                "/dev",
                                "/dev",
                                "--proc",
                                "/proc",
                                "--unshare-pid",
                                "--die-with-parent"};
  for (const fs::path& dir : *spec.writable) {
    argv.insert(argv.end(), {"--bind", dir.native(), dir.native()});
  }
  if (!spec.cwd.empty()) argv.insert(argv.end(), {"--chdir", spec.cwd.native()});
  argv.push_back("--");
  argv.insert(argv.end(), spec.argv.begin(), spec.argv.end());
  return argv;
}

std::string PathOf(const std::optional<Environment>& env) {
  if (env) {
    const auto it = env->find("PATH");
    return it == env->end() ? std::string() : it->second;
  }
  const char* path = getenv("PATH");
  return path == nullptr ? std::string() : path;
}

// That a file cannot be looked at is no reason to run another of its name: whoever runs this one is
// told. A folder whose server is gone has none.
bool IsMissing(int error) {
  return error == ENOENT || error == ENOTDIR || error == EACCES || error == ELOOP ||
         error == ENAMETOOLONG || error == ENOTCONN || error == ESTALE || error == ETIMEDOUT;
}

absl::Status CheckSpec(const ProcessSpec& spec) {
  if (spec.argv.empty() || spec.argv[0].empty()) {
    return InvalidArgument("an empty argument vector names no program");
  }
  for (const std::string& arg : spec.argv) {
    if (arg.find('\0') != std::string::npos) {
      return InvalidArgument("an argument of '%s' holds a NUL byte", spec.argv[0]);
    }
  }
  std::error_code error;
  if (!spec.cwd.empty() && !fs::is_directory(spec.cwd, error)) {
    return FailedPrecondition("%s: not a folder to run '%s' in", spec.cwd.native(), spec.argv[0]);
  }
  return absl::OkStatus();
}

absl::StatusOr<ProcessResult> SpawnAndWait(const std::string& program, const ProcessSpec& spec,
                                           std::stop_token stop) {
  BATUTA_ASSIGN_OR_RETURN(Descriptor in, MakeInput(spec));
  BATUTA_ASSIGN_OR_RETURN(Pipe out, MakePipe());
  BATUTA_ASSIGN_OR_RETURN(Pipe err, MakePipe());
  BATUTA_ASSIGN_OR_RETURN(EventLoop loop, EventLoop::Take());
  Watch watch;
  const auto [error, pid] =
      Start(program, spec, {in.get(), out.write_end.get(), err.write_end.get()}, watch.session());
  if (error == ENOENT) return NotFound("'%s': its interpreter is missing", program);
  if (error == EAGAIN || error == ENOMEM) {
    return ResourceExhausted("'%s': %s", program, std::strerror(error));
  }
  if (error == E2BIG) {
    return InvalidArgument("'%s': arguments and environment are too long", program);
  }
  if (error != 0) return FailedPrecondition("'%s': %s", program, std::strerror(error));
  out.write_end = Descriptor();
  err.write_end = Descriptor();
  RunningProgram running(spec, pid, watch, std::move(loop), std::move(out.read_end),
                         std::move(err.read_end));
  return running.Wait(std::move(stop));
}

// Limits that are set afterwards come too late for a quick program: so that it begins with them, a
// program that every Debian has sets them and becomes it.
ProcessSpec Limited(const ProcessSpec& spec, const std::string& program) {
  ProcessSpec limited = spec;
  limited.argv = {kLimitProgram};
  if (spec.memory_limit_bytes > 0) {
    limited.argv.push_back("--data=" + std::to_string(spec.memory_limit_bytes));
  }
  if (spec.cpu_limit_s > 0) {
    // One second to end by itself.
    limited.argv.push_back("--cpu=" + std::to_string(spec.cpu_limit_s) + ":" +
                           std::to_string(spec.cpu_limit_s + 1));
  }
  limited.argv.insert(limited.argv.end(), {"--", program});
  limited.argv.insert(limited.argv.end(), spec.argv.begin() + 1, spec.argv.end());
  limited.program.clear();
  limited.memory_limit_bytes = 0;
  limited.cpu_limit_s = 0;
  return limited;
}

}  // namespace

Environment CurrentEnvironment() {
  Environment env;
  for (const auto entry : boost::process::v2::environment::current()) {
    const std::string name = entry.key().string();
    // What is no variable.
    if (name.size() == entry.size() || name.empty() || name[0] == '=') continue;
    env.emplace(name, entry.value().string());
  }
  return env;
}

std::string ProcessResult::Outcome(const ProcessSpec& spec) const {
  if (timed_out) {
    return absl::StrFormat("over its time limit of %g s",
                           static_cast<double>(spec.time_limit.count()) / 1000.0);
  }
  if (flooded) return absl::StrFormat("over its output limit of %d bytes", spec.output_limit_bytes);
  if (term_signal != 0) {
    const char* name = sigabbrev_np(term_signal);
    return absl::StrFormat("signal %d (SIG%s)", term_signal, name == nullptr ? "?" : name);
  }
  return absl::StrFormat("exit %d", exit_code);
}

fs::path FindProgram(std::string_view name, std::string_view path_list) {
  const auto is_program = [](const fs::path& path) {
    struct stat st;
    if (stat(path.c_str(), &st) != 0) return !IsMissing(errno);
    return S_ISREG(st.st_mode) && (access(path.c_str(), X_OK) == 0 || !IsMissing(errno));
  };
  if (name.find('/') != std::string_view::npos) {
    const fs::path path(name);
    return is_program(path) ? fs::absolute(path) : fs::path();
  }
  while (!path_list.empty()) {
    const size_t colon = path_list.find(':');
    const std::string_view dir = path_list.substr(0, colon);
    const fs::path path = fs::path(dir.empty() ? "." : dir) / name;
    if (is_program(path)) return fs::absolute(path);
    if (colon == std::string_view::npos) break;
    path_list.remove_prefix(colon + 1);
  }
  return {};
}

bool HasSandbox() {
  static const bool works = [] {
    ProcessSpec probe;
    probe.argv = {"true"};
    probe.time_limit = std::chrono::seconds(5);
    probe.writable.emplace();
    const fs::path bwrap = FindProgram(kSandboxProgram, PathOf(probe.env));
    if (bwrap.empty()) return false;
    probe.argv = SandboxArgv(bwrap.native(), probe);
    probe.writable.reset();
    const auto result = SpawnAndWait(bwrap.native(), probe, {});
    return result.ok() && result->Succeeded();
  }();
  return works;
}

absl::StatusOr<ProcessResult> RunProcess(const ProcessSpec& spec, std::stop_token stop) {
  BATUTA_RETURN_IF_ERROR(CheckSpec(spec));
  if (stop.stop_requested()) return Cancelled("'%s' was cancelled", spec.argv[0]);
  std::string name = spec.program.empty() ? spec.argv[0] : spec.program;
  if (name.find('/') != std::string::npos && !spec.cwd.empty()) name = spec.cwd / name;
  const fs::path program = FindProgram(name, PathOf(spec.env));
  if (program.empty()) {
    std::error_code error;
    if (fs::exists(name, error)) return FailedPrecondition("'%s': not an executable file", name);
    return NotFound("'%s': no such program", name);
  }
  if (spec.memory_limit_bytes > 0 || spec.cpu_limit_s > 0) {
    return RunProcess(Limited(spec, program.native()), std::move(stop));
  }
  if (!spec.writable || !HasSandbox()) return SpawnAndWait(program.native(), spec, stop);
  const fs::path bwrap = FindProgram(kSandboxProgram, PathOf(std::nullopt));
  ProcessSpec confined = spec;
  confined.argv[0] = program.native();
  confined.argv = SandboxArgv(bwrap.native(), confined);
  confined.cwd.clear();
  confined.writable.reset();
  return SpawnAndWait(bwrap.native(), confined, stop);
}

}  // namespace batuta::os

// Programs are started without a fork of what may be a large parent (spawn.h) and waited for on a
// pidfd by Boost.Asio. Boost.Process v2 is not used to launch: its default launcher forks, its
// vfork launcher runs Asio hooks inside the parent's memory, and its wait drops the resource usage
// that wait4 gives.
#include "lib/os/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "lib/os/descriptor.h"
#include "lib/os/file_system.h"
#include "lib/os/process_tree.h"
#include "lib/os/spawn.h"
#include "lib/os/watchdog.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

extern char** environ;

namespace batuta::os {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kGrace{500};  // between TERM and KILL
constexpr milliseconds kDrain{200};  // for what is still in the pipes when the program has ended

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

// One running program: its pipes, its pidfd and its clock, driven by one event loop.
class Running {
 public:
  Running(const ProcessSpec& spec, pid_t pid, Watch& watch, Descriptor out, Descriptor err)
      : spec_(spec),
        pid_(pid),
        tree_(pid_),
        watch_(watch),
        out_(loop_, out.Release()),
        err_(loop_, err.Release()),
        exit_(loop_, static_cast<int>(syscall(SYS_pidfd_open, pid_, 0))),
        limit_(loop_),
        grace_(loop_),
        drain_(loop_) {}

  absl::StatusOr<ProcessResult> Wait(std::stop_token stop) {
    const auto start = steady_clock::now();
    std::stop_callback on_stop(stop, [this] {
      asio::post(loop_, [this] {
        cancelled_ = true;
        End();
      });
    });
    Read(out_, out_buffer_, result_.stdout_text, out_total_);
    Read(err_, err_buffer_, result_.stderr_text, err_total_);
    exit_.async_wait(asio::posix::descriptor_base::wait_read,
                     [this](const boost::system::error_code& e) {
                       if (!e) OnExit();
                     });
    if (spec_.time_limit.count() > 0) {
      limit_.expires_after(spec_.time_limit);
      limit_.async_wait([this](const boost::system::error_code& e) {
        if (e || exited_) return;
        result_.timed_out = true;
        End();
      });
    }
    loop_.run();
    const bool is_reaped = Reap();
    result_.wall_ms =
        std::chrono::duration<double, std::milli>(steady_clock::now() - start).count();
    if (cancelled_) return Cancelled("'%s' was cancelled", spec_.argv[0]);
    if (!is_reaped) return Internal("'%s': how it ended is not known", spec_.argv[0]);
    return std::move(result_);
  }

 private:
  using Stream = asio::posix::stream_descriptor;
  using Buffer = std::array<char, 65536>;

  void Read(Stream& stream, Buffer& buffer, std::string& text, int64_t& total) {
    stream.async_read_some(asio::buffer(buffer), [this, &stream, &buffer, &text, &total](
                                                     const boost::system::error_code& e, size_t n) {
      if (e) {
        CloseStream(stream);
        return;
      }
      total += static_cast<int64_t>(n);
      if (spec_.on_output) spec_.on_output({buffer.data(), n});
      const int64_t room = spec_.output_cap_bytes - static_cast<int64_t>(text.size());
      const size_t kept = std::min(n, static_cast<size_t>(std::max<int64_t>(room, 0)));
      text.append(buffer.data(), kept);
      if (kept < n) result_.truncated = true;
      if (spec_.output_limit_bytes > 0 && total > spec_.output_limit_bytes && !result_.flooded) {
        result_.flooded = true;
        End();
      }
      Read(stream, buffer, text, total);
    });
  }

  void CloseStream(Stream& stream) {
    boost::system::error_code ignored;
    stream.close(ignored);
    if (exited_ && !out_.is_open() && !err_.is_open()) Finish();
  }

  // The program itself has ended; others that hold its pipes get a moment.
  void OnExit() {
    exited_ = true;
    limit_.cancel();
    if (!out_.is_open() && !err_.is_open()) {
      Finish();
      return;
    }
    drain_.expires_after(kDrain);
    drain_.async_wait([this](const boost::system::error_code& e) {
      if (e) return;
      is_held_ = true;
      boost::system::error_code ignored;
      out_.close(ignored);
      err_.close(ignored);
      Finish();
    });
  }

  // TERM now, KILL when the grace is over, until nothing of the tree is left.
  void End() {
    if (ending_) return;
    ending_ = true;
    tree_.Signal(SIGTERM);
    grace_.expires_after(kGrace);
    grace_.async_wait([this](const boost::system::error_code& e) {
      if (e) return;
      KillTree();
    });
  }

  void KillTree() {
    for (int round = 0; round < 20 && tree_.Signal(SIGKILL) > 0; ++round) usleep(2000);
  }

  void Finish() {
    limit_.cancel();
    grace_.cancel();
    drain_.cancel();
    boost::system::error_code ignored;
    exit_.close(ignored);
    // The leader is still a zombie here, so its group cannot be somebody else's. Looking at all
    // processes takes longer than many a program: only where somebody is known to be left.
    if (ending_ || is_held_) {
      KillTree();
    } else {
      kill(-pid_, SIGKILL);
    }
  }

  bool Reap() {
    watch_.End();
    int status = 0;
    struct rusage usage{};
    pid_t reaped = 0;
    do {
      reaped = wait4(pid_, &status, 0, &usage);
    } while (reaped < 0 && errno == EINTR);
    if (reaped < 0) return false;  // somebody else in this process has
    if (WIFEXITED(status)) result_.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) result_.term_signal = WTERMSIG(status);
    const auto ms = [](const timeval& t) {
      return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
    };
    result_.cpu_ms = ms(usage.ru_utime) + ms(usage.ru_stime);
    result_.max_rss_bytes = static_cast<int64_t>(usage.ru_maxrss) * 1024;
    return true;
  }

  const ProcessSpec& spec_;
  const pid_t pid_;
  ProcessTree tree_;
  Watch& watch_;
  asio::io_context loop_{1};
  Stream out_, err_, exit_;
  asio::steady_timer limit_, grace_, drain_;
  Buffer out_buffer_, err_buffer_;
  int64_t out_total_ = 0, err_total_ = 0;
  bool exited_ = false, ending_ = false, cancelled_ = false;
  bool is_held_ = false;  // others had its pipes when it had ended
  ProcessResult result_;
};

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
  std::optional<Running> running;
  try {
    running.emplace(spec, pid, watch, std::move(out.read_end), std::move(err.read_end));
  } catch (const boost::system::system_error& e) {  // no descriptors for an event loop
    kill(-pid, SIGKILL);
    watch.End();
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    return ResourceExhausted("'%s': %s", program, e.what());
  }
  return running->Wait(std::move(stop));
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
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view pair = *entry;
    const size_t equals = pair.find('=');
    if (equals != std::string_view::npos && equals > 0) {
      env.emplace(pair.substr(0, equals), pair.substr(equals + 1));
    }
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
    return stat(path.c_str(), &st) == 0 && S_ISREG(st.st_mode) && access(path.c_str(), X_OK) == 0;
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

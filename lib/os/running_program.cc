#include "lib/os/running_program.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::os {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kGrace{500};  // between TERM and KILL
constexpr milliseconds kDrain{200};  // for what is still in the pipes when the program has ended
// Many a program has ended before, and what it wrote lies in its pipes: whoever looks at these
// from the beginning wakes up when they are closed, and again when the program has ended.
constexpr milliseconds kQuick{2};
constexpr size_t kPieceBytes = size_t{64} << 10;

timespec Rest(std::chrono::steady_clock::duration rest) {
  const int64_t ns = std::max<int64_t>(0, std::chrono::nanoseconds(rest).count());
  return {.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
}

}  // namespace

RunningProgram::RunningProgram(const ProcessSpec& spec, pid_t pid, Watch& watch, Descriptor out,
                               Descriptor err)
    : spec_(spec),
      pid_(pid),
      watch_(watch),
      tree_(pid),
      out_{std::move(out), result_.stdout_text},
      err_{std::move(err), result_.stderr_text},
      exit_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))),
      watch_pipes_at_(start_ + kQuick) {}

absl::StatusOr<ProcessResult> RunningProgram::Wait(std::stop_token stop) {
  const absl::Status waited = WaitForEnd(std::move(stop));
  // The leader is still a zombie here, so its group cannot be somebody else's. Looking at all
  // processes takes longer than many a program: only where somebody is known to be left.
  if (is_ending_ || is_held_ || (kill(-pid_, SIGKILL) != 0 && errno != ESRCH)) KillTree();
  const bool is_reaped = Reap();
  result_.wall_ms = std::chrono::duration<double, std::milli>(Clock::now() - start_).count();
  BATUTA_RETURN_IF_ERROR(waited);
  const std::string& name = spec_.argv[0];
  if (is_cancelled_) return Cancelled("'%s' was cancelled", name);
  if (!is_reaped) return Internal("'%s': how it ended is not known", name);
  if (read_error_ != 0) return Internal("'%s': its output: %s", name, std::strerror(read_error_));
  return std::move(result_);
}

absl::Status RunningProgram::WaitForEnd(std::stop_token stop) {
  const Descriptor stop_event(eventfd(0, EFD_CLOEXEC));
  if (!exit_.IsOpen() || !stop_event.IsOpen()) {
    return ResourceExhausted("'%s': %s", spec_.argv[0], std::strerror(errno));
  }
  const std::stop_callback on_stop(stop, [&stop_event] { eventfd_write(stop_event.get(), 1); });
  if (spec_.time_limit.count() > 0) limit_at_ = start_ + spec_.time_limit;
  while (!IsOver()) Look(stop_event.get());
  return absl::OkStatus();
}

void RunningProgram::Look(int stop_event) {
  constexpr int kNone = -1;  // not looked at
  const Time now = Clock::now();
  const bool sees_pipes = has_exited_ || now >= watch_pipes_at_;
  std::array<pollfd, 4> looks{{{sees_pipes ? out_.pipe.get() : kNone, POLLIN, 0},
                               {sees_pipes ? err_.pipe.get() : kNone, POLLIN, 0},
                               {has_exited_ ? kNone : exit_.get(), POLLIN, 0},
                               {is_cancelled_ ? kNone : stop_event, POLLIN, 0}}};
  const Time next =
      std::min({limit_at_, grace_at_, drain_at_, sees_pipes ? Time::max() : watch_pipes_at_});
  const timespec rest = Rest(next - now);
  if (ppoll(looks.data(), looks.size(), next == Time::max() ? nullptr : &rest, nullptr) < 0) {
    return;  // a signal came
  }
  if (looks[0].revents != 0) Take(out_, looks[0].revents);
  if (looks[1].revents != 0) Take(err_, looks[1].revents);
  if (looks[2].revents != 0) OnExit();
  if (looks[3].revents != 0) {
    is_cancelled_ = true;
    End();
  }
  OnTime();
}

void RunningProgram::Take(Stream& stream, short events) {
  std::array<char, kPieceBytes> buffer;
  // Where there is nothing to read nobody is left who writes.
  const ssize_t got =
      (events & POLLIN) == 0 ? 0 : read(stream.pipe.get(), buffer.data(), buffer.size());
  if (got < 0 && errno == EINTR) return;
  if (got < 0) read_error_ = errno;
  if (got <= 0) {
    stream.pipe = Descriptor();
    return;
  }
  Keep(stream, {buffer.data(), static_cast<size_t>(got)});
}

void RunningProgram::Keep(Stream& stream, std::string_view bytes) {
  stream.num_bytes += static_cast<int64_t>(bytes.size());
  if (spec_.on_output) spec_.on_output(bytes);
  const int64_t room = spec_.output_cap_bytes - static_cast<int64_t>(stream.text.size());
  const size_t kept = std::min(bytes.size(), static_cast<size_t>(std::max<int64_t>(room, 0)));
  stream.text.append(bytes.substr(0, kept));
  if (kept < bytes.size()) result_.truncated = true;
  const int64_t limit = spec_.output_limit_bytes;
  if (limit <= 0 || stream.num_bytes <= limit || result_.flooded) return;
  result_.flooded = true;
  End();
}

// The program itself has ended; others that hold its pipes get a moment.
void RunningProgram::OnExit() {
  has_exited_ = true;
  limit_at_ = Time::max();
  drain_at_ = Clock::now() + kDrain;
}

void RunningProgram::OnTime() {
  const Time now = Clock::now();
  if (now >= limit_at_) {
    limit_at_ = Time::max();
    result_.timed_out = true;
    End();
  }
  if (now >= grace_at_) {
    grace_at_ = Time::max();
    KillTree();
  }
  if (now >= drain_at_) {
    is_held_ = true;
    out_.pipe = Descriptor();
    err_.pipe = Descriptor();
  }
}

// TERM now, KILL when the grace is over, until nothing of the tree is left.
void RunningProgram::End() {
  if (std::exchange(is_ending_, true)) return;
  tree_.Signal(SIGTERM);
  grace_at_ = Clock::now() + kGrace;
}

void RunningProgram::KillTree() {
  for (int round = 0; round < 20 && tree_.Signal(SIGKILL) > 0; ++round) usleep(2000);
}

bool RunningProgram::Reap() {
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

}  // namespace batuta::os

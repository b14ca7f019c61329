#include "lib/os/running_program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::os {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;

constexpr milliseconds kGrace{500};  // between TERM and KILL
constexpr milliseconds kDrain{200};  // for what is still in the pipes when the program has ended
// Many a program has ended before, and what it wrote lies in its pipes: whoever looks at these
// from the beginning wakes up when they are closed, and again when the program has ended.
constexpr milliseconds kQuick{2};

// Has the loop look at it. The caller keeps the descriptor.
error_code Begin(const Descriptor& descriptor, asio::posix::stream_descriptor& waited) {
  error_code error;
  waited.assign(descriptor.get(), error);
  return error;
}

// It is taken out, not closed: a program that another thread is just starting may still have a copy
// of the descriptor, and the loop would go on seeing it.
void Cease(asio::posix::stream_descriptor& waited) {
  if (waited.is_open()) static_cast<void>(waited.release());
}

}  // namespace

RunningProgram::RunningProgram(const ProcessSpec& spec, pid_t pid, Watch& watch, EventLoop loop,
                               Descriptor out, Descriptor err)
    : spec_(spec),
      pid_(pid),
      watch_(watch),
      tree_(pid),
      loop_(std::move(loop)),
      out_(std::move(out), loop_, result_.stdout_text),
      err_(std::move(err), loop_, result_.stderr_text),
      pidfd_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))),
      exit_(loop_.context()),
      quick_(loop_.context()),
      limit_(loop_.context()),
      grace_(loop_.context()),
      drain_(loop_.context()) {}

RunningProgram::~RunningProgram() {
  for (Waited* waited : {&out_.reader, &err_.reader, &exit_}) Cease(*waited);
}

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

// Boost.Process would reap the program, and drop what wait4 tells of its use.
absl::Status RunningProgram::WaitForEnd(std::stop_token stop) {
  if (!pidfd_.IsOpen()) return ResourceExhausted("'%s': %s", spec_.argv[0], std::strerror(errno));
  if (const error_code error = Begin(pidfd_, exit_)) {
    return ResourceExhausted("'%s': %s", spec_.argv[0], error.message());
  }
  exit_.async_wait(Waited::wait_read, [this](error_code failed) {
    if (failed == asio::error::operation_aborted) return;
    if (failed) return GiveUp(failed.value());
    OnExit();
  });
  After(quick_, kQuick, [this] { LookAtPipes(); });
  if (spec_.time_limit.count() > 0) {
    After(limit_, spec_.time_limit, [this] {
      if (has_exited_) return;
      result_.timed_out = true;
      End();
    });
  }
  asio::io_context& context = loop_.context();
  std::atomic<bool> is_stop_posted = false;
  {
    const std::stop_callback on_stop(std::move(stop), [this, &context, &is_stop_posted] {
      is_stop_posted = true;
      asio::post(context, [this] {
        if (IsOver()) return;
        is_cancelled_ = true;
        End();
      });
    });
    context.run();
  }
  if (is_stop_posted) {  // perhaps when all was over
    context.restart();
    context.poll();
  }
  if (wait_error_ == 0) return absl::OkStatus();
  return ResourceExhausted("'%s': %s", spec_.argv[0], std::strerror(wait_error_));
}

template <typename Action>
void RunningProgram::After(Timer& timer, Clock::duration time, Action action) {
  timer.expires_after(time);
  timer.async_wait([action = std::move(action)](error_code failed) {
    if (!failed) action();
  });
}

void RunningProgram::LookAtPipes() {
  for (Stream* stream : {&out_, &err_}) {
    if (!stream->pipe.IsOpen() || stream->reader.is_open()) continue;
    if (const error_code error = Begin(stream->pipe, stream->reader)) {
      Close(*stream, error.value());
    } else {
      Read(*stream);
    }
  }
}

void RunningProgram::Read(Stream& stream) {
  stream.reader.async_read_some(asio::buffer(stream.piece),
                                [this, &stream](error_code failed, size_t num_bytes) {
                                  if (failed == asio::error::operation_aborted) return;
                                  if (failed) {
                                    const bool is_end = failed == asio::error::eof;
                                    Close(stream, is_end ? 0 : failed.value());
                                    StopIfOver();
                                    return;
                                  }
                                  Keep(stream, {stream.piece.data(), num_bytes});
                                  Read(stream);
                                });
}

// Of a program that has ended: mostly all that it wrote, and the pipe's end.
void RunningProgram::TakeWhatIsThere(Stream& stream) {
  if (fcntl(stream.pipe.get(), F_SETFL, O_NONBLOCK) != 0) return;
  for (int reads = 0; reads < 2; ++reads) {
    const ssize_t got = read(stream.pipe.get(), stream.piece.data(), stream.piece.size());
    if (got == 0) Close(stream, 0);
    if (got <= 0) return;
    Keep(stream, {stream.piece.data(), static_cast<size_t>(got)});
  }
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

void RunningProgram::Close(Stream& stream, int error) {
  if (error != 0) read_error_ = error;
  Cease(stream.reader);
  stream.pipe = Descriptor();
}

// The program itself has ended; others that hold its pipes get a moment.
void RunningProgram::OnExit() {
  has_exited_ = true;
  Cease(exit_);
  limit_.cancel();
  for (Stream* stream : {&out_, &err_}) {
    if (stream->pipe.IsOpen() && !stream->reader.is_open()) TakeWhatIsThere(*stream);
  }
  StopIfOver();
  if (IsOver()) return;
  LookAtPipes();
  After(drain_, kDrain, [this] {
    is_held_ = true;
    for (Stream* stream : {&out_, &err_}) Close(*stream, 0);
    StopIfOver();
  });
}

// Nobody would tell of the program's end: it is ended with its whole tree.
void RunningProgram::GiveUp(int error) {
  wait_error_ = error;
  has_exited_ = is_ending_ = true;
  Cease(exit_);
  for (Stream* stream : {&out_, &err_}) Close(*stream, 0);
  StopIfOver();
}

// TERM now, KILL when the grace is over, until nothing of the tree is left.
void RunningProgram::End() {
  if (std::exchange(is_ending_, true)) return;
  tree_.Signal(SIGTERM);
  After(grace_, kGrace, [this] { KillTree(); });
}

void RunningProgram::KillTree() {
  for (int round = 0; round < 20 && tree_.Signal(SIGKILL) > 0; ++round) usleep(2000);
  kill(-pid_, SIGKILL);  // also what was started while we looked: its parent is gone by now
}

// The loop ends when nothing is waited for.
void RunningProgram::StopIfOver() {
  if (!IsOver()) return;
  for (Timer* timer : {&quick_, &limit_, &grace_, &drain_}) timer->cancel();
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

#include "lib/os/job_server.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "absl/strings/str_format.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::os {
namespace {

constexpr char kToken = '+';
constexpr int kMaxJobs = 4096;  // a pipe holds at least that many bytes

std::string PathOfDescriptor(int fd) { return absl::StrFormat("/proc/self/fd/%d", fd); }

std::optional<int> NumberOf(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

// Two ends of one pipe: not whatever else got these numbers meanwhile.
bool AreEnds(int read_end, int write_end) {
  struct stat in, out;
  return fstat(read_end, &in) == 0 && fstat(write_end, &out) == 0 && S_ISFIFO(in.st_mode) &&
         in.st_dev == out.st_dev && in.st_ino == out.st_ino &&
         (fcntl(read_end, F_GETFL) & O_ACCMODE) != O_WRONLY &&
         (fcntl(write_end, F_GETFL) & O_ACCMODE) != O_RDONLY;
}

// The last value that begins with the prefix: later options win.
std::string_view LastValue(std::string_view flags, std::string_view prefix) {
  std::string_view value;
  while (!flags.empty()) {
    const std::string_view word = flags.substr(0, flags.find(' '));
    if (word == "--") break;  // variables follow
    if (word.starts_with(prefix)) value = word.substr(prefix.size());
    flags.remove_prefix(std::min(word.size() + 1, flags.size()));
  }
  return value;
}

}  // namespace

absl::Status JobServer::OpenOwnEnds(const std::string& read_path, const std::string& write_path) {
  // A fifo that is opened both ways waits for nobody and never ends.
  const int access = read_path == write_path ? O_RDWR : O_RDONLY;
  read_end_ = open(read_path.c_str(), access | O_NONBLOCK | O_CLOEXEC);
  if (read_end_ >= 0) write_end_ = open(write_path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (write_end_ >= 0) own_ = eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC);
  if (own_ >= 0) return absl::OkStatus();
  return FailedPrecondition("job server %s: %s", read_path, std::strerror(errno));
}

absl::StatusOr<std::unique_ptr<JobServer>> JobServer::Make(int num_jobs, Form form,
                                                           const std::filesystem::path& dir) {
  std::unique_ptr<JobServer> server(new JobServer());
  server->num_jobs_ = std::clamp(num_jobs, 1, kMaxJobs);
  server->is_ours_ = true;
  std::string auth;
  if (form == Form::kFifo) {
    const std::filesystem::path fifo = dir / "jobs";
    if (mkfifo(fifo.c_str(), 0600) != 0) {
      return FailedPrecondition("%s: %s", fifo.native(), std::strerror(errno));
    }
    server->fifo_ = fifo;
    BATUTA_RETURN_IF_ERROR(server->OpenOwnEnds(fifo.native(), fifo.native()));
    auth = "fifo:" + fifo.native();
  } else {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
      return ResourceExhausted("pipe: %s", std::strerror(errno));
    }
    server->inherited_.assign(ends.begin(), ends.end());
    BATUTA_RETURN_IF_ERROR(
        server->OpenOwnEnds(PathOfDescriptor(ends[0]), PathOfDescriptor(ends[1])));
    auth = absl::StrFormat("%d,%d", ends[0], ends[1]);
  }
  // The first word would be taken for single letters if it did not begin with a blank.
  server->make_flags_ = absl::StrFormat(" -j%d --jobserver-auth=%s", server->num_jobs_, auth);
  if (!server->Fill()) return ResourceExhausted("job server: %s", std::strerror(errno));
  return server;
}

std::unique_ptr<JobServer> JobServer::FromMakeFlags(std::string_view flags) {
  std::string_view auth = LastValue(flags, "--jobserver-auth=");
  if (auth.empty()) auth = LastValue(flags, "--jobserver-fds=");  // before 4.2
  std::unique_ptr<JobServer> server(new JobServer());
  server->make_flags_ = flags;
  server->num_jobs_ = NumberOf(LastValue(flags, "-j")).value_or(0);
  constexpr std::string_view kFifo = "fifo:";
  if (auth.starts_with(kFifo)) {
    const std::string path(auth.substr(kFifo.size()));
    struct stat st;
    if (stat(path.c_str(), &st) != 0 || !S_ISFIFO(st.st_mode)) return nullptr;
    return server->OpenOwnEnds(path, path).ok() ? std::move(server) : nullptr;
  }
  const size_t comma = auth.find(',');
  if (comma == std::string_view::npos) return nullptr;
  const std::optional<int> read_end = NumberOf(auth.substr(0, comma));
  const std::optional<int> write_end = NumberOf(auth.substr(comma + 1));
  // make closes them for a command that it does not take for a make, but leaves the flags.
  if (!read_end || !write_end || !AreEnds(*read_end, *write_end)) return nullptr;
  server->inherited_ = {*read_end, *write_end};
  const bool is_open =
      server->OpenOwnEnds(PathOfDescriptor(*read_end), PathOfDescriptor(*write_end)).ok();
  return is_open ? std::move(server) : nullptr;
}

JobServer::~JobServer() {
  for (const int fd : {read_end_, write_end_, own_}) {
    if (fd >= 0) close(fd);
  }
  if (!is_ours_) return;
  for (const int fd : inherited_) close(fd);
  if (!fifo_.empty()) unlink(fifo_.c_str());
}

// All tokens but the own one. What a program that was killed took with it is here again.
bool JobServer::Fill() const {
  std::array<char, kMaxJobs> bytes;
  while (read(read_end_, bytes.data(), bytes.size()) > 0) {
  }
  const auto count = static_cast<size_t>(num_jobs_ - 1);
  bytes.fill(kToken);
  return write(write_end_, bytes.data(), count) == static_cast<ssize_t>(count);
}

std::optional<JobServer::Token> JobServer::TryTake() {
  const std::lock_guard lock(mutex_);
  uint64_t own = 0;
  char byte = 0;
  const bool is_own = read(own_, &own, sizeof(own)) == sizeof(own);
  if (!is_own && read(read_end_, &byte, 1) != 1) return std::nullopt;
  ++num_out_;
  return Token(this, is_own ? std::nullopt : std::optional(byte));
}

absl::StatusOr<JobServer::Token> JobServer::Take(std::stop_token stop) {
  if (std::optional<Token> token = TryTake()) return *std::move(token);
  const int stopped = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (stopped < 0) return ResourceExhausted("eventfd: %s", std::strerror(errno));
  std::optional<Token> token;
  {
    const std::stop_callback on_stop(std::move(stop), [stopped] {
      const uint64_t one = 1;
      (void)!write(stopped, &one, sizeof(one));
    });
    std::array<pollfd, 3> ends{{{read_end_, POLLIN, 0}, {own_, POLLIN, 0}, {stopped, POLLIN, 0}}};
    while (!token && ends[2].revents == 0) {
      if (poll(ends.data(), ends.size(), -1) < 0 && errno != EINTR) break;
      token = TryTake();
    }
  }
  close(stopped);
  if (!token) return Cancelled("cancelled while waiting for a free core");
  return *std::move(token);
}

void JobServer::GiveBack(std::optional<char> byte) {
  const std::lock_guard lock(mutex_);
  const uint64_t one = 1;
  if (byte) {
    (void)!write(write_end_, &*byte, 1);
  } else {
    (void)!write(own_, &one, sizeof(one));
  }
  if (--num_out_ == 0 && is_ours_) (void)Fill();
}

}  // namespace batuta::os

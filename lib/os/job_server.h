// The cores of a machine, shared by programs that start programs, as GNU make does it: whoever
// starts one more takes a byte ("token") out of a pipe and puts it back when that one ended. make,
// cargo and ninja (from 1.13) understand it below us, and we below them. Protocol: "POSIX Jobserver
// Interaction" in the GNU make manual.
#ifndef BATUTA_LIB_OS_JOB_SERVER_H_
#define BATUTA_LIB_OS_JOB_SERVER_H_

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace batuta::os {

class JobServer {
 public:
  // How programs below get at the pipe: by inherited descriptors (GNU make before 4.4 knows only
  // this), or by the path of a fifo (ninja knows only this).
  enum class Form { kPipe, kFifo };

  // For `num_jobs` programs at once, those that they start in turn included. The fifo lies in
  // `dir`.
  static absl::StatusOr<std::unique_ptr<JobServer>> Make(int num_jobs, Form form,
                                                         const std::filesystem::path& dir);
  // The one that this process was started below, as $MAKEFLAGS tells. Nothing: there is none, or
  // its descriptors were not passed on to us.
  static std::unique_ptr<JobServer> FromMakeFlags(std::string_view make_flags);
  ~JobServer();
  JobServer(const JobServer&) = delete;
  JobServer& operator=(const JobServer&) = delete;

  // The right to let one program run; given back when it goes.
  class Token {
   public:
    Token(Token&& other) noexcept
        : server_(std::exchange(other.server_, nullptr)), byte_(other.byte_) {}
    Token& operator=(Token&& other) noexcept {
      std::swap(server_, other.server_);
      std::swap(byte_, other.byte_);
      return *this;
    }
    ~Token() {
      if (server_ != nullptr) server_->GiveBack(byte_);
    }

   private:
    friend class JobServer;
    Token(JobServer* server, std::optional<char> byte) : server_(server), byte_(byte) {}
    JobServer* server_;
    std::optional<char> byte_;  // nothing: the one that every process has from its parent
  };
  // Waits for one. Cancelled: `stop` was asked before there was one. Thread-safe.
  absl::StatusOr<Token> Take(std::stop_token stop);

  // $MAKEFLAGS of a program that holds a token, and descriptors that it has to inherit.
  const std::string& make_flags() const { return make_flags_; }
  const std::vector<int>& inherited() const { return inherited_; }
  // How many programs at once the flags speak of; 0: they do not tell.
  int num_jobs() const { return num_jobs_; }

 private:
  JobServer() = default;
  absl::Status OpenOwnEnds(const std::string& read_path, const std::string& write_path);
  bool Fill() const;
  std::optional<Token> TryTake();
  void GiveBack(std::optional<char> byte);

  std::string make_flags_;
  std::vector<int> inherited_;
  std::filesystem::path fifo_;  // made by us; empty: there is none
  int num_jobs_ = 0;
  bool is_ours_ = false;
  // Of our own, so that nobody else's O_NONBLOCK changes them.
  int read_end_ = -1, write_end_ = -1;
  int own_ = -1;  // eventfd, 1 while the token that we have from our parent is free

  std::mutex mutex_;  // guards num_out_, and taking and giving back as a whole
  int num_out_ = 0;   // tokens that were given out
};

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_JOB_SERVER_H_

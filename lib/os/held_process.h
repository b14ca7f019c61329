// A program that waits at its door: its process exists and can be prepared for observation before
// the first instruction of the program runs. It keeps this process's standard streams and its
// terminal.
#ifndef BATUTA_LIB_OS_HELD_PROCESS_H_
#define BATUTA_LIB_OS_HELD_PROCESS_H_

#include <linux/filter.h>
#include <sys/types.h>

#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace batuta::os {

class HeldProcess {
 public:
  struct Options {
    std::vector<std::string> argv;  // the program is looked up in PATH
    std::string folder;             // empty: the caller's
    // In place of the caller's standard input, output and error; empty: those.
    std::array<std::string, 3> files;
    std::vector<std::string> environment;  // "NAME=value"; empty: the caller's
    // Installed before the program is loaded; `no_new_privileges` too where it must be.
    std::span<const sock_filter> seccomp;
  };
  // NotFound (no such program), FailedPrecondition (no such folder), ResourceExhausted.
  static absl::StatusOr<HeldProcess> Start(const Options& options);
  // One that was not let go ends.
  ~HeldProcess();
  HeldProcess(HeldProcess&& other) noexcept
      : pid_(other.pid_),
        gate_(std::exchange(other.gate_, -1)),
        report_(std::exchange(other.report_, -1)),
        program_(std::move(other.program_)) {}
  HeldProcess& operator=(HeldProcess&&) = delete;

  pid_t pid() const { return pid_; }
  void LetGo();
  // After the process ended: why its program could not be loaded; OK if it was.
  absl::Status LoadError() const;

 private:
  HeldProcess(pid_t pid, int gate, int report, std::string program)
      : pid_(pid), gate_(gate), report_(report), program_(std::move(program)) {}

  pid_t pid_;
  int gate_;    // the process goes on when it reads a byte here
  int report_;  // it writes the error here if the program cannot be loaded
  std::string program_;
};

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_HELD_PROCESS_H_

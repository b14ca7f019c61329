// Root reads everything; a test of what cannot be read has to give that up for a while.
#ifndef BATUTA_TEST_ORDINARY_USER_H_
#define BATUTA_TEST_ORDINARY_USER_H_

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>

namespace batuta {

// As long as it lives, this thread and those that it starts are refused what the permission bits
// refuse to the owner. Ok() is false if the machine does not let go of the power.
class OrdinaryUser {
 public:
  OrdinaryUser() {
    if (syscall(SYS_capget, &header_, before_) != 0) return;
    __user_cap_data_struct less[2] = {before_[0], before_[1]};
    less[0].effective &= ~(1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH);
    is_ok_ = syscall(SYS_capset, &header_, less) == 0;
  }
  ~OrdinaryUser() {
    if (is_ok_) syscall(SYS_capset, &header_, before_);
  }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;

  bool Ok() const { return is_ok_; }

 private:
  __user_cap_header_struct header_{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct before_[2] = {};
  bool is_ok_ = false;
};

// Takes every permission from a path, and gives it back to its owner at the end.
class Locked {
 public:
  explicit Locked(std::filesystem::path path) : path_(std::move(path)) {
    std::filesystem::permissions(path_, std::filesystem::perms::none);
  }
  ~Locked() {
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
  }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

 private:
  std::filesystem::path path_;
};

}  // namespace batuta

#endif  // BATUTA_TEST_ORDINARY_USER_H_

// The folder that the original was built in. Programs may have its path compiled in, and find their
// data there for as long as it stands; the users of a result do not have it. So it is taken out of
// the way while results are judged.
#ifndef BATUTA_LIB_CONVERT_BUILD_SITE_H_
#define BATUTA_LIB_CONVERT_BUILD_SITE_H_

#include <array>
#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "absl/status/statusor.h"

namespace batuta::convert {

namespace fs = std::filesystem;

class BuildSite {
 public:
  enum class State {
    kThere,   // as the build left it; for any number at once
    kAway,    // nothing is there; for any number at once
    kVacant,  // nothing is there but what the one that asked for it puts there
  };

  // While it lives the site keeps its state.
  class Stay {
   public:
    ~Stay() {
      if (site_ != nullptr) site_->Leave();
    }
    Stay(Stay&& other) noexcept : site_(other.site_) { other.site_ = nullptr; }
    Stay& operator=(Stay&&) = delete;

    // Where the tree that the build left is to be found meanwhile.
    const fs::path& tree() const { return site_->Tree(); }

   private:
    friend class BuildSite;
    explicit Stay(BuildSite* site) : site_(site) {}
    BuildSite* site_;
  };

  // `root` is there; `refuge` is a path on the same file system at which there is nothing.
  BuildSite(fs::path root, fs::path refuge) : root_(std::move(root)), refuge_(std::move(refuge)) {}

  // Waits for those to leave who need another state. Do not call it while holding a Stay: it would
  // wait for itself. FailedPrecondition: the folder cannot be moved.
  absl::StatusOr<Stay> Enter(State state);

 private:
  bool MayEnter(State state) const;
  absl::Status Become(State state);
  void Leave();
  const fs::path& Tree() const { return state_ == State::kThere ? root_ : refuge_; }

  const fs::path root_, refuge_;
  std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::kThere;
  int num_inside_ = 0;
  std::array<int, 3> num_waiting_{};  // by state
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_BUILD_SITE_H_

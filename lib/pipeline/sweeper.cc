#include "lib/pipeline/sweeper.h"

#include <system_error>
#include <utility>

#include "lib/os/file_system.h"

namespace batuta::pipeline {
namespace {

constexpr size_t kMaxWaiting = 64;

void Remove(const std::filesystem::path& folder) {
  std::error_code error;  // of most stages it is empty by now
  if (std::filesystem::remove(folder, error) && !error) return;
  os::RemoveAll(folder).IgnoreError();  // the next run looks again
}

bool IsAsNew(const std::filesystem::path& folder) {
  using std::filesystem::perms;
  std::error_code error;
  const auto status = std::filesystem::symlink_status(folder, error);
  return std::filesystem::is_directory(status) &&
         (status.permissions() & perms::owner_all) == perms::owner_all &&
         (status.permissions() & (perms::set_gid | perms::sticky_bit)) == perms::none &&
         std::filesystem::is_empty(folder, error) && !error;
}

}  // namespace

Sweeper::~Sweeper() {
  for (std::filesystem::path& folder : std::exchange(kept_, {})) Take(std::move(folder));
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  more_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Sweeper::Take(std::filesystem::path folder) {
  std::unique_lock lock(mutex_);
  if (num_idle_ <= waiting_.size() && threads_.size() < kParents) {
    try {
      threads_.emplace_back([this] { Work(); });
    } catch (const std::system_error&) {
      if (threads_.empty()) {  // no thread at all: then it is done here
        lock.unlock();
        Remove(folder);
        return;
      }
    }
  }
  less_.wait(lock, [this] { return waiting_.size() < kMaxWaiting; });
  waiting_.push_back(std::move(folder));
  lock.unlock();
  more_.notify_one();
}

std::optional<std::filesystem::path> Sweeper::TakeKept() {
  const std::lock_guard lock(mutex_);
  if (kept_.empty()) return std::nullopt;
  std::filesystem::path folder = std::move(kept_.back());
  kept_.pop_back();
  return folder;
}

void Sweeper::Keep(std::filesystem::path folder) {
  if (!IsAsNew(folder)) return Take(std::move(folder));
  const std::lock_guard lock(mutex_);
  kept_.push_back(std::move(folder));
}

void Sweeper::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++num_idle_;
    more_.wait(lock, [this] { return is_over_ || !waiting_.empty(); });
    --num_idle_;
    if (waiting_.empty()) return;
    const std::filesystem::path folder = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    less_.notify_one();
    Remove(folder);
    lock.lock();
  }
}

}  // namespace batuta::pipeline

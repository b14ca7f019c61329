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

}  // namespace

Sweeper::~Sweeper() {
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

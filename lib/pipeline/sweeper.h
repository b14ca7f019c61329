// Removes private folders while stages go on: on a file system that discards what it frees, taking
// away one folder waits for several ms (4.3 on ext4 with "discard"), most of it asleep.
#ifndef BATUTA_LIB_PIPELINE_SWEEPER_H_
#define BATUTA_LIB_PIPELINE_SWEEPER_H_

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace batuta::pipeline {

class Sweeper {
 public:
  Sweeper() = default;
  ~Sweeper();  // when all is removed
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;

  // Removes it and all that it holds, soon. Waits while too much is still there: the space is
  // needed. Thread-safe.
  void Take(std::filesystem::path folder);

  // The other way: a folder in which nothing was left is kept for another stage that brings nothing
  // and leaves nothing. To make and remove one takes as long as a quarter of a small program.
  // Nothing, if none is kept. Thread-safe.
  std::optional<std::filesystem::path> TakeKept();
  // Is removed if something lies in it, or its owner may not use it any more.
  void Keep(std::filesystem::path folder);

  // Folders of one parent are removed one after the other, whoever asks; so there are several.
  static constexpr size_t kParents = 8;

 private:
  void Work();

  std::mutex mutex_;  // guards what follows
  std::condition_variable more_, less_;
  std::deque<std::filesystem::path> waiting_;
  std::vector<std::filesystem::path> kept_;
  std::vector<std::thread> threads_;
  size_t num_idle_ = 0;
  bool is_over_ = false;
};

// A private folder that goes, whatever happens in it.
class SweptFolder {
 public:
  // `may_stay`: or is kept, if nothing was left in it.
  SweptFolder(std::filesystem::path path, bool may_stay, Sweeper& sweeper)
      : path_(std::move(path)), may_stay_(may_stay), sweeper_(sweeper) {}
  ~SweptFolder() { may_stay_ ? sweeper_.Keep(path_) : sweeper_.Take(path_); }
  SweptFolder(const SweptFolder&) = delete;
  SweptFolder& operator=(const SweptFolder&) = delete;

 private:
  const std::filesystem::path path_;
  const bool may_stay_;
  Sweeper& sweeper_;
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_SWEEPER_H_

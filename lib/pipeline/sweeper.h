// Removes private folders while stages go on: on a file system that discards what it frees, taking
// away one folder waits for several ms (4.3 on ext4 with "discard"), most of it asleep.
#ifndef BATUTA_LIB_PIPELINE_SWEEPER_H_
#define BATUTA_LIB_PIPELINE_SWEEPER_H_

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
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

  // Folders of one parent are removed one after the other, whoever asks; so there are several.
  static constexpr size_t kParents = 8;

 private:
  void Work();

  std::mutex mutex_;  // guards what follows
  std::condition_variable more_, less_;
  std::deque<std::filesystem::path> waiting_;
  std::vector<std::thread> threads_;
  size_t num_idle_ = 0;
  bool is_over_ = false;
};

// A private folder that goes, whatever happens in it.
class SweptFolder {
 public:
  SweptFolder(std::filesystem::path path, Sweeper& sweeper)
      : path_(std::move(path)), sweeper_(sweeper) {}
  ~SweptFolder() { sweeper_.Take(path_); }
  SweptFolder(const SweptFolder&) = delete;
  SweptFolder& operator=(const SweptFolder&) = delete;

 private:
  const std::filesystem::path path_;
  Sweeper& sweeper_;
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_SWEEPER_H_

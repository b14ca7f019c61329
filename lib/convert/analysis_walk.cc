#include "lib/convert/analysis_walk.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <iterator>
#include <mutex>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "lib/convert/languages.h"
#include "lib/os/file_system.h"
#include "lib/os/glob.h"
#include "lib/status_builders.h"

namespace batuta::convert {
namespace {

namespace fs = std::filesystem;

int NumThreads(int wanted) {
  const int usable = static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(wanted > 0 ? wanted : usable, 1, 256);
}

// Folders that hold no source of the project whatever the project is.
bool IsKeptByTools(std::string_view name) {
  for (const char* known :
       {".git", ".hg", ".svn", ".bzr", "CVS", "_darcs", ".jj", "node_modules", "__pycache__",
        ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".cache",
        ".ccache", ".eggs", ".ipynb_checkpoints", ".idea", ".vscode", ".vs", ".gradle"}) {
    if (name == known) return true;
  }
  return name.ends_with(".egg-info") || name.ends_with(".dist-info");
}

bool IsBuildFolder(std::string_view name) { return name == "build" || name == "target"; }

// Folders still to read; the threads end when none is left and none is being read.
class FolderQueue {
 public:
  explicit FolderQueue(std::stop_token stop) : stop_(std::move(stop)) {}

  void Push(std::string folder) {
    const std::lock_guard lock(mutex_);
    folders_.push_back(std::move(folder));
    changed_.notify_one();
  }

  bool Pop(std::string& folder) {
    std::unique_lock lock(mutex_);
    while (folders_.empty() && num_reading_ > 0) changed_.wait(lock);
    if (folders_.empty() || stop_.stop_requested()) return false;
    folder = std::move(folders_.front());
    folders_.pop_front();
    ++num_reading_;
    return true;
  }

  void Done() {
    const std::lock_guard lock(mutex_);
    if (--num_reading_ == 0) changed_.notify_all();
  }

 private:
  std::stop_token stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> folders_;
  int num_reading_ = 0;
};

// Reads folders on one thread.
class FolderReader {
 public:
  FolderReader(const std::string& root, const std::string& real_root,
               const AnalyzeOptions& options, FolderQueue& queue)
      : root_(root), real_root_(real_root), options_(options), queue_(queue) {}

  void Run() {
    std::string folder;
    while (queue_.Pop(folder)) {
      ReadFolder(folder);
      queue_.Done();
    }
  }

  Walk found;

 private:
  void ReadFolder(const std::string& folder);
  void TakeEntry(const std::string& folder, const fs::directory_entry& entry);
  void TakeFolder(std::string path);
  void TakeLink(const std::string& path);
  bool IsExcluded(const std::string& path) const {
    return std::any_of(options_.exclude.begin(), options_.exclude.end(),
                       [&](const std::string& pattern) { return os::GlobFits(pattern, path); });
  }
  void AddRemark(const std::string& path, std::string text) {
    found.remarks.push_back({path, 0, std::move(text)});
  }

  const std::string& root_;
  const std::string& real_root_;
  const AnalyzeOptions& options_;
  FolderQueue& queue_;
};

void FolderReader::ReadFolder(const std::string& folder) {
  std::error_code error;
  fs::directory_iterator entries(folder.empty() ? root_ : root_ + "/" + folder, error);
  if (error) {
    AddRemark(folder.empty() ? "." : folder, "folder left out: " + error.message());
    return;
  }
  while (entries != fs::directory_iterator() && !options_.stop.stop_requested()) {
    TakeEntry(folder, *entries);
    entries.increment(error);
    if (error) {
      AddRemark(folder.empty() ? "." : folder, "folder read in part: " + error.message());
      return;
    }
  }
}

void FolderReader::TakeEntry(const std::string& folder, const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().native();
  std::string path = folder.empty() ? name : folder + "/" + name;
  if (IsExcluded(path)) return;
  struct stat st;
  if (lstat(entry.path().c_str(), &st) != 0) {
    AddRemark(path, "left out: " + std::generic_category().message(errno));
  } else if (S_ISDIR(st.st_mode)) {
    TakeFolder(std::move(path));
  } else if (S_ISLNK(st.st_mode)) {
    TakeLink(path);
  } else if (S_ISREG(st.st_mode)) {
    found.files.push_back({std::move(path), st.st_size, (st.st_mode & 0111) != 0});
  } else {
    AddRemark(path, "left out: neither a file nor a folder");
  }
}

void FolderReader::TakeFolder(std::string path) {
  const std::string_view name = BaseName(path);
  if (IsKeptByTools(name)) return;
  if (IsBuildFolder(name)) {
    AddRemark(path, "folder left out: taken for the output of a build");
    return;
  }
  std::error_code error;
  if (fs::exists(root_ + "/" + path + "/pyvenv.cfg", error)) return;
  queue_.Push(std::move(path));
}

void FolderReader::TakeLink(const std::string& path) {
  std::error_code error;
  const fs::path target = fs::canonical(root_ + "/" + path, error);
  if (error == std::errc::too_many_symbolic_link_levels) {
    AddRemark(path, "link left out: it leads back to itself");
  } else if (error) {
    AddRemark(path, "link left out: " + error.message());
  } else if (!os::IsUnder(target, real_root_)) {
    AddRemark(path, "link left out: it leads out of the project");
  } else {
    const std::string relative = target.lexically_relative(real_root_).native();
    const bool holds_link = relative == "." || path.starts_with(relative + "/");
    if (holds_link) AddRemark(path, "link left out: it leads to a folder that holds it");
    if (!holds_link) found.links.emplace(path, relative);
  }
}

}  // namespace

absl::StatusOr<Walk> WalkProject(const std::string& root, const AnalyzeOptions& options) {
  std::error_code error;
  const std::string real_root = fs::canonical(root, error).native();
  if (error) return FailedPrecondition("%s: %s", root, error.message());
  FolderQueue queue(options.stop);
  queue.Push("");
  std::deque<FolderReader> readers;  // neither copied nor moved
  for (int i = 0; i < NumThreads(options.num_threads); ++i) {
    readers.emplace_back(root, real_root, options, queue);
  }
  {
    std::vector<std::jthread> threads;
    for (size_t i = 1; i < readers.size(); ++i) {
      threads.emplace_back([&reader = readers[i]] { reader.Run(); });
    }
    readers[0].Run();
  }
  if (options.stop.stop_requested()) return Cancelled("analysis of %s", root);
  Walk walk;
  for (FolderReader& reader : readers) {
    std::move(reader.found.files.begin(), reader.found.files.end(),
              std::back_inserter(walk.files));
    std::move(reader.found.remarks.begin(), reader.found.remarks.end(),
              std::back_inserter(walk.remarks));
    walk.links.merge(reader.found.links);
  }
  std::sort(walk.files.begin(), walk.files.end(),
            [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; });
  return walk;
}

void ForEachIndex(size_t count, int num_threads, std::stop_token stop,
                  const std::function<void(size_t)>& act) {
  std::atomic<size_t> next{0};
  const auto work = [&] {
    while (!stop.stop_requested()) {
      const size_t i = next.fetch_add(1, std::memory_order_relaxed);
      if (i >= count) return;
      act(i);
    }
  };
  const size_t num = std::min(static_cast<size_t>(NumThreads(num_threads)), count);
  std::vector<std::jthread> threads;
  for (size_t i = 1; i < num; ++i) threads.emplace_back(work);
  work();
}

}  // namespace batuta::convert

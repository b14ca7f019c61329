#include "lib/trace/file_states.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <map>

#include "lib/trace/changes.h"
#include "lib/trace/descriptors.h"

namespace batuta::trace {
namespace {

namespace fs = std::filesystem;

// What belongs to the system, and is the same for every program of a machine.
bool IsOfSystem(const std::string& path) {
  for (const char* folder : {"/usr/", "/lib/", "/lib64/", "/bin/", "/sbin/", "/etc/", "/proc/",
                             "/sys/", "/dev/", "/run/", "/var/lib/", "/opt/"}) {
    if (path.starts_with(folder)) return true;
  }
  return false;
}

// All of a file, in pieces. False if it cannot be read.
bool DigestOfFile(const std::string& path, Digest& digest) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return false;
  std::string piece(256 << 10, '\0');
  ssize_t got = 0;
  while ((got = read(fd, piece.data(), piece.size())) > 0) {
    digest.Add(DigestOf(std::string_view(piece).substr(0, static_cast<size_t>(got))));
  }
  close(fd);
  return got == 0;
}

class States {
 public:
  explicit States(const Trace& run) {
    Descriptors descriptors(run.about());
    for (const Event& event : run) {
      for (const ChangedPath& change : ChangesOf(event, descriptors)) Add(change);
      descriptors.Apply(event);
    }
  }

  void Tell(const About& about, const std::function<void(const Event&)>& take) const {
    for (const auto& [path, is_input] : paths_) {
      Event event;
      event.kind = Kind::kFile;
      event.flags = is_input ? kInput : 0;
      event.tid = event.pid = about.root_pid;
      event.time_ns = about.end_ns;
      if (const std::string target = Look(path, event); IsWanted(event)) {
        event.texts = {path, target};
        event.text_args = {0, static_cast<int8_t>(target.empty() ? -1 : 1), -1};
        take(event);
      }
    }
  }

 private:
  void Add(const ChangedPath& change) {
    const bool is_input = change.change == Change::kRead;
    if (is_input && IsOfSystem(change.path)) return;
    const auto [at, is_new] = paths_.try_emplace(change.path, is_input);
    at->second = at->second && is_input;
    std::error_code error;
    // What was done through a link was done to what it leads to.
    if (is_new && fs::is_symlink(change.path, error)) {
      paths_.try_emplace(fs::weakly_canonical(change.path, error).native(), is_input);
    }
    // Everything in a folder that was renamed is at another place now.
    if (!change.is_moved || !fs::is_directory(change.path, error)) return;
    constexpr auto kSkip = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator entry(change.path, kSkip, error), end;
         !error && entry != end; entry.increment(error)) {
      paths_[entry->path().native()] = false;
    }
  }

  // Of what was read only files count; a folder's content shows in what is done with it.
  static bool IsWanted(const Event& event) {
    return (event.flags & kInput) == 0 || S_ISREG(event.args[0]);
  }

  // Fills the event in; the target if it is a symbolic link.
  static std::string Look(const std::string& path, Event& event) {
    struct stat about{};
    if (lstat(path.c_str(), &about) != 0) return {};
    event.args = {about.st_mode, about.st_uid, about.st_gid, static_cast<uint64_t>(about.st_size),
                  static_cast<uint64_t>(about.st_mtim.tv_sec) * 1'000'000'000 +
                      static_cast<uint64_t>(about.st_mtim.tv_nsec)};
    if (S_ISREG(about.st_mode)) event.has_digest = DigestOfFile(path, event.digest);
    std::error_code error;
    return S_ISLNK(about.st_mode) ? fs::read_symlink(path, error).native() : std::string();
  }

  std::map<std::string, bool> paths_;  // true: it was only read
};

}  // namespace

void ForEachFileState(const Trace& run, const std::function<void(const Event&)>& take) {
  States(run).Tell(run.about(), take);
}

}  // namespace batuta::trace

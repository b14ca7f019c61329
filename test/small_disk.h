// A small file system of the test's own, to be filled up.
#ifndef BATUTA_TEST_SMALL_DISK_H_
#define BATUTA_TEST_SMALL_DISK_H_

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace batuta {

class SmallDisk {
 public:
  // Mounts an empty file system at `path`, seen by this process and its children only.
  SmallDisk(std::filesystem::path path, int64_t bytes) : path_(std::move(path)) {
    static const bool has_namespace = EnterNamespace();
    std::filesystem::create_directories(path_);
    const std::string size = "size=" + std::to_string(bytes);
    is_mounted_ =
        has_namespace && mount("batuta-test", path_.c_str(), "tmpfs", 0, size.c_str()) == 0;
  }
  ~SmallDisk() {
    if (is_mounted_) umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // False where mounting is not allowed.
  bool Ok() const { return is_mounted_; }
  const std::filesystem::path& path() const { return path_; }

  // Takes all but so many bytes away, or gives all back.
  bool LeaveOnly(int64_t bytes) const {
    GiveBack();
    struct statvfs room;
    if (statvfs(path_.c_str(), &room) != 0) return false;
    const auto taken = static_cast<int64_t>(room.f_bfree * room.f_frsize) - bytes;
    const int file = open(Ballast().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const bool is_taken = taken <= 0 || posix_fallocate(file, 0, taken) == 0;
    close(file);
    return is_taken;
  }
  void GiveBack() const { unlink(Ballast().c_str()); }

 private:
  std::string Ballast() const { return path_ / "ballast"; }

  // Root needs its own mounts only; others become root of a namespace of users first.
  static bool EnterNamespace() {
    const std::string user = std::to_string(getuid()), group = std::to_string(getgid());
    if (unshare(CLONE_NEWNS) != 0) {
      if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
      std::ofstream("/proc/self/setgroups") << "deny";
      std::ofstream("/proc/self/uid_map") << user << " " << user << " 1";
      std::ofstream("/proc/self/gid_map") << group << " " << group << " 1";
    }
    return mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  }

  std::filesystem::path path_;
  bool is_mounted_ = false;
};

}  // namespace batuta

#endif  // BATUTA_TEST_SMALL_DISK_H_

#include "lib/trace/tracee_memory.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace batuta::trace {
namespace {

constexpr size_t kPageBytes = 4096;

std::string ReadProc(pid_t tid, const char* name) {
  const std::string path = "/proc/" + std::to_string(tid) + "/" + name;
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  std::string text(4096, '\0');
  const ssize_t size = read(fd, text.data(), text.size());
  close(fd);
  text.resize(size > 0 ? static_cast<size_t>(size) : 0);
  return text;
}

// The number behind "\nNAME:" in /proc/PID/status; 0 if it is not there.
uint64_t FieldOf(std::string_view status, std::string_view name) {
  const size_t at = status.find(name);
  if (at == std::string_view::npos) return 0;
  size_t from = at + name.size();
  while (from < status.size() && (status[from] == ' ' || status[from] == '\t')) ++from;
  uint64_t value = 0;
  std::from_chars(status.data() + from, status.data() + status.size(), value);
  return value;
}

}  // namespace

bool ReadMemory(pid_t tid, uint64_t address, void* to, size_t size) {
  const iovec local{to, size}, remote{reinterpret_cast<void*>(address), size};
  return process_vm_readv(tid, &local, 1, &remote, 1, 0) == static_cast<ssize_t>(size);
}

bool ReadText(pid_t tid, uint64_t address, size_t max, std::string& text) {
  constexpr size_t kFirst = 256;
  text.clear();
  for (size_t want = kFirst; text.size() < max; want = kPageBytes) {
    char piece[kPageBytes];
    // Never across a page: the next one may be missing.
    want = std::min<size_t>({want, kPageBytes - address % kPageBytes, max - text.size()});
    if (!ReadMemory(tid, address, piece, want)) return false;
    const std::string_view got(piece, want);
    const size_t end = got.find('\0');
    text.append(got.substr(0, end));
    if (end != std::string_view::npos) return true;
    address += want;
  }
  return true;
}

pid_t ProcessOf(pid_t tid) {
  return static_cast<pid_t>(FieldOf(ReadProc(tid, "status"), "\nTgid:"));
}

std::vector<pid_t> ThreadsOf(pid_t pid) {
  std::vector<pid_t> threads;
  std::error_code error;
  const std::string path = "/proc/" + std::to_string(pid) + "/task";
  // The process may end meanwhile.
  for (std::filesystem::directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    threads.push_back(std::atoi(at->path().filename().c_str()));
  }
  return threads;
}

std::string ProgramOf(pid_t tid) {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/" + std::to_string(tid) + "/exe", error).native();
}

std::array<uint64_t, 6> UsageOf(pid_t tid) {
  std::array<uint64_t, 6> usage{};
  usage[0] = FieldOf(ReadProc(tid, "status"), "\nVmHWM:") * 1024;
  // The name in parentheses may hold anything; fields are counted from behind it.
  const std::string stat = ReadProc(tid, "stat");
  const char* at = stat.c_str() + std::min(stat.rfind(')'), stat.size() - (stat.empty() ? 0 : 1));
  constexpr int kStateField = 3;
  const auto tick_ns = static_cast<uint64_t>(1'000'000'000 / sysconf(_SC_CLK_TCK));
  for (int field = kStateField - 1; *at != '\0'; ++at) {
    if (*at != ' ') continue;
    ++field;
    const uint64_t value = std::strtoull(at, nullptr, 10);
    if (field == 10) usage[1] = value;
    if (field == 12) usage[2] = value;
    if (field == 14) usage[3] = value * tick_ns;
    if (field == 15) usage[4] = value * tick_ns;
  }
  return usage;
}

}  // namespace batuta::trace

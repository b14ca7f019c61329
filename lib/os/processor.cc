#include "lib/os/processor.h"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string_view>

#include "lib/os/file_system.h"

namespace batuta::os {
namespace {

constexpr int64_t kMaxBytes = int64_t{1} << 20;

std::string TextOf(const std::string& path) { return ReadFile(path, kMaxBytes).value_or(""); }

// The value of "key : value" in the first paragraph.
std::string FieldOf(std::string_view text, std::string_view key) {
  text = text.substr(0, text.find("\n\n"));
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || !line.starts_with(key)) continue;
    if (line.find_first_not_of(" \t", key.size()) != colon) continue;
    const size_t start = line.find_first_not_of(" \t", colon + 1);
    return start == std::string_view::npos ? "" : std::string(line.substr(start));
  }
  return "";
}

// The CPU quota of the control group in cores, or 0 if there is none.
double QuotaCores() {
  const std::string text = TextOf("/sys/fs/cgroup/cpu.max");
  double quota = 0;
  double period = 0;
  if (std::sscanf(text.c_str(), "%lf %lf", &quota, &period) != 2 || period <= 0) return 0;
  return quota / period;
}

}  // namespace

std::string ProcessorIdentity() {
  const std::string text = TextOf("/proc/cpuinfo");
  std::string identity;
  for (const char* key : {"vendor_id", "cpu family", "model", "stepping", "model name", "flags",
                          "CPU implementer", "CPU part", "Features"}) {
    identity += FieldOf(text, key) + "|";
  }
  return identity.find_first_not_of('|') == std::string::npos ? "" : identity;
}

std::string ProcessorName() {
  const std::string name = FieldOf(TextOf("/proc/cpuinfo"), "model name");
  return name.empty() ? "unknown processor" : name;
}

int NumUsableCores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
  if (const double quota = QuotaCores(); quota > 0) {
    count = std::min(count, static_cast<int>(quota + 0.5));
  }
  return std::max(count, 1);
}

int NumRunning() {
  int running = 1;
  const std::string text = TextOf("/proc/loadavg");
  if (std::sscanf(text.c_str(), "%*f %*f %*f %d/", &running) != 1) return 1;
  return std::max(running, 1);
}

int64_t AvailableMemoryBytes() {
  const std::string text = TextOf("/proc/meminfo");
  constexpr std::string_view kName = "MemAvailable:";
  const size_t at = text.find(kName);
  long long kib = 0;
  if (at == std::string::npos || std::sscanf(text.c_str() + at + kName.size(), "%lld", &kib) != 1) {
    return 0;
  }
  return int64_t{kib} * 1024;
}

int64_t OwnPeakBytes() {
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  return int64_t{usage.ru_maxrss} * 1024;
}

std::vector<int64_t> CacheSizes() {
  std::map<int, int64_t> by_level;
  for (int index = 0; index < 8; ++index) {
    const std::string folder = "/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index);
    const std::string type = TextOf(folder + "/type");
    if (type.empty()) break;
    if (type.starts_with("Instruction")) continue;
    const std::string size = TextOf(folder + "/size");
    int64_t number = 0;
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), number);
    if (error != std::errc() || number <= 0) continue;
    const char unit = end < size.data() + size.size() ? *end : ' ';
    const int64_t factor = unit == 'K' ? 1024 : unit == 'M' ? 1024 * 1024 : 1;
    by_level[std::atoi(TextOf(folder + "/level").c_str())] = number * factor;
  }
  std::vector<int64_t> sizes;
  for (const auto& [level, size] : by_level) sizes.push_back(size);
  return sizes;
}

}  // namespace batuta::os

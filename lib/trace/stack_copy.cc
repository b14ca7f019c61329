#include "lib/trace/stack_copy.h"

#include <sys/ptrace.h>
#include <sys/user.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <set>
#include <string_view>
#include <vector>

#include "lib/trace/tracee_memory.h"

namespace batuta::trace {
namespace {

constexpr size_t kPageBytes = 4096;
constexpr size_t kMaxMapsBytes = 512 << 10;  // an event holds 1 MiB

struct MapLine {
  std::string text, file;
  bool is_code = false;
};

// "7f00-7f10 r-xp 00001000 08:01 1234    /usr/lib/libc.so.6"
MapLine ParseMapLine(std::string text) {
  MapLine line;
  const size_t path = text.find('/');
  const size_t rights = text.find(' ');
  if (path != std::string::npos) line.file = text.substr(path);
  line.is_code = rights != std::string::npos && text.size() > rights + 3 && text[rights + 3] == 'x';
  line.text = std::move(text);
  return line;
}

}  // namespace

std::string CopyStack(pid_t tid, size_t max_bytes) {
  user_regs_struct all{};
  if (ptrace(PTRACE_GETREGS, tid, nullptr, &all) != 0) return {};
  const StackRegisters registers{all.rip, all.rsp, all.rbp, all.rbx,
                                 all.r12, all.r13, all.r14, all.r15};
  std::string copy(sizeof(registers) + std::min(max_bytes, kMaxStackBytes), '\0');
  std::memcpy(copy.data(), &registers, sizeof(registers));
  size_t size = sizeof(registers);
  // Page by page: where the stack ends, nothing may be mapped.
  while (size < copy.size()) {
    const uint64_t at = all.rsp + (size - sizeof(registers));
    const size_t want = std::min<size_t>(copy.size() - size, kPageBytes - at % kPageBytes);
    if (!ReadMemory(tid, at, copy.data() + size, want)) break;
    size += want;
  }
  copy.resize(size);
  return copy;
}

std::string CodeMaps(pid_t pid) {
  std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
  std::vector<MapLine> lines;
  std::set<std::string> files;
  for (std::string text; std::getline(maps, text);) {
    lines.push_back(ParseMapLine(std::move(text)));
    if (lines.back().is_code && !lines.back().file.empty()) files.insert(lines.back().file);
  }
  std::string kept;
  for (const MapLine& line : lines) {
    const bool has_room = kept.size() + line.text.size() < kMaxMapsBytes;
    if (has_room && files.contains(line.file)) kept += line.text + "\n";
  }
  return kept;
}

}  // namespace batuta::trace

#include "lib/os/process_tree.h"

#include <dirent.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "lib/os/file_system.h"

namespace batuta::os {
namespace {

struct Entry {
  pid_t pid = 0, parent = 0, session = 0;
  char state = 0;
};

// Fields 3, 4 and 6 of /proc/PID/stat; the name in parentheses before them may hold anything.
bool ReadEntry(pid_t pid, Entry& entry) {
  auto text = ReadFile("/proc/" + std::to_string(pid) + "/stat", 4096);
  if (!text.ok()) return false;
  const size_t close = text->rfind(')');
  if (close == std::string::npos) return false;
  int parent = 0, group = 0, session = 0;
  if (std::sscanf(text->c_str() + close + 1, " %c %d %d %d", &entry.state, &parent, &group,
                  &session) != 4) {
    return false;
  }
  entry.pid = pid;
  entry.parent = parent;
  entry.session = session;
  return true;
}

std::vector<Entry> AllProcesses() {
  std::vector<Entry> all;
  DIR* proc = opendir("/proc");
  if (proc == nullptr) return all;
  while (const dirent* item = readdir(proc)) {
    char* end = nullptr;
    const long pid = std::strtol(item->d_name, &end, 10);
    Entry entry;
    if (end != item->d_name && *end == '\0' && ReadEntry(static_cast<pid_t>(pid), entry)) {
      all.push_back(entry);
    }
  }
  closedir(proc);
  return all;
}

}  // namespace

int SignalTree(pid_t leader, int signal) {
  const std::vector<Entry> all = AllProcesses();
  std::vector<pid_t> members{leader};
  // A session outlives its leader; descendants may have left the session: take both, to a fixed point.
  for (size_t size = 0; size != members.size();) {
    size = members.size();
    for (const Entry& entry : all) {
      const auto is_member = [&](pid_t pid) {
        return std::find(members.begin(), members.end(), pid) != members.end();
      };
      if (!is_member(entry.pid) && (is_member(entry.parent) || is_member(entry.session))) {
        members.push_back(entry.pid);
      }
    }
  }
  int alive = 0;
  for (const Entry& entry : all) {
    if (entry.state == 'Z' || entry.pid == getpid()) continue;
    if (std::find(members.begin(), members.end(), entry.pid) == members.end()) continue;
    ++alive;
    kill(entry.pid, signal);
  }
  return alive;
}

}  // namespace batuta::os

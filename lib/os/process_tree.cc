#include "lib/os/process_tree.h"

#include <dirent.h>
#include <signal.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "lib/os/file_system.h"

namespace batuta::os {
namespace {

struct Entry {
  pid_t pid = 0, parent = 0, session = 0;
  uint64_t start = 0;  // clock ticks since the machine's
  char state = 0;
};

// Fields 3, 4, 6 and 22 of /proc/PID/stat; the name in parentheses before them may hold anything.
bool ReadEntry(pid_t pid, Entry& entry) {
  auto text = ReadFile("/proc/" + std::to_string(pid) + "/stat", 4096);
  if (!text.ok()) return false;
  const size_t close = text->rfind(')');
  if (close == std::string::npos) return false;
  int parent = 0, group = 0, session = 0;
  if (std::sscanf(
          text->c_str() + close + 1,
          " %c %d %d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %" SCNu64,
          &entry.state, &parent, &group, &session, &entry.start) != 5) {
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

int ProcessTree::Signal(int signal) {
  const std::vector<Entry> all = AllProcesses();
  // Without a descriptor to look by, at least its group.
  if (all.empty()) kill(-leader_, signal);
  std::set<pid_t> members{leader_};
  for (const Entry& entry : all) {
    const auto met = met_.find(entry.pid);
    if (met != met_.end() && met->second == entry.start) members.insert(entry.pid);
  }
  // A session outlives its leader; descendants may have left the session: take both, to a fixed point.
  for (size_t size = 0; size != members.size();) {
    size = members.size();
    for (const Entry& entry : all) {
      if (members.contains(entry.parent) || members.contains(entry.session)) {
        members.insert(entry.pid);
      }
    }
  }
  int alive = 0;
  for (const Entry& entry : all) {
    if (!members.contains(entry.pid) || entry.pid == getpid()) continue;
    met_[entry.pid] = entry.start;
    if (entry.state == 'Z') continue;
    ++alive;
    kill(entry.pid, signal);
  }
  return alive;
}

}  // namespace batuta::os

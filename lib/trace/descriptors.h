// What the file descriptors of each process lead to, and where each process is, followed through a
// trace.
#ifndef BATUTA_LIB_TRACE_DESCRIPTORS_H_
#define BATUTA_LIB_TRACE_DESCRIPTORS_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "batuta/trace.h"

namespace batuta::trace {

// An open file description: shared by every descriptor that was copied from the first.
struct OpenFile {
  enum class Type { kFile, kPipe, kSocket, kOther };
  Type type = Type::kFile;
  std::string name;  // absolute path, "pipe:[7]", "socket:[8]", "eventfd:[9]"
  int id = 0;        // numbers descriptions in the order in which they were opened; ends of one
                     // pipe or pair of sockets have the same
  bool is_inherited = false;  // open before the recording began

  bool IsStream() const { return type == Type::kPipe || type == Type::kSocket; }
};

class Descriptors {
 public:
  explicit Descriptors(const About& about);

  // Call with every event in order; what is asked for before is as it was before the event.
  void Apply(const Event& event);

  // nullptr if the trace does not say.
  const OpenFile* Find(int pid, int fd) const;
  // OpenFile::id of each pipe and socket that the process has.
  std::vector<int> StreamsOf(int pid) const;
  std::string_view Folder(int pid) const;
  // The absolute path, without "." and "..", that argument `index` of the call names; it is
  // relative to the descriptor in the argument before it where the call has one. Empty if it names
  // none.
  std::string PathOf(const Event& call, int index) const;
  std::string Resolve(int pid, int folder, std::string_view path) const;

 private:
  struct Entry {
    std::shared_ptr<OpenFile> file;
    bool closes_on_exec = false;
  };
  struct Process {
    std::map<int, Entry> entries;
    std::string folder;
  };

  void ApplyCall(const Event& call);
  void ApplyOpen(const Event& call, Process& process);
  void ApplyCopy(const Event& call, Process& process);
  void ApplyPair(const Event& call, Process& process);
  void ApplyOther(const Event& call, Process& process);
  void CloseRange(const Event& call, Process& process);
  std::shared_ptr<OpenFile> Make(OpenFile::Type type, std::string name);

  std::unordered_map<int, Process> processes_;
  int root_pid_;
  int next_id_ = 0;
};

// The path without "//", "." and ".." (lexically).
std::string CleanPath(std::string_view path);

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_DESCRIPTORS_H_

// What a run cost: its processes, its figures, and the chain of work and waiting that its duration
// consists of.
#ifndef BATUTA_TRACE_ANALYSIS_H_
#define BATUTA_TRACE_ANALYSIS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "batuta/trace.h"

namespace batuta::trace {

// What one process cost. Times are those of Event::time_ns.
struct ProcessFigures {
  int pid = 0, parent = 0;  // parent 0: the root, or not seen
  std::string program;      // path of what it loaded last; of its parent if it loaded nothing
  int64_t begin_ns = 0, end_ns = 0;             // from its fork to the end of its last thread
  uint64_t calls = 0;                           // ended or not
  uint64_t peak_resident_bytes = 0;             // of the last program that it loaded
  uint64_t peak_allocated_bytes = 0;            // see Figures; with what it had from its parent
  uint64_t minor_faults = 0, major_faults = 0;  // without and with reading from disk
};

// What the run cost as a whole.
struct Figures {
  int64_t wall_ns = 0;                         // from the start of the root program to its end
  uint64_t calls = 0, failed_calls = 0;        // ended or not; ended with an errno
  uint64_t threads = 0;                        // the first one included
  uint64_t bytes_read = 0, bytes_written = 0;  // by calls, of files, pipes and sockets
  uint64_t peak_resident_bytes = 0;            // of the process that had the most
  // Anonymous memory that a process may write, got by mmap, mremap, mprotect and brk, used or not:
  // the most that one process had at a time, and what all ever got. Not counted are mapped files,
  // what exec maps itself, and what a program had before the recording was attached to it.
  uint64_t peak_allocated_bytes = 0, allocated_bytes = 0;
  bool has_allocations = false;                   // else not all of these calls were recorded
  uint64_t page_faults = 0;                       // minor and major, of threads that ended
  int exit_code = 0;                              // 128 and the signal if one ended the root
  std::map<std::string, uint64_t> calls_by_name;  // of this architecture's calls
  std::vector<ProcessFigures> processes;          // in the order in which they began
};
// One pass over the events.
Figures MakeFigures(const Trace& run);

// What a thread did as its processor saw it.
enum class Progress : uint8_t {
  kUnknown,  // there are no scheduler events
  kRunning,  // on a processor
  kReady,    // waiting for one
  kOutside,  // until something outside of the run woke it: a timer, a device, another program
};

// A stretch of the critical path: what one thread did then.
struct Segment {
  int64_t begin_ns = 0, end_ns = 0;  // as Event::time_ns
  int pid = 0, tid = 0;              // of the process and thread
  bool is_in_call = false;           // else in its own code
  int number = 0;                    // of the call
  int object = -1;  // index into CriticalPath::objects of what the call was about, or -1
  int site = -1;    // index into CriticalPath::sites of where it was made, or -1
  Progress progress = Progress::kUnknown;  // of the thread meanwhile
};

// The segments follow each other without gap or overlap from the start of the root program to its
// end.
struct CriticalPath {
  std::vector<Segment> segments;     // latest first
  std::vector<std::string> objects;  // paths, "pipe:[7]", "socket:[8]"
  std::vector<std::string> sites;    // "leaf at file.c:12"; of recordings with stacks
  bool by_scheduler = false;         // from scheduler events; else from calls alone
  int64_t DurationNs() const;        // of all segments together
};

// Walks back from the end of the root. Where a thread waited for another, the path goes on with
// that other one.
//
// With scheduler events (RecordOptions::scheduler) that is who woke it, whatever call it waited in;
// where a timer, a device or another program did, the waiting stays with the call. Without them it
// is looked up in the calls: a wait for a child leads to the child's end, a read of a pipe or
// socket (or the poll before it) to the last write into it, its end to who closed it, a futex to
// its waker, a joined thread to its end, vfork to the child's exec, a call that a signal ended to
// its sender, the beginning of a process to the fork. Time that a thread was ready and had no
// processor counts as its own, and waiting in other calls stays with the call.
CriticalPath FindCriticalPath(const Trace& run);

// By process, by call, by path, by line of source, and by Progress; a table for people.
std::string CriticalPathTable(const CriticalPath& path, const Figures& figures);

}  // namespace batuta::trace

#endif  // BATUTA_TRACE_ANALYSIS_H_

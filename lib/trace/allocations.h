// The memory that the processes of a run got by mmap, mremap, mprotect and brk, from the calls.
//
// Counted are anonymous pages that a process may write, or once could: what the kernel has to find
// memory for. Address space that is only reserved (PROT_NONE) counts from the mprotect that opens
// it, mapped files and what exec maps itself (stack, program) do not.
#ifndef BATUTA_LIB_TRACE_ALLOCATIONS_H_
#define BATUTA_LIB_TRACE_ALLOCATIONS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>

#include "batuta/trace.h"

namespace batuta::trace {

// What one process has got: ranges of addresses that do not overlap.
class Allocated {
 public:
  // A call of this process that succeeded.
  void Add(const Event& call);

  uint64_t bytes() const { return bytes_; }  // now
  uint64_t total() const { return total_; }  // ever, what was given back included

 private:
  struct Range {
    uint64_t end;
    int64_t since_ns;  // when the call that mapped it had returned
    bool is_counted;   // else reserved
  };

  void Map(const Event& call);
  void Move(const Event& call);
  void Break(const Event& call);
  void Open(uint64_t begin, uint64_t end, int64_t at_ns);
  // Takes away what was there at that time: events come in the order in which calls ended, and what
  // one thread gives back another may get before the first one's call is over.
  void Erase(uint64_t begin, uint64_t end, int64_t at_ns);
  void Insert(uint64_t begin, uint64_t end, int64_t since_ns, bool is_counted);
  void Split(uint64_t at);

  std::map<uint64_t, Range> ranges_;  // by begin
  uint64_t break_ = 0;                // 0: not known yet
  uint64_t bytes_ = 0, total_ = 0;
};

// Of all processes of a run, from its events in their order.
class Allocations {
 public:
  void Add(const Event& event);

  // What a process has now; one that was forked has what its parent had.
  uint64_t BytesOf(int pid) const;
  uint64_t total() const { return total_; }  // that all processes ever got

 private:
  struct Process {
    std::shared_ptr<Allocated> has = std::make_shared<Allocated>();  // its own when it changes
    int num_threads = 1;
  };
  std::unordered_map<int, Process> by_process_;  // those that have not ended
  uint64_t total_ = 0;
};

// All calls that Allocations looks at are recorded.
bool TellsAllocations(const CallFilter& calls);

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_ALLOCATIONS_H_

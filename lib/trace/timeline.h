// What each thread of a run did when, and who ended its waiting.
#ifndef BATUTA_LIB_TRACE_TIMELINE_H_
#define BATUTA_LIB_TRACE_TIMELINE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "batuta/trace.h"
#include "batuta/trace_stacks.h"
#include "lib/trace/descriptors.h"

namespace batuta::trace {

struct Moment {
  size_t life = 0;  // index into Timeline::lives()
  int64_t ns = 0;
};

// A call that a thread was in.
struct Stay {
  int64_t begin_ns = 0, end_ns = 0;
  int number = 0;
  int object = -1;                    // index into Timeline::objects(); -1: it names none
  int site = -1;                      // index into Timeline::sites(); -1: its stack is not known
  std::optional<Moment> released_by;  // begin_ns < ns < end_ns, in another life
  bool may_deliver = false;           // into a pipe or socket, or the end of one
};

// A stretch in which a thread had no processor: blocked until `woken_ns`, then ready.
struct Absence {
  int64_t begin_ns = 0, woken_ns = 0, end_ns = 0;  // in this order
  std::optional<size_t> waker;  // another life; none: something outside of the run
  bool is_soft_interrupt = false;
};

// A thread from its start to its end. Numbers of threads are given away again; lives are not.
struct Life {
  int pid = 0, tid = 0;
  std::optional<Moment> started_by;  // in a life of lower index
  int64_t end_ns = 0;                // 0: not known
  std::vector<Stay> stays;           // by begin
  std::vector<Absence> absences;     // by begin; of recordings with scheduler events
};

// Events may stand in any order that keeps each thread's own: the other side of a pipe, the child
// that was waited for, the waker of a futex are looked up by time when all is known. What one side
// does counts from the moment when it began to, because its waiting end may be seen to end first.
class Timeline {
 public:
  explicit Timeline(const Trace& run);

  const std::vector<Life>& lives() const { return lives_; }
  const std::vector<std::string>& objects() const { return objects_.names; }
  const std::vector<std::string>& sites() const { return sites_.names; }
  // The life of the root process that ended last, and when.
  Moment End() const { return end_; }

 private:
  // What ends waiting: data in a pipe or socket, its other side closed, a futex woken, a thread of
  // a process or a process of a parent ended, a program loaded, a signal sent.
  enum class Cause { kData, kClosed, kWoken, kEnded, kChildEnded, kLoaded, kSent };
  using Key = std::tuple<Cause, uint64_t, uint64_t>;
  struct Numbered {
    std::vector<std::string> names;
    std::unordered_map<std::string, int> numbers;
    int Of(std::string name);  // -1 for an empty one
  };
  struct Wait {
    size_t life, stay;
    Key key;
  };

  size_t LifeOf(int tid, int pid);
  void Add(const Event& event);
  void AddFork(const Event& fork);
  void AddExec(const Event& exec);
  void AddExit(const Event& exit);
  void AddSignal(const Event& signal);
  void AddOffCpu(const Event& event);
  void AddCall(const Event& call);
  void AddTransfer(const Event& call, size_t life);
  void AddFutex(const Event& call, size_t life);
  void AddClosing(const Event& call, size_t life);
  void Note(Key key, Moment at) { moments_[key].push_back(at); }
  void WaitFor(size_t life, Key key);
  void MayDeliver(size_t life) { lives_[life].stays.back().may_deliver = true; }
  void Resolve();
  void ResolveAbsences();
  int ObjectOf(const Event& call);
  int SiteOf(const Event& call);

  Descriptors descriptors_;
  std::vector<Life> lives_;
  Stacks stacks_;
  Numbered objects_, sites_;
  std::unordered_map<int, size_t> current_;   // by thread
  std::unordered_map<int, int> parents_;      // by process
  std::unordered_map<size_t, size_t> polls_;  // by life: the poll that its last call was
  std::unordered_set<size_t> interrupted_;    // lives whose last call a signal ended
  std::map<Key, std::vector<Moment>> moments_;
  std::vector<Wait> waits_;
  Moment end_;
};

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_TIMELINE_H_

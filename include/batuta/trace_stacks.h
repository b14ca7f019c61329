// Through which functions a program came to its system calls: the stacks that were copied when the
// calls were entered (RecordOptions::stack_bytes), unwound by the tables that the compiler wrote
// for exceptions (.eh_frame, .debug_frame), so that plain -O2 code without frame pointers is read.
//
//   trace::Stacks stacks;
//   for (const trace::Event& event : run) {
//     stacks.Apply(event);
//     for (const trace::Frame& frame : stacks.Of(event)) ...
//   }
#ifndef BATUTA_TRACE_STACKS_H_
#define BATUTA_TRACE_STACKS_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "batuta/trace.h"

namespace batuta::trace {

// One function of a stack.
struct Frame {
  std::string module;    // path of the program or library; empty: code of no file
  std::string function;  // empty: it has no symbol
  // Of where it goes on: in the function; without one in the module, or the address itself.
  uint64_t offset = 0;
  std::string file;  // empty: there is no debug information (-g)
  int line = 0;      // of the call, in `file`
};

// "file.c:12", or what else is known: "function+0x1b", "libx.so+0x1234".
std::string PlaceOf(const Frame& frame);

// "leaf at file.c:12"; as PlaceOf where that names the function.
std::string WordsOf(const Frame& frame);

// Of the program, not of a library of the system, and with a line.
bool IsOwn(const Frame& frame);

// The innermost frame that is the program's own; else the innermost one. nullptr if there is none.
const Frame* CallSite(std::span<const Frame> stack);

// Follows which process has which file mapped where. The programs and libraries must be still on
// the disk as they were.
class Stacks {
 public:
  Stacks();
  ~Stacks();
  Stacks(Stacks&&) noexcept;  // the other one may only be destroyed

  // Unavailable: libdw.so.1 is not here; then all stacks are empty.
  static absl::Status Check();

  // Give it all events in order.
  void Apply(const Event& event);
  // Innermost first; empty if the event has no stack. Valid until the next call.
  std::span<const Frame> Of(const Event& call);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The call site of the call at Event::offset in words, "leaf at file.c:12"; empty if its stack was
// not recorded.
std::string CallSiteAt(const Trace& run, uint64_t offset);

}  // namespace batuta::trace

#endif  // BATUTA_TRACE_STACKS_H_

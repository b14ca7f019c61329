// Which files a system call may change.
#ifndef BATUTA_LIB_TRACE_CHANGES_H_
#define BATUTA_LIB_TRACE_CHANGES_H_

#include <string>
#include <vector>

#include "lib/trace/descriptors.h"

namespace batuta::trace {

enum class Change {
  kOpened,    // could be written from now on
  kMade,      // something is there now that was not, or the call would have failed
  kReplaced,  // other content, rights, owner or times, or it may have been made
  kRemoved,
  kRead,  // opened for reading alone
};

struct ChangedPath {
  std::string path;  // absolute
  Change change;
  bool is_timed = false;    // a time was set that the program chose
  bool is_moved = false;    // it came from another place, with all below it
  bool is_private = false;  // made so that no other user may enter, as temporary files are
};

// In the order of the call's arguments; empty for most calls. Before Descriptors::Apply.
std::vector<ChangedPath> ChangesOf(const Event& call, const Descriptors& descriptors);

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_CHANGES_H_

// Applies a Selection, following descriptors where paths are asked for.
#ifndef BATUTA_LIB_TRACE_SELECTION_H_
#define BATUTA_LIB_TRACE_SELECTION_H_

#include <string>
#include <vector>

#include "batuta/trace_report.h"
#include "lib/trace/descriptors.h"

namespace batuta::trace {

class Selector {
 public:
  Selector(const Selection& selection, const About& about);
  // Ask before `descriptors` has seen the event.
  bool Takes(const Event& event, const Descriptors& descriptors) const;

 private:
  bool TouchesPath(const Event& call, const Descriptors& descriptors) const;

  CallFilter calls_;
  std::vector<std::string> paths_;  // absolute
};

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_SELECTION_H_

// Pictures of a recorded run.
#ifndef BATUTA_TRACE_GRAPHS_H_
#define BATUTA_TRACE_GRAPHS_H_

#include <functional>
#include <string>
#include <string_view>

#include "batuta/trace.h"

namespace batuta::trace {

// Time by the chain of programs that started each other and by call, in the form that flame graph
// tools read: "sh;sort;read 1234", in microseconds; with stacks the functions stand between program
// and call. Time outside of calls is "(own code)".
std::string FoldedStacks(const Trace& run);

// The same as a picture: an SVG that needs nothing else, with the figures as tool tips.
std::string FlameGraph(const Trace& run);

// The JSON that chrome://tracing and ui.perfetto.dev read: a row a thread, a slice a call.
void WriteChromeTrace(const Trace& run, const std::function<void(std::string_view)>& out);

// One HTML file that needs nothing else: a time line by process, calls, critical path.
std::string HtmlReport(const Trace& run);

}  // namespace batuta::trace

#endif  // BATUTA_TRACE_GRAPHS_H_

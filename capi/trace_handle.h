// The recording that C holds, which several files of this folder read.
#ifndef BATUTA_CAPI_TRACE_HANDLE_H_
#define BATUTA_CAPI_TRACE_HANDLE_H_

#include "batuta/trace.h"

struct batuta_trace {
  batuta::trace::Trace trace;
};

#endif  // BATUTA_CAPI_TRACE_HANDLE_H_

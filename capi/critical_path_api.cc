// Wrappers without logic for trace::CriticalPath.
#include <algorithm>

#include "batuta/c.h"
#include "batuta/trace_analysis.h"
#include "batuta/trace_report.h"
#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "capi/trace_handle.h"

using namespace batuta::capi;
namespace trace = batuta::trace;

struct batuta_critical_path {
  trace::CriticalPath path;
  std::vector<std::string> calls;  // of each segment
  std::string table;
};

batuta_status batuta_critical_path_create(const batuta_trace* trace, batuta_critical_path** path) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(path, "path"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(trace, "trace"));
    auto made = std::make_unique<batuta_critical_path>();
    made->path = trace::FindCriticalPath(trace->trace);
    made->table = CriticalPathTable(made->path, trace::MakeFigures(trace->trace));
    std::ranges::reverse(made->path.segments);
    for (const trace::Segment& segment : made->path.segments) {
      made->calls.push_back(segment.is_in_call ? trace::CallName(segment.number) : "");
    }
    *path = HandOut(std::move(made));
    return absl::OkStatus();
  });
}

batuta_status batuta_critical_path_num_segments(const batuta_critical_path* path,
                                                size_t* num_segments) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(path, "path"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(num_segments, "num_segments"));
    *num_segments = path->path.segments.size();
    return absl::OkStatus();
  });
}

batuta_status batuta_critical_path_segment(const batuta_critical_path* path, size_t index,
                                           batuta_segment* segment) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(path, "path"));
    BATUTA_RETURN_IF_ERROR(CheckIndex(index, path->path.segments.size(), "segment"));
    const trace::Segment& from = path->path.segments[index];
    batuta_segment full = BATUTA_SEGMENT_INIT;
    full.call = path->calls[index].c_str();
    full.begin_ns = from.begin_ns;
    full.end_ns = from.end_ns;
    full.pid = from.pid;
    full.tid = from.tid;
    return Fill(full, segment, "segment");
  });
}

batuta_status batuta_critical_path_create_text(const batuta_critical_path* path, char** text) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(text, "text"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(path, "path"));
    return HandOutText(path->table, text);
  });
}

void batuta_critical_path_destroy(batuta_critical_path* path) { TakeBack(path); }

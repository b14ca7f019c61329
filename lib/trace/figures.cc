#include <sys/wait.h>

#include <algorithm>
#include <unordered_map>

#include "batuta/trace_analysis.h"
#include "lib/trace/allocations.h"
#include "lib/trace/syscalls.h"

namespace batuta::trace {
namespace {

// Finds the figures of a process by its number, which the system may give away again.
class Processes {
 public:
  explicit Processes(std::vector<ProcessFigures>& all) : all_(all) {}

  ProcessFigures& Of(int pid) {
    const auto [at, is_new] = index_.try_emplace(pid, all_.size());
    if (is_new) all_.push_back({.pid = pid});
    return all_[at->second];
  }
  void Begin(const Event& fork) {
    const int pid = static_cast<int>(fork.args[1]);
    std::string program = Of(fork.pid).program;
    index_[pid] = all_.size();
    all_.push_back({.pid = pid,
                    .parent = fork.pid,
                    .program = std::move(program),
                    .begin_ns = fork.time_ns,
                    .end_ns = fork.time_ns});
  }

 private:
  std::vector<ProcessFigures>& all_;
  std::unordered_map<int, size_t> index_;
};

void AddBytes(const Event& call, Figures& figures) {
  const Syscall* shape = FindSyscall(call.number);
  if (shape == nullptr || !call.has_digest) return;
  if (shape->args.find_first_of("wvh") != std::string_view::npos) {
    figures.bytes_written += call.digest.length;
  } else if (shape->args.find_first_of("rVH") != std::string_view::npos) {
    figures.bytes_read += call.digest.length;
  }
}

void AddCall(const Event& call, Figures& figures, ProcessFigures& process) {
  ++figures.calls;
  ++process.calls;
  figures.failed_calls += call.Failed() ? 1 : 0;
  if ((call.flags & kForeignAbi) != 0) return;
  ++figures.calls_by_name[CallName(call.number)];
  AddBytes(call, figures);
}

void AddExit(const Event& exit, Figures& figures, ProcessFigures& process) {
  process.end_ns = std::max(process.end_ns, exit.time_ns);
  process.peak_resident_bytes = std::max(process.peak_resident_bytes, exit.args[0]);
  // Faults are those of the thread that ended.
  process.minor_faults += exit.args[1];
  process.major_faults += exit.args[2];
  figures.peak_resident_bytes = std::max(figures.peak_resident_bytes, exit.args[0]);
  figures.page_faults += exit.args[1] + exit.args[2];
}

void NoteAllocated(uint64_t bytes, Figures& figures, ProcessFigures& process) {
  process.peak_allocated_bytes = std::max(process.peak_allocated_bytes, bytes);
  figures.peak_allocated_bytes = std::max(figures.peak_allocated_bytes, bytes);
}

}  // namespace

Figures MakeFigures(const Trace& run) {
  Figures figures;
  figures.threads = 1;
  Allocations allocations;
  Processes processes(figures.processes);
  const About& about = run.about();
  ProcessFigures& root = processes.Of(about.root_pid);
  root.begin_ns = about.begin_ns;
  if (!about.argv.empty()) root.program = about.argv.front();
  const auto calls = CallFilter::Parse(about.filter);
  figures.has_allocations = about.filter.empty() || (calls.ok() && TellsAllocations(*calls));
  for (const Event& event : run) {
    allocations.Add(event);
    switch (event.kind) {
      case Kind::kCall:
        AddCall(event, figures, processes.Of(event.pid));
        NoteAllocated(allocations.BytesOf(event.pid), figures, processes.Of(event.pid));
        break;
      case Kind::kFork:
        ++figures.threads;
        if ((event.flags & kNewThread) == 0) {
          processes.Begin(event);
          NoteAllocated(allocations.BytesOf(static_cast<int>(event.args[1])), figures,
                        figures.processes.back());
        }
        break;
      case Kind::kExec:
        processes.Of(event.pid).program = event.texts[0];
        break;
      case Kind::kExit:
        AddExit(event, figures, processes.Of(event.pid));
        break;
      default:
        break;
    }
  }
  figures.allocated_bytes = allocations.total();
  const ProcessFigures& ended = figures.processes.front();
  figures.wall_ns = (ended.end_ns != 0 ? ended.end_ns : about.end_ns) - about.begin_ns;
  const int status = about.wait_status;
  figures.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return figures;
}

}  // namespace batuta::trace

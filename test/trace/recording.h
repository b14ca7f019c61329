// Records small programs for tests.
#ifndef BATUTA_TEST_TRACE_RECORDING_H_
#define BATUTA_TEST_TRACE_RECORDING_H_

#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "batuta/trace.h"
#include "lib/os/file_system.h"
#include "lib/trace/bpf_session.h"

namespace batuta::trace {

// A folder that goes away with the test.
class TraceDir {
 public:
  TraceDir() : path_(*os::MakePrivateDir(os::TempDir(), "batuta-trace-")) {}
  ~TraceDir() { (void)os::RemoveAll(path_); }
  std::string operator/(const std::string& name) const { return path_ / name; }
  const os::fs::path& path() const { return path_; }

 private:
  os::fs::path path_;
};

struct Recording {
  RecordOutcome outcome;
  Trace run;

  std::map<std::string, int> Counts() const {
    std::map<std::string, int> counts;
    for (const Event& event : run) {
      if (event.IsCall()) ++counts[CallName(event.number)];
    }
    return counts;
  }
  int Count(Kind kind) const {
    int count = 0;
    for (const Event& event : run) count += event.kind == kind ? 1 : 0;
    return count;
  }
};

inline Recording RecordWith(RecordOptions options, const TraceDir& dir) {
  if (options.file.empty()) options.file = dir / "run.btrace";
  // What works everywhere, unless a test asks for another.
  if (options.backend == Backend::kAuto) options.backend = Backend::kPtrace;
  auto outcome = Record(options);
  INFO(outcome.status().ToString());
  REQUIRE(outcome.ok());
  auto run = Trace::Open(options.file, Damage::kRefuse);
  INFO(run.status().ToString());
  REQUIRE(run.ok());
  return {*std::move(outcome), *std::move(run)};
}

// A recorder that falls behind: it holds on to the first event of a kind until the kernel has
// stopped the program. Stays where it is while the recording runs.
class FallsBehind {
 public:
  FallsBehind(RecordOptions& options, Kind first) {
    options.on_begin = [this](const About& about) {
      stat_ = "/proc/" + std::to_string(about.root_pid) + "/stat";
    };
    options.on_event = [this, first](const Event& event) {
      if (event.kind != first || has_waited_) return;
      has_waited_ = true;
      for (int tries = 0; tries < 60'000 && !was_stopped_; ++tries) {
        was_stopped_ = os::ReadFile(stat_).value_or("").find(") T ") != std::string::npos;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    };
  }
  FallsBehind(const FallsBehind&) = delete;
  FallsBehind& operator=(const FallsBehind&) = delete;

  bool was_stopped() const { return was_stopped_; }

 private:
  std::string stat_;
  bool was_stopped_ = false, has_waited_ = false;
};

// Says so where it does not.
inline bool HasBpf() {
  const auto session = BpfSession::Open({});
  if (session.ok()) return true;
  WARN("NOT CHECKED: " << session.status().ToString());
  return false;
}

inline Recording RecordShell(const std::string& script, const TraceDir& dir) {
  return RecordWith({.argv = {"sh", "-c", script}}, dir);
}

}  // namespace batuta::trace

#endif  // BATUTA_TEST_TRACE_RECORDING_H_

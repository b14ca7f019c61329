// Records small programs for tests.
#ifndef BATUTA_TEST_TRACE_RECORDING_H_
#define BATUTA_TEST_TRACE_RECORDING_H_

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "batuta/trace.h"
#include "lib/os/file_system.h"

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

inline Recording RecordShell(const std::string& script, const TraceDir& dir) {
  return RecordWith({.argv = {"sh", "-c", script}}, dir);
}

}  // namespace batuta::trace

#endif  // BATUTA_TEST_TRACE_RECORDING_H_

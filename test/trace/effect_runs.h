// Runs programs in folders of the same content and keeps what they did.
#ifndef BATUTA_TEST_TRACE_EFFECT_RUNS_H_
#define BATUTA_TEST_TRACE_EFFECT_RUNS_H_

#include <fcntl.h>
#include <sys/stat.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "batuta/trace_equivalence.h"
#include "test/trace/recording.h"

namespace batuta::trace {

class EffectRuns {
 public:
  std::map<std::string, std::string> files;  // that the folder of each run begins with
  Backend backend = Backend::kPtrace;
  bool file_states = true;

  Trace Run(const std::vector<std::string>& argv) {
    const os::fs::path folder = dir_ / "run";
    REQUIRE(os::RemoveAll(folder).ok());
    REQUIRE(os::MakeDirs(folder).ok());
    for (const auto& [name, content] : files) {
      REQUIRE(os::WriteFileAtomic(folder / name, content).ok());
      // Some programs copy the time.
      const timespec times[] = {{1'000'000'000, 0}, {1'000'000'000, 0}};
      REQUIRE(utimensat(AT_FDCWD, (folder / name).c_str(), times, 0) == 0);
    }
    RecordOptions options{.argv = argv, .folder = folder, .file = dir_ / "run.btrace"};
    options.backend = backend;
    options.payload_bytes = 256;
    options.file_states = file_states;
    options.standard_files = {"/dev/null", dir_ / "output", dir_ / "error"};
    const absl::Status status = Record(options).status();
    INFO(status.ToString());
    REQUIRE(status.ok());
    // The next run has the same names.
    auto bytes = os::ReadFile(options.file);
    REQUIRE(bytes.ok());
    auto run = Trace::FromBytes(*std::move(bytes), "run", Damage::kRefuse);
    REQUIRE(run.ok());
    return *std::move(run);
  }
  Trace Shell(const std::string& script) { return Run({"/bin/sh", "-c", script}); }

  Comparison Compare(const std::string& original, const std::string& other) {
    return CompareEffects(Shell(original), Shell(other), {});
  }

 private:
  TraceDir dir_;
};

}  // namespace batuta::trace

#endif  // BATUTA_TEST_TRACE_EFFECT_RUNS_H_

// A run that replaces an older result while one of its system calls goes wrong, and the run after
// it.
#ifndef BATUTA_TEST_PIPELINE_FAULT_CASE_H_
#define BATUTA_TEST_PIPELINE_FAULT_CASE_H_

#include <filesystem>
#include <string>
#include <vector>

#include "test/pipeline/syscall_fault.h"

namespace batuta::pipeline {

struct FaultVerdict {
  FaultedRun run;
  bool is_mixed = false;  // the output folder was neither the old result nor the new one, whole
  bool is_wrong_skip = false;  // a run said that all is done, and the result was not the new one
  bool is_redone = false;      // the next run did again what was finished: see Redoes
  bool is_resumed =
      false;  // the next run made the right result, left nothing, and all was known then

  bool IsRight() const {
    return !is_mixed && !is_wrong_skip && !is_redone && is_resumed && !run.has_hung &&
           run.num_orphans == 0;
  }
};

// `program` is pipeline_run_child; `folder` is made, and removed.
FaultVerdict RunFaultCase(const std::string& program, const std::filesystem::path& folder,
                          const FaultPlace& place, int error);

// What a run without faults calls, of each task.
std::vector<int> CountCalls(const std::string& program, const std::filesystem::path& folder);

// True if the folder holds what the program makes of that input, whole, and nothing else.
bool IsOutputOf(const std::filesystem::path& folder, const std::string& input);

// True if the folder holds a private folder of a run, or a file that was not written to its end.
bool HasLeftovers(const std::filesystem::path& folder);

// By what a run of the chain of three stages said: whether one ran after one that did not have to
// wait for it, or any did although the result `was_published`.
bool Redoes(const std::string& said, bool was_published);

}  // namespace batuta::pipeline

#endif  // BATUTA_TEST_PIPELINE_FAULT_CASE_H_

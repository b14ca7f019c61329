// A program as the work of a stage of a pipeline::Graph: started by its words, ended with all that
// it started when the stage is asked to stop. What a pipeline file adds to that (private folders,
// declared inputs and outputs) is in batuta/pipeline_file.h.
//
//   graph.Add({.name = "sort", .run = pipeline::ProgramStage({.argv = {"sort", "-o", "b", "a"}})});
#ifndef BATUTA_PROGRAM_STAGE_H_
#define BATUTA_PROGRAM_STAGE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "batuta/pipeline.h"

namespace batuta::pipeline {

// What is started. A time limit is the stage's own (Stage::time_limit).
struct Program {
  std::vector<std::string> argv;  // looked up in PATH; no shell
  std::string folder;             // that it runs in; empty: the caller's
  std::vector<std::string> env;   // "NAME=VALUE", in addition to the caller's environment
  // Gets what it wrote to stdout and stderr, the first MiB of each, once it has ended; on the
  // stage's thread. May be empty.
  std::function<void(std::string output)> on_output;
};

// A function for Stage::run. Its errors: FailedPrecondition (the program did not exit with 0, is
// not executable, no such folder), Unavailable (exit code 75, EX_TEMPFAIL: Stage::retries tries
// again), NotFound (no such program), Cancelled, InvalidArgument (no words, or an `env` without a
// name).
std::function<absl::Status(Context&)> ProgramStage(Program program);

}  // namespace batuta::pipeline

#endif  // BATUTA_PROGRAM_STAGE_H_

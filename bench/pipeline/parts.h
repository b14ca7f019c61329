// The parts of the benchmark of pipelines.
#ifndef BATUTA_BENCH_PIPELINE_PARTS_H_
#define BATUTA_BENCH_PIPELINE_PARTS_H_

#include <string>
#include <vector>

#include "bench/claims.h"

namespace batuta::bench {

struct Setting {
  std::string folder;        // for files of this run alone
  std::string self;          // this program
  std::string command;       // batuta
  int num_stages = 100'000;  // of the run in which nothing changed
  int rounds = 5;
};

// Each appends its claims.
void RunSpawn(const Setting& setting, std::vector<Claim>& claims);
void RunUpToDate(const Setting& setting, std::vector<Claim>& claims);
void RunTasks(const Setting& setting, std::vector<Claim>& claims);
void RunTouched(const Setting& setting, std::vector<Claim>& claims);
void RunLinear(const Setting& setting, std::vector<Claim>& claims);
void RunRemote(const Setting& setting, std::vector<Claim>& claims);
void RunTools(const Setting& setting, std::vector<Claim>& claims);

// What a process of its own does for RunSpawn: `words` are the way, the number of programs and the
// MiB that the process holds. Prints the seconds of CPU and of wall time.
int SpawnChild(const std::vector<std::string>& words);

}  // namespace batuta::bench

#endif  // BATUTA_BENCH_PIPELINE_PARTS_H_

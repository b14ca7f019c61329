// The parts of the conversion benchmark. Each appends its claims.
#ifndef BATUTA_BENCH_CONVERSION_PARTS_H_
#define BATUTA_BENCH_CONVERSION_PARTS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "bench/claims.h"

namespace batuta::bench {

struct CorpusOptions {
  std::filesystem::path work;     // fetched projects and results; kept for the next run
  std::vector<std::string> only;  // ids of packages; empty: all
  bool each_tool = false;         // also judge every single tool alone
};

// Fetches the open corpus, converts every project of it and counts what became of its programs.
absl::Status RunCorpus(const CorpusOptions& options, std::vector<Claim>& claims);

// Converts small programs by planted wrong translations: each must be rejected, each right one
// kept.
absl::Status RunMutants(const std::filesystem::path& work, std::vector<Claim>& claims);

// The demo project with warm caches and unchanged, and the start of the command.
absl::Status RunTimings(const std::filesystem::path& work, std::vector<Claim>& claims);

}  // namespace batuta::bench

#endif  // BATUTA_BENCH_CONVERSION_PARTS_H_

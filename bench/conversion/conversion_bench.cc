// What converting really does: the open corpus, planted wrong translations, and times.
//
//   bench_conversion [corpus] [mutants] [timings] [--only ID] [--each-tool] [--json FILE] [--require]
//
// Without a part's name all parts run. --require: exit 1 if a required claim is not reached.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "bench/conversion/parts.h"

namespace {

using batuta::bench::Claim;

int Usage(const std::string& word) {
  std::fprintf(stderr, "bench_conversion: '%s': not a part or an option\n", word.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> parts;
  batuta::bench::CorpusOptions corpus;
  std::string json;
  bool require = false;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--only" && i + 1 < argc) {
      corpus.only.emplace_back(argv[++i]);
    } else if (word == "--json" && i + 1 < argc) {
      json = argv[++i];
    } else if (word == "--each-tool") {
      corpus.each_tool = true;
    } else if (word == "--require") {
      require = true;
    } else if (word == "corpus" || word == "mutants" || word == "timings") {
      parts.push_back(word);
    } else {
      return Usage(word);
    }
  }
  const auto runs = [&](const char* part) {
    return parts.empty() || std::find(parts.begin(), parts.end(), part) != parts.end();
  };
  corpus.work = std::filesystem::path(BATUTA_SOURCE_DIR) / "build" / "corpus";
  const std::filesystem::path work = std::filesystem::path(BATUTA_SOURCE_DIR) / "build" / "bench";
  std::vector<Claim> claims;
  absl::Status status;
  if (runs("corpus")) status.Update(RunCorpus(corpus, claims));
  if (runs("mutants")) status.Update(RunMutants(work, claims));
  if (runs("timings")) status.Update(RunTimings(work, claims));
  PrintClaims(claims);
  if (!json.empty() && !WriteClaims(claims, json)) {
    std::fprintf(stderr, "bench_conversion: %s: cannot be written\n", json.c_str());
    return 1;
  }
  if (!status.ok()) {
    std::fprintf(stderr, "bench_conversion: %s\n", std::string(status.message()).c_str());
    return 1;
  }
  const bool reached = std::all_of(claims.begin(), claims.end(), [](const Claim& claim) {
    return claim.Reached() || !claim.is_required;
  });
  return require && !reached ? 1 : 0;
}

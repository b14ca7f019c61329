// What running stages costs, against ninja, make, a bare loop and oneTBB's flow graph.
//
//   bench_pipeline [spawn] [uptodate] [tasks] [touched] [linear] [tools] [remote]
//                  [--stages N] [--rounds N] [--json FILE]
//
// Without a part's name all parts run. --stages: of the run in which nothing changed (100,000);
// --rounds: how often each alternative is measured (5).
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/pipeline/parts.h"
#include "lib/os/file_system.h"

namespace {

using namespace batuta;
using bench::Claim;

struct Part {
  std::string name;
  void (*run)(const bench::Setting&, std::vector<Claim>&);
};

int Usage(const std::string& word) {
  std::fprintf(stderr, "bench_pipeline: '%s': not a part or an option\n", word.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words[0] == "--child")
    return bench::SpawnChild({words.begin() + 1, words.end()});
  const std::vector<Part> parts{{"spawn", bench::RunSpawn},   {"uptodate", bench::RunUpToDate},
                                {"tasks", bench::RunTasks},   {"touched", bench::RunTouched},
                                {"linear", bench::RunLinear}, {"tools", bench::RunTools},
                                {"remote", bench::RunRemote}};
  std::vector<std::string> wanted;
  std::string json;
  bench::Setting setting{.self = "/proc/self/exe", .command = BATUTA_CLI};
  std::error_code error;
  setting.self = os::fs::read_symlink("/proc/self/exe", error).native();
  for (size_t i = 0; i < words.size(); ++i) {
    const bool has_value = i + 1 < words.size();
    if (words[i] == "--json" && has_value) {
      json = words[++i];
    } else if (words[i] == "--stages" && has_value) {
      setting.num_stages = std::max(1, std::atoi(words[++i].c_str()));
    } else if (words[i] == "--rounds" && has_value) {
      setting.rounds = std::max(1, std::atoi(words[++i].c_str()));
    } else if (std::ranges::find(parts, words[i], &Part::name) != parts.end()) {
      wanted.push_back(words[i]);
    } else {
      return Usage(words[i]);
    }
  }
  const auto folder = os::MakePrivateDir(os::TempDir(), "batuta-bench-");
  if (!folder.ok()) {
    std::fprintf(stderr, "bench_pipeline: %s\n", folder.status().ToString().c_str());
    return 1;
  }
  setting.folder = folder->native();
  std::vector<Claim> claims;
  for (const Part& part : parts) {
    if (wanted.empty() || std::ranges::find(wanted, part.name) != wanted.end()) {
      part.run(setting, claims);
    }
  }
  os::RemoveAll(*folder).IgnoreError();
  bench::PrintClaims(claims);
  if (!json.empty() && !bench::WriteClaims(claims, json)) {
    std::fprintf(stderr, "bench_pipeline: %s: cannot be written\n", json.c_str());
    return 1;
  }
  return 0;
}

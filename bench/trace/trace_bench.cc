// What recording system calls costs, beside strace, and whether what is made of it is right.
//
//   bench_trace [cost] [lossless] [equal] [golden] [--rounds N] [--repeats N] [--json FILE]
//
// Without a part's name all parts run. --rounds: how often each alternative is measured (3);
// --repeats: how often each program is compared with itself and with its golden trace (100).
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/trace/parts.h"
#include "lib/os/file_system.h"

namespace {

using namespace batuta;

struct Part {
  std::string name;
  void (*run)(const bench::TraceSetting&, std::vector<bench::Claim>&);
};

int Usage(const std::string& word) {
  std::fprintf(stderr, "bench_trace: '%s': not a part or an option\n", word.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words[0] == "--child") {
    return bench::TraceChild({words.begin() + 1, words.end()});
  }
  const std::vector<Part> parts{{"cost", bench::RunCost},
                                {"lossless", bench::RunLossless},
                                {"equal", bench::RunEqual},
                                {"golden", bench::RunGolden}};
  std::vector<std::string> wanted;
  std::string json;
  bench::TraceSetting setting{.command = BATUTA_CLI};
  std::error_code error;
  setting.self = os::fs::read_symlink("/proc/self/exe", error).native();
  for (size_t i = 0; i < words.size(); ++i) {
    const bool has_value = i + 1 < words.size();
    if (words[i] == "--json" && has_value) {
      json = words[++i];
    } else if (words[i] == "--rounds" && has_value) {
      setting.rounds = std::max(1, std::atoi(words[++i].c_str()));
    } else if (words[i] == "--repeats" && has_value) {
      setting.repeats = std::max(1, std::atoi(words[++i].c_str()));
    } else if (std::ranges::find(parts, words[i], &Part::name) != parts.end()) {
      wanted.push_back(words[i]);
    } else {
      return Usage(words[i]);
    }
  }
  const auto folder = os::MakePrivateDir(os::TempDir(), "batuta-bench-");
  if (!folder.ok()) {
    std::fprintf(stderr, "bench_trace: %s\n", folder.status().ToString().c_str());
    return 1;
  }
  setting.folder = folder->native();
  std::vector<bench::Claim> claims;
  for (const Part& part : parts) {
    const bool is_wanted = wanted.empty() || std::ranges::find(wanted, part.name) != wanted.end();
    if (is_wanted) part.run(setting, claims);
  }
  os::RemoveAll(*folder).IgnoreError();
  bench::PrintClaims(claims);
  if (!json.empty() && !bench::WriteClaims(claims, json)) {
    std::fprintf(stderr, "bench_trace: %s: cannot be written\n", json.c_str());
    return 1;
  }
  return 0;
}

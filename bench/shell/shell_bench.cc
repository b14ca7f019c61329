// Shell to Rust: how fast translated scripts are beside their shells, and whether random scripts do
// the same.
//
//   bench_shell [--scripts N] [--read M] [--seed S] [--json FILE]   N random scripts (2000) that
//   are
//                            translated and compiled, M (4000) that the runtime crate reads itself
//   bench_shell --only-random FOLDER ...     no times; FOLDER: where it works, below
//   build/bench/shell
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "absl/strings/str_format.h"
#include "bench/claims.h"
#include "bench/shell/batch.h"
#include "bench/shell/random_script.h"
#include "lib/os/file_system.h"
#include "lib/status_macros.h"

namespace batuta::bench {
namespace {

namespace fs = std::filesystem;
using convert::shell::Dialect;
using Bound = Claim::Bound;

struct Speed {
  const char* name;
  const char* text;
  double times_bash, times_dash;  // wanted; 0: told only
};

constexpr Speed kSpeeds[] = {
    {"start", ":\n", 0, 0},
    // The xor keeps the compiler from finding the sum without counting.
    {"loop",
     "i=0\ns=0\nwhile [ \"$i\" -lt 300000 ]; do\n  i=$((i + 1))\n  s=$((s ^ i * 5))\ndone\necho "
     "$s\n",
     20, 5},
    {"function",
     "f() { x=$1; }\ni=0\nwhile [ \"$i\" -lt 100000 ]; do\n  f \"$i\"\n  i=$((i + 1))\ndone\n", 20,
     5},
    {"string",
     "s=\ni=0\nwhile [ \"$i\" -lt 20000 ]; do\n  s=\"${s}x\"\n  case $s in *y*) echo no ;; esac\n"
     "  i=$((i + 1))\ndone\necho ${#s}\n",
     20, 5},
    {"substitution",
     "i=0\nwhile [ \"$i\" -lt 1000 ]; do\n  x=$(echo \"$i\")\n  i=$((i + 1))\ndone\necho $x\n", 0,
     0},
    {"command", "i=0\nwhile [ \"$i\" -lt 300 ]; do\n  /bin/true\n  i=$((i + 1))\ndone\n", 1, 1},
};

// The shortest of some runs in turn: the machine is busy with others at times.
absl::Status MeasureSpeed(const fs::path& folder, std::vector<Claim>& claims) {
  std::vector<BatchScript> scripts;
  for (const Speed& speed : kSpeeds) {
    scripts.push_back({speed.name, Dialect::kBash, speed.text, ""});
    scripts.push_back({speed.name, Dialect::kDash, speed.text, ""});
  }
  BATUTA_ASSIGN_OR_RETURN(const Batch batch, Batch::Build(folder, scripts, BatchProfile::kSpeed));
  constexpr int kRuns = 5;
  std::printf("%-14s %10s %10s %10s %8s %8s\n", "script", "bash ms", "dash ms", "Rust ms", "x bash",
              "x dash");
  for (size_t i = 0; i < std::size(kSpeeds); ++i) {
    double bash = 1e9, dash = 1e9, rust = 1e9;
    int64_t bash_bytes = 0, rust_bytes = 0;
    for (int run = 0; run < kRuns; ++run) {
      BATUTA_ASSIGN_OR_RETURN(const Shown in_bash, batch.RunOriginal(2 * i));
      BATUTA_ASSIGN_OR_RETURN(const Shown in_dash, batch.RunOriginal(2 * i + 1));
      BATUTA_ASSIGN_OR_RETURN(const Shown in_rust, batch.RunTranslated(2 * i));
      bash = std::min(bash, in_bash.wall_ms);
      dash = std::min(dash, in_dash.wall_ms);
      rust = std::min(rust, in_rust.wall_ms);
      bash_bytes = in_bash.max_rss_bytes;
      rust_bytes = in_rust.max_rss_bytes;
    }
    const Speed& speed = kSpeeds[i];
    const std::string name = std::string("shell.") + speed.name;
    std::printf("%-14s %10.2f %10.2f %10.2f %8.1f %8.1f\n", speed.name, bash, dash, rust,
                bash / rust, dash / rust);
    if (i == 0) {
      claims.push_back({"shell.start_ms", rust, "ms", 2, Bound::kAtMost});
      claims.push_back(
          {"shell.memory_of_bash",
           static_cast<double>(rust_bytes) / static_cast<double>(std::max<int64_t>(bash_bytes, 1)),
           "x", 1, Bound::kAtMost});
      continue;
    }
    const Bound bound = speed.times_bash > 0 ? Bound::kAtLeast : Bound::kNone;
    claims.push_back({name + "_times_bash", bash / rust, "x", speed.times_bash, bound});
    claims.push_back({name + "_times_dash", dash / rust, "x", speed.times_dash, bound});
  }
  return absl::OkStatus();
}

void PrintDifference(const BatchScript& script, const Shown& want, const Shown& got) {
  std::printf("-- %s, %s\n%s-- wanted: %s\n%s%s-- got: %s\n%s%s", script.name.c_str(),
              script.dialect == Dialect::kBash ? "bash" : "dash", script.text.c_str(),
              want.outcome.c_str(), want.stdout_text.c_str(), want.stderr_text.c_str(),
              got.outcome.c_str(), got.stdout_text.c_str(), got.stderr_text.c_str());
}

// Scripts that are read when they run: what `.` does with a file that nobody knew. The expansions,
// builtins and processes are the same as in translated scripts, and nothing is compiled.
absl::Status CompareRead(const fs::path& folder, uint64_t seed, int count,
                         std::vector<Claim>& claims) {
  BATUTA_ASSIGN_OR_RETURN(const Batch batch,
                          Batch::Build(folder, {{"bash", Dialect::kBash, ". ./t.sh\n", ""},
                                                {"dash", Dialect::kDash, ". ./t.sh\n", ""}}));
  int different = 0;
  for (int i = 0; i < count; ++i) {
    const size_t which = i % 2;
    const uint64_t own = seed + static_cast<uint64_t>(i);
    const Dialect dialect = batch.scripts()[which].dialect;
    const BatchScript script{absl::StrFormat("seed %d, read", own), dialect,
                             RandomScript(own, dialect), ""};
    BATUTA_ASSIGN_OR_RETURN(const Shown want, batch.RunOriginal(which, script.text));
    BATUTA_ASSIGN_OR_RETURN(const Shown got, batch.RunTranslated(which, script.text));
    if (!want.IsLike(got)) {
      ++different;
      PrintDifference(script, want, got);
    }
    if ((i + 1) % 1000 == 0) std::printf("%d read scripts: %d different\n", i + 1, different);
    std::fflush(stdout);
  }
  claims.push_back({"shell.read_scripts", static_cast<double>(count), "scripts"});
  claims.push_back({"shell.read_scripts_different", static_cast<double>(different), "scripts", 0,
                    Bound::kAtMost});
  return absl::OkStatus();
}

absl::Status CompareRandom(const fs::path& folder, uint64_t seed, int count,
                           std::vector<Claim>& claims) {
  constexpr int kAtOnce = 400;
  int same = 0, different = 0, refused = 0;
  std::map<std::string, int> refusals;
  for (int start = 0; start < count; start += kAtOnce) {
    std::vector<BatchScript> scripts;
    for (int i = start; i < std::min(count, start + kAtOnce); ++i) {
      const Dialect dialect = i % 2 == 0 ? Dialect::kBash : Dialect::kDash;
      const uint64_t own = seed + static_cast<uint64_t>(i);
      scripts.push_back({absl::StrFormat("seed %d", own), dialect, RandomScript(own, dialect), ""});
    }
    BATUTA_ASSIGN_OR_RETURN(const Batch batch, Batch::Build(folder, std::move(scripts)));
    for (size_t i = 0; i < batch.scripts().size(); ++i) {
      const BatchScript& script = batch.scripts()[i];
      if (!script.refusal.empty()) {
        ++refused;
        const size_t kind = script.refusal.find(": ");
        ++refusals[kind == std::string::npos ? script.refusal : script.refusal.substr(kind + 2)];
        continue;
      }
      BATUTA_ASSIGN_OR_RETURN(const Shown want, batch.RunOriginal(i));
      BATUTA_ASSIGN_OR_RETURN(const Shown got, batch.RunTranslated(i));
      if (want.IsLike(got)) {
        ++same;
        continue;
      }
      ++different;
      PrintDifference(script, want, got);
    }
    std::printf("%d random scripts: %d the same, %d different, %d refused\n",
                same + different + refused, same, different, refused);
    std::fflush(stdout);
  }
  for (const auto& [reason, times] : refusals)
    std::printf("refused %d times: %s\n", times, reason.c_str());
  claims.push_back({"shell.random_scripts", static_cast<double>(same + different), "scripts"});
  claims.push_back({"shell.random_scripts_different", static_cast<double>(different), "scripts", 0,
                    Bound::kAtMost});
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  int count = 2000, read = 4000;
  uint64_t seed = 1000;
  std::string json, folder = "random";
  bool only_random = false;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string word = argv[i];
    if (word == "--scripts") count = std::atoi(argv[i + 1]);
    if (word == "--read") read = std::atoi(argv[i + 1]);
    if (word == "--seed") seed = std::strtoull(argv[i + 1], nullptr, 10);
    if (word == "--json") json = argv[i + 1];
    if (word == "--only-random") {
      only_random = true;
      folder = argv[i + 1];
    }
  }
  const fs::path work = fs::path(BATUTA_SOURCE_DIR) / "build" / "bench" / "shell";
  std::vector<Claim> claims;
  absl::Status status = absl::OkStatus();
  if (!only_random) status = MeasureSpeed(work / "speed", claims);
  if (status.ok() && count > 0) status = CompareRandom(work / folder, seed, count, claims);
  if (status.ok() && read > 0) status = CompareRead(work / folder, seed, read, claims);
  PrintClaims(claims);
  if (!json.empty() && !WriteClaims(claims, json)) {
    std::fprintf(stderr, "bench_shell: %s: cannot be written\n", json.c_str());
    return 1;
  }
  if (!status.ok()) {
    std::fprintf(stderr, "bench_shell: %s\n", std::string(status.message()).c_str());
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace batuta::bench

int main(int argc, char** argv) { return batuta::bench::Main(argc, argv); }

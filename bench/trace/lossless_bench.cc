// A recorder that gets no processor while others want one, and two programs that do nothing but
// calls.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "batuta/trace.h"
#include "bench/trace/parts.h"
#include "lib/os/process.h"

namespace batuta::bench {
namespace {

constexpr int kCallsOfEach = 800'000;

struct Starved {
  double lost = 0, recorded = 0;
};

Starved Record(const TraceSetting& setting, bool is_lossless) {
  const std::string file = setting.folder + "/starved.btrace";
  const std::string call = setting.self + " --child getppid " + std::to_string(kCallsOfEach);
  os::ProcessSpec spec;
  // SCHED_IDLE for the recorder, SCHED_OTHER again for what it records.
  spec.argv = {"chrt", "-i", "0", setting.command, "trace", "--backend", "bpf", "-o", file};
  if (is_lossless) spec.argv.push_back("--lossless");
  spec.argv.insert(spec.argv.end(),
                   {"--", "chrt", "-o", "0", "sh", "-c", call + " & " + call + " & wait"});
  const auto result = os::RunProcess(spec);
  const auto run = trace::Trace::Open(file, trace::Damage::kRefuse);
  if (!result.ok() || !result->Succeeded() || !run.ok()) {
    std::fprintf(stderr, "bench_trace: starved recorder: %s\n",
                 result.ok() ? result->stderr_text.c_str() : result.status().ToString().c_str());
    std::exit(1);
  }
  Starved starved{static_cast<double>(run->about().num_lost), 0};
  for (const trace::Event& event : *run) {
    starved.recorded += event.IsCall() && trace::CallName(event.number) == "getppid" ? 1 : 0;
  }
  return starved;
}

}  // namespace

void RunLossless(const TraceSetting& setting, std::vector<Claim>& claims) {
  const Starved plain = Record(setting, false), lossless = Record(setting, true);
  std::printf("starved recorder, %d calls: %.0f lost, with --lossless %.0f\n", 2 * kCallsOfEach,
              plain.lost, lossless.lost);
  claims.push_back({"starved recorder: lost and counted", plain.lost, "events"});
  claims.push_back({"starved recorder, --lossless: not recorded",
                    std::max(lossless.lost, 2 * kCallsOfEach - lossless.recorded), "events", 0,
                    Claim::Bound::kAtMost});
}

}  // namespace batuta::bench

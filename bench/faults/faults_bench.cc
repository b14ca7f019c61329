// What a run of a pipeline leaves when it is killed, or one of its system calls fails: at every
// call of its threads and of the programs that it is about to start.
//
//   bench_faults [kill] [enospc] [eio] [--part I/N] [--json FILE]
//
// Without a fault's name all three. --part: the Ith of N parts of the calls, for those who have not
// the time for all at once.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "bench/claims.h"
#include "lib/os/file_system.h"
#include "test/pipeline/fault_case.h"

namespace {

using namespace batuta;
using bench::Claim;
using pipeline::FaultPlace;

struct Fault {
  std::string word;
  int error;
};

struct Wish {
  std::vector<Fault> faults;
  size_t part = 1, num_parts = 1;
  std::string json;
};

struct Count {
  int64_t num_cases = 0, num_missed = 0, num_mixed = 0, num_wrong_skips = 0, num_orphans = 0,
          num_redone = 0, num_hung = 0, num_resumed = 0;
};

bool Read(const std::vector<std::string>& words, Wish& wish) {
  const std::vector<Fault> faults{{"kill", pipeline::kKill}, {"enospc", ENOSPC}, {"eio", EIO}};
  for (size_t i = 0; i < words.size(); ++i) {
    const bool has_value = i + 1 < words.size();
    const auto fault = std::ranges::find(faults, words[i], &Fault::word);
    if (fault != faults.end()) {
      wish.faults.push_back(*fault);
    } else if (words[i] == "--json" && has_value) {
      wish.json = words[++i];
    } else if (words[i] == "--part" && has_value) {
      if (std::sscanf(words[++i].c_str(), "%zu/%zu", &wish.part, &wish.num_parts) != 2)
        return false;
    } else {
      std::fprintf(stderr, "bench_faults: '%s': not a fault or an option\n", words[i].c_str());
      return false;
    }
  }
  if (wish.faults.empty()) wish.faults = faults;
  return wish.part >= 1 && wish.part <= wish.num_parts;
}

std::vector<FaultPlace> PlacesOf(const std::vector<int>& num_calls, const Wish& wish) {
  std::vector<FaultPlace> places;
  size_t number = 0;
  for (size_t task = 0; task < num_calls.size(); ++task) {
    for (int call = 1; call <= num_calls[task]; ++call) {
      if (number++ % wish.num_parts + 1 != wish.part) continue;
      places.push_back({.call = call, .task = static_cast<int>(task)});
    }
  }
  return places;
}

void Tell(const Fault& fault, const FaultPlace& place, const pipeline::FaultVerdict& verdict) {
  std::printf("%s at call %d of task %d, number %d:%s%s%s%s%s, %d orphans\n", fault.word.c_str(),
              place.call, *place.task, verdict.run.call_number, verdict.is_mixed ? " mixed" : "",
              verdict.is_wrong_skip ? " wrong skip" : "", verdict.is_redone ? " redone" : "",
              verdict.is_resumed ? "" : " not resumed", verdict.run.has_hung ? " hung" : "",
              verdict.run.num_orphans);
}

Count RunAll(const Fault& fault, const std::vector<FaultPlace>& places, const std::string& folder) {
  Count count;
  for (const FaultPlace& place : places) {
    const auto verdict = pipeline::RunFaultCase(BATUTA_RUN_CHILD, folder, place, fault.error);
    ++(verdict.run.is_hit ? count.num_cases : count.num_missed);
    count.num_mixed += verdict.is_mixed ? 1 : 0;
    count.num_wrong_skips += verdict.is_wrong_skip ? 1 : 0;
    count.num_redone += verdict.is_redone ? 1 : 0;
    count.num_hung += verdict.run.has_hung ? 1 : 0;
    count.num_resumed += verdict.is_resumed && verdict.run.is_hit ? 1 : 0;
    count.num_orphans += verdict.run.num_orphans;
    if (!verdict.IsRight()) Tell(fault, place, verdict);
  }
  return count;
}

void Claims(const Fault& fault, const Count& count, std::vector<Claim>& claims) {
  const auto none = [&](const std::string& what, int64_t number) {
    claims.push_back(
        {fault.word + ": " + what, static_cast<double>(number), "", 0, Claim::Bound::kAtMost});
  };
  none("mixed trees", count.num_mixed);
  none("wrong skips", count.num_wrong_skips);
  none("orphans", count.num_orphans);
  none("finished stages that ran again", count.num_redone);
  none("runs that hung", count.num_hung);
  claims.push_back({fault.word + ": cases that were resumed",
                    static_cast<double>(count.num_resumed), "",
                    static_cast<double>(count.num_cases), Claim::Bound::kAtLeast});
}

}  // namespace

int main(int argc, char** argv) {
  Wish wish;
  if (!Read({argv + 1, argv + argc}, wish)) return 2;
  const auto folder = os::MakePrivateDir(os::TempDir(), "batuta-bench-");
  if (!folder.ok()) {
    std::fprintf(stderr, "bench_faults: %s\n", folder.status().ToString().c_str());
    return 1;
  }
  const std::string room = folder->native() + "/room";
  const std::vector<int> num_calls = pipeline::CountCalls(BATUTA_RUN_CHILD, room);
  const std::vector<FaultPlace> places = PlacesOf(num_calls, wish);
  if (places.empty()) {
    std::fprintf(stderr, "bench_faults: no run could be traced\n");
    return 1;
  }
  std::printf("A run of three stages: %zu tasks, %zu calls in part %zu of %zu\n\n",
              num_calls.size(), places.size(), wish.part, wish.num_parts);
  std::vector<Claim> claims;
  std::string table;
  for (const Fault& fault : wish.faults) {
    const Count count = RunAll(fault, places, room);
    char row[200];
    std::snprintf(row, sizeof(row), "%-7s %6ld %10ld %6ld %12ld %8ld %7ld %5ld %8ld\n",
                  fault.word.c_str(), count.num_cases, count.num_missed, count.num_mixed,
                  count.num_wrong_skips, count.num_orphans, count.num_redone, count.num_hung,
                  count.num_resumed);
    table += row;
    Claims(fault, count, claims);
  }
  std::printf("fault    cases  no such  mixed  wrong skips  orphans  redone  hung  resumed\n%s",
              table.c_str());
  os::RemoveAll(*folder).IgnoreError();
  bench::PrintClaims(claims);
  if (!wish.json.empty() && !bench::WriteClaims(claims, wish.json)) {
    std::fprintf(stderr, "bench_faults: %s: cannot be written\n", wish.json.c_str());
    return 1;
  }
  return 0;
}

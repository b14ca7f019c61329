// Real programs compared with themselves: no difference may be found.
#include <fcntl.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "batuta/trace_equivalence.h"
#include "bench/trace/parts.h"
#include "lib/os/file_system.h"

namespace batuta::bench {
namespace {

struct Program {
  const char* name;
  const char* script;  // of sh, in a folder with in.c and words
};

constexpr Program kPrograms[] = {
    {"pipeline", "tr a-z A-Z <words | sort | uniq -c | sort -rn | head -n 100 >out; wc -c <out"},
    {"sort with threads", "seq 300000 | sort --parallel=4 -S 40M -R --random-source=words >out"},
    {"tar", "tar cf t.tar words in.c && mkdir x && tar xf t.tar -C x && gzip -n t.tar"},
    {"compiler", "cc -O1 in.c -o program && ./program"},
    {"python",
     "python3 -S -c 'import json\nprint(json.dumps(open(\"words\").read().split()))' >out"}};

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "bench_trace: %s\n", status.ToString().c_str());
  std::exit(1);
}

void LayOut(const os::fs::path& folder) {
  Check(os::RemoveAll(folder));
  Check(os::MakeDirs(folder));
  std::ofstream words(folder / "words");
  for (unsigned i = 0; i < 20'000; ++i) words << "word" << i * 2654435761U % 1000 << '\n';
  std::ofstream(folder / "in.c") << "#include <stdio.h>\nint main(void) { puts(\"made\"); }\n";
  words.close();
  // tar keeps the times: they are inputs too.
  for (const char* name : {"words", "in.c"}) {
    const timespec times[] = {{1'000'000'000, 0}, {1'000'000'000, 0}};
    if (utimensat(AT_FDCWD, (folder / name).c_str(), times, 0) != 0) std::perror(name);
  }
}

trace::Trace Record(const TraceSetting& setting, const std::string& script) {
  const os::fs::path folder = os::fs::path(setting.folder) / "equal";
  LayOut(folder);
  trace::RecordOptions options;
  options.argv = {"sh", "-c", script};
  options.folder = folder;
  options.file = setting.folder + "/equal.btrace";
  options.standard_files = {"/dev/null", setting.folder + "/output", setting.folder + "/error"};
  options.file_states = true;
  Check(trace::Record(options).status());
  auto bytes = os::ReadFile(options.file);
  Check(bytes.status());
  auto run = trace::Trace::FromBytes(*std::move(bytes), script, trace::Damage::kRefuse);
  Check(run.status());
  return *std::move(run);
}

}  // namespace

void RunEqual(const TraceSetting& setting, std::vector<Claim>& claims) {
  double num_alarms = 0, num_inconclusive = 0;
  for (const Program& program : kPrograms) {
    const trace::Trace original = Record(setting, program.script);
    int num_equivalent = 0;
    for (int i = 0; i < setting.repeats; ++i) {
      const trace::Comparison compared =
          CompareEffects(original, Record(setting, program.script), {});
      num_equivalent += compared.judgement == trace::Judgement::kEquivalent ? 1 : 0;
      num_alarms += compared.judgement == trace::Judgement::kDivergent ? 1 : 0;
      num_inconclusive += compared.judgement == trace::Judgement::kInconclusive ? 1 : 0;
      if (compared.judgement == trace::Judgement::kEquivalent) continue;
      std::fprintf(stderr, "%s: %s", program.name, ComparisonText(compared).c_str());
    }
    std::printf("%-20s %d of %d equivalent to itself\n", program.name, num_equivalent,
                setting.repeats);
  }
  claims.push_back(
      {"self-comparisons: false alarms", num_alarms, "runs", 0, Claim::Bound::kAtMost});
  claims.push_back(
      {"self-comparisons: inconclusive", num_inconclusive, "runs", 0, Claim::Bound::kAtMost});
}

}  // namespace batuta::bench

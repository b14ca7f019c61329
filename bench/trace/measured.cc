#include "bench/trace/measured.h"

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "lib/os/process.h"

extern char** environ;

namespace batuta::bench {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// FILE PROGRAM...: runs the program and writes what it took.
int MeasureChild(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (size_t i = 2; i < words.size(); ++i) argv.push_back(const_cast<char*>(words[i].c_str()));
  argv.push_back(nullptr);
  pid_t pid = 0;
  int status = 1;
  if (posix_spawnp(&pid, argv[0], nullptr, nullptr, argv.data(), environ) != 0) return 1;
  waitpid(pid, &status, 0);
  struct rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  std::ofstream(words[1]) << Seconds(usage.ru_utime) + Seconds(usage.ru_stime) << ' '
                          << usage.ru_maxrss * 1024.0 << '\n';
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int CallChild(const std::vector<std::string>& words) {
  for (long left = std::atol(words[1].c_str()); left > 0; --left) getppid();
  return 0;
}

}  // namespace

int TraceChild(const std::vector<std::string>& words) {
  if (words.size() == 2 && words[0] == "getppid") return CallChild(words);
  if (words.size() > 2 && words[0] == "measure") return MeasureChild(words);
  return 2;
}

Measured Measure(const TraceSetting& setting, const std::vector<std::string>& tracer,
                 const std::vector<std::string>& program) {
  const std::string file = setting.folder + "/measured";
  os::ProcessSpec spec;
  spec.argv = tracer;
  spec.argv.insert(spec.argv.end(), {setting.self, "--child", "measure", file});
  spec.argv.insert(spec.argv.end(), program.begin(), program.end());
  spec.cwd = setting.folder;
  const auto result = os::RunProcess(spec);
  Measured measured;
  if (!result.ok() || !result->Succeeded() ||
      !(std::ifstream(file) >> measured.cpu_s >> measured.peak_bytes)) {
    std::fprintf(stderr, "bench_trace: '%s' failed: %s\n", spec.argv[0].c_str(),
                 result.ok() ? (result->Outcome(spec) + "\n" + result->stderr_text).c_str()
                             : result.status().ToString().c_str());
    std::exit(1);
  }
  measured.total_cpu_s = result->cpu_ms / 1e3;
  measured.wall_s = result->wall_ms / 1e3;
  return measured;
}

void KeepLeast(Measured& least, const Measured& measured) {
  const bool is_first = least.wall_s == 0;
  const auto keep = [is_first](double& value, double other) {
    value = is_first ? other : std::min(value, other);
  };
  keep(least.cpu_s, measured.cpu_s);
  keep(least.total_cpu_s, measured.total_cpu_s);
  keep(least.wall_s, measured.wall_s);
  keep(least.peak_bytes, measured.peak_bytes);
}

}  // namespace batuta::bench

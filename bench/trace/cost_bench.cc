// Recording beside strace, on four programs.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>

#include "batuta/trace.h"
#include "batuta/trace_analysis.h"
#include "bench/trace/measured.h"
#include "bench/trace/parts.h"
#include "lib/os/file_system.h"

namespace batuta::bench {
namespace {

constexpr int kCalls = 500'000, kPrograms = 500, kSources = 12;
// What is measured without strace takes little time: so often in each round.
constexpr int kTurns = 10;
constexpr int kFolders = 1000, kFilesOfFolder = 100;

struct Workload {
  std::string name;
  std::vector<std::string> argv;
  double cpu_target;     // of the untraced CPU time, recorded in the kernel
  double strace_target;  // times faster than strace, in wall time; 0: none
};

void WriteSources(const os::fs::path& folder) {
  std::ofstream makefile(folder / "Makefile");
  makefile << "all:";
  for (int i = 0; i < kSources; ++i) makefile << " f" << i << ".o";
  makefile << "\n%.o: %.c\n\tcc -O1 -c $< -o $@\n";
  for (int i = 0; i < kSources; ++i) {
    std::ofstream(folder / ("f" + std::to_string(i) + ".c"))
        << "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\nint f" << i
        << "(const char* s) { printf(\"%s %d\", s, " << i << "); return atoi(s); }\n";
  }
}

void WriteFiles(const os::fs::path& folder) {
  for (int i = 0; i < kFolders; ++i) {
    const os::fs::path inner = folder / std::to_string(i);
    os::fs::create_directories(inner);
    for (int j = 0; j < kFilesOfFolder; ++j) std::ofstream(inner / std::to_string(j));
  }
}

std::vector<Workload> Workloads(const TraceSetting& setting) {
  const os::fs::path sources = os::fs::path(setting.folder) / "sources";
  const os::fs::path files = os::fs::path(setting.folder) / "files";
  os::fs::create_directories(sources);
  WriteSources(sources);
  WriteFiles(files);
  const std::string loop =
      "i=0; while [ $i -lt " + std::to_string(kPrograms) + " ]; do /bin/true; i=$((i + 1)); done";
  return {{"getppid", {setting.self, "--child", "getppid", std::to_string(kCalls)}, 4, 25},
          {"make", {"make", "-s", "-B", "-j2", "-C", sources}, 1.1, 2},
          {"/bin/true", {"sh", "-c", loop}, 1.1, 0},
          {"find", {"find", files, "-size", "+1"}, 1.6, 0}};
}

trace::Trace OpenTrace(const std::string& file) {
  auto run = trace::Trace::Open(file, trace::Damage::kRefuse);
  if (!run.ok()) {
    std::fprintf(stderr, "bench_trace: %s\n", run.status().ToString().c_str());
    std::exit(1);
  }
  return *std::move(run);
}

double Quantile(std::vector<double> values, double part) {
  const auto place =
      values.begin() + static_cast<long>(part * static_cast<double>(values.size() - 1) + 0.5);
  std::ranges::nth_element(values, place);
  return *place;
}

class Cost {
 public:
  Cost(const TraceSetting& setting, std::vector<Claim>& claims)
      : setting_(setting), claims_(claims), file_(setting.folder + "/run.btrace") {}

  void Run() {
    std::printf("%-10s %9s | %8s %14s %8s %8s | %8s %8s %8s\n", "", "untraced", "batuta",
                "(quartiles)", "total", "strace", "batuta", "ptrace", "strace");
    std::printf("%-10s %9s | %41s | %26s\n", "", "CPU s", "CPU, times untraced",
                "wall, times untraced");
    for (const Workload& workload : Workloads(setting_)) RunOne(workload);
    claims_.push_back({"events lost, all of these", num_lost_, "events", 0, Claim::Bound::kAtMost});
    claims_.push_back(
        {"critical path against wall time", worst_path_, "%", 0.1, Claim::Bound::kAtMost});
    ComparePeak();
  }

 private:
  void RunOne(const Workload& workload) {
    const std::vector<std::string> kernel{setting_.command, "trace", "-o", file_, "--"};
    const std::vector<std::string> stops{setting_.command,
                                         "trace",
                                         "--backend",
                                         "ptrace",
                                         "-o",
                                         setting_.folder + "/stops.btrace",
                                         "--"};
    const std::vector<std::string> strace{"strace", "-f", "-o", setting_.folder + "/strace.out"};
    Measured plain, by_kernel, by_stops, by_strace;
    // A machine that others use is faster at one moment than at the next: what was measured one
    // after the other is compared.
    std::vector<double> ratios;
    for (int round = 0; round < setting_.rounds; ++round) {
      for (int turn = 0; turn < kTurns; ++turn) {
        const Measured without = Measure(setting_, {}, workload.argv);
        const Measured with = Measure(setting_, kernel, workload.argv);
        Examine();
        ratios.push_back(with.cpu_s / without.cpu_s);
        KeepLeast(plain, without);
        KeepLeast(by_kernel, with);
      }
      KeepLeast(by_stops, Measure(setting_, stops, workload.argv));
      KeepLeast(by_strace, Measure(setting_, strace, workload.argv));
    }
    const double cpu = Quantile(ratios, 0.5);
    std::printf("%-10s %9.3f | %8.2f (%4.2f .. %4.2f) %8.2f %8.2f | %8.2f %8.2f %8.2f\n",
                workload.name.c_str(), plain.cpu_s, cpu, Quantile(ratios, 0.25),
                Quantile(ratios, 0.75), by_kernel.total_cpu_s / plain.cpu_s,
                by_strace.cpu_s / plain.cpu_s, by_kernel.wall_s / plain.wall_s,
                by_stops.wall_s / plain.wall_s, by_strace.wall_s / plain.wall_s);
    claims_.push_back({workload.name + ": CPU of the traced program, median", cpu, "times",
                       workload.cpu_target, Claim::Bound::kAtMost});
    claims_.push_back({workload.name + ": the same with the tracer's",
                       by_kernel.total_cpu_s / plain.cpu_s, "times"});
    claims_.push_back({workload.name + ": faster than strace -f -o",
                       by_strace.wall_s / by_kernel.wall_s, "times", workload.strace_target,
                       workload.strace_target > 0 ? Claim::Bound::kAtLeast : Claim::Bound::kNone});
    claims_.push_back({workload.name + ": by ptrace, of strace's time",
                       by_stops.wall_s / by_strace.wall_s, "times", 1, Claim::Bound::kAtMost});
  }

  void Examine() {
    const trace::Trace run = OpenTrace(file_);
    if (run.about().backend != trace::Backend::kBpf) {
      std::fprintf(stderr, "bench_trace: recorded by %s: what is claimed is of bpf\n",
                   trace::NameOf(run.about().backend));
    }
    num_lost_ += static_cast<double>(run.about().num_lost);
    const double wall_ns = static_cast<double>(trace::MakeFigures(run).wall_ns);
    const double path_ns = static_cast<double>(trace::FindCriticalPath(run).DurationNs());
    worst_path_ = std::max(worst_path_, 100 * std::fabs(path_ns - wall_ns) / wall_ns);
  }

  // GNU time shows ru_maxrss.
  void ComparePeak() {
    const std::vector<std::string> program{"python3", "-S", "-c", "x = bytearray(200 << 20)"};
    const std::vector<std::string> tracer{setting_.command, "trace", "-o", file_, "--"};
    const double told = Measure(setting_, tracer, program).peak_bytes;
    const auto found =
        static_cast<double>(trace::MakeFigures(OpenTrace(file_)).peak_resident_bytes);
    claims_.push_back({"peak resident size against ru_maxrss", 100 * std::fabs(found - told) / told,
                       "%", 5, Claim::Bound::kAtMost});
  }

  const TraceSetting& setting_;
  std::vector<Claim>& claims_;
  const std::string file_;
  double num_lost_ = 0, worst_path_ = 0;
};

}  // namespace

void RunCost(const TraceSetting& setting, std::vector<Claim>& claims) {
  Cost(setting, claims).Run();
}

}  // namespace batuta::bench

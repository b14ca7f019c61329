// 2,000 times /bin/true, two at once.
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>

#include "batuta/pipeline.h"
#include "bench/pipeline/cost.h"
#include "bench/pipeline/parts.h"
#include "lib/os/file_system.h"

extern char** environ;

namespace batuta::bench {
namespace {

constexpr int kPrograms = 2000;
constexpr const char* kProgram = "/bin/true";
constexpr int kHeldMib = 2048;

double CpuSeconds() {
  double seconds = 0;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    struct rusage usage{};
    getrusage(who, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime}) {
      seconds += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    }
  }
  return seconds;
}

// What none can do without: start, wait, two threads.
bool BareLoop(int num_programs) {
  std::atomic<int> num_left = num_programs, num_failed = 0;
  const auto work = [&] {
    while (num_left-- > 0) {
      char* argv[] = {const_cast<char*>(kProgram), nullptr};
      pid_t pid = 0;
      int status = 1;
      if (posix_spawn(&pid, kProgram, nullptr, nullptr, argv, environ) == 0) {
        waitpid(pid, &status, 0);
      }
      if (status != 0) ++num_failed;
    }
  };
  {
    std::jthread other(work);
    work();
  }
  return num_failed == 0;
}

bool GraphOfPrograms(int num_programs) {
  pipeline::Graph graph;
  for (int i = 0; i < num_programs; ++i) {
    graph.Add({.name = "true", .run = [](pipeline::Context& context) {
                 os::ProcessSpec spec;
                 spec.argv = {kProgram};
                 const auto result = os::RunProcess(spec, context.stop());
                 if (!result.ok()) return result.status();
                 return result->Succeeded() ? absl::OkStatus() : absl::InternalError("failed");
               }});
  }
  const auto report = graph.Run({.num_threads = 2});
  return report.ok() && report->Succeeded();
}

// Pages of 4 KiB, as a grown program has them: copying their table is what a fork would cost.
bool Hold(int64_t mib) {
  const auto bytes = static_cast<size_t>(mib << 20);
  if (bytes == 0) return true;
  void* held = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (held == MAP_FAILED) return false;
  madvise(held, bytes, MADV_NOHUGEPAGE);
  std::memset(held, 1, bytes);
  return true;
}

Cost OwnCost(const Setting& setting, const std::string& way, int held_mib) {
  std::string said;
  CostOf({setting.self, "--child", way, std::to_string(kPrograms), std::to_string(held_mib)}, "/",
         &said);
  Cost cost;
  if (std::sscanf(said.c_str(), "%lf %lf", &cost.cpu_s, &cost.wall_s) != 2) std::exit(1);
  return cost;
}

void WriteFiles(const std::string& folder) {
  std::string ninja = "rule true\n command = /bin/true $out\n";
  std::string make = "all:", toml, names;
  for (int i = 0; i < kPrograms; ++i) {
    const std::string name = "t" + std::to_string(i);
    ninja += "build " + name + ": true\n";
    names += " " + name;
    toml += "[[stage]]\nname = \"" + name + "\"\ncommand = [\"/bin/true\", \"" + name + "\"]\n";
  }
  make += names + "\n.PHONY:" + names + "\n" + names + ":\n\t@/bin/true $@\n";
  const std::vector<std::pair<std::string, std::string>> files{
      {"build.ninja", ninja}, {"Makefile", make}, {"pipeline.toml", toml}};
  for (const auto& [name, text] : files) {
    if (!os::WriteFileAtomic(folder + "/" + name, text).ok()) std::exit(1);
  }
}

}  // namespace

int SpawnChild(const std::vector<std::string>& words) {
  if (words.size() != 3 || !Hold(std::atoi(words[2].c_str()))) return 2;
  const int num_programs = std::atoi(words[1].c_str());
  const double cpu_s = CpuSeconds();
  const auto start = std::chrono::steady_clock::now();
  if (!(words[0] == "bare" ? BareLoop(num_programs) : GraphOfPrograms(num_programs))) return 1;
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  std::printf("%.6f %.6f\n", CpuSeconds() - cpu_s, wall.count());
  return 0;
}

void RunSpawn(const Setting& setting, std::vector<Claim>& claims) {
  const std::string folder = setting.folder + "/spawn";
  WriteFiles(folder);
  const auto run_new = [&](const std::vector<std::string>& argv) {
    for (const char* name : {"/.batuta", "/.ninja_log", "/.ninja_deps"}) {
      if (!os::RemoveAll(folder + name).ok()) std::exit(1);
    }
    return CostOf(argv, folder);
  };
  const std::vector<std::string> names{
      "ninja -j2",        "make -j2",         "bare loop, 2 threads",
      "batuta run -j2",   "Graph, 2 threads", "bare loop, 2 GiB held",
      "Graph, 2 GiB held"};
  const std::vector<Cost> least = LeastInTurns(
      {[&] { return run_new({"ninja", "-j2", "--quiet"}); },
       [&] { return run_new({"make", "-s", "-j2"}); }, [&] { return OwnCost(setting, "bare", 0); },
       [&] { return run_new({setting.command, "run", "-j2", "--quiet"}); },
       [&] { return OwnCost(setting, "graph", 0); },
       [&] { return OwnCost(setting, "bare", kHeldMib); },
       [&] { return OwnCost(setting, "graph", kHeldMib); }},
      setting.rounds);
  std::printf("\n%d x %s, least seconds of CPU and of wall time\n", kPrograms, kProgram);
  for (size_t i = 0; i < names.size(); ++i) {
    std::printf("%-24s %7.3f %7.3f\n", names[i].c_str(), least[i].cpu_s, least[i].wall_s);
  }
  const Cost &ninja = least[0], &bare = least[2], &command = least[3], &graph = least[4];
  const auto claim = [&claims](const std::string& name, double value, double target) {
    claims.push_back({name, value, "times", target, Claim::Bound::kAtMost});
  };
  claim("2,000 programs: batuta run, CPU of ninja's", command.cpu_s / ninja.cpu_s, 0.55);
  claim("2,000 programs: batuta run, wall of ninja's", command.wall_s / ninja.wall_s, 0.5);
  claim("2,000 programs: batuta run, CPU of bare loop", command.cpu_s / bare.cpu_s, 1.1);
  claim("2,000 programs: Graph, CPU of ninja's", graph.cpu_s / ninja.cpu_s, 0.55);
  claim("2,000 programs: Graph, wall of ninja's", graph.wall_s / ninja.wall_s, 0.5);
  claim("2,000 programs: Graph, CPU of bare loop", graph.cpu_s / bare.cpu_s, 1.1);
  claim("2,000 programs: Graph, wall of bare loop", graph.wall_s / bare.wall_s, 1.1);
  // To hold them costs a bare loop something too, on a virtual machine.
  claim("2 GiB held: Graph, CPU of a bare loop there", least[6].cpu_s / least[5].cpu_s, 1.2);
  claim("2 GiB held: Graph, wall of a bare loop there", least[6].wall_s / least[5].wall_s, 1.2);
  claim("2 GiB held: Graph, CPU of the same at 0", least[6].cpu_s / graph.cpu_s, 1.2);
  claim("2 GiB held: Graph, wall of the same at 0", least[6].wall_s / graph.wall_s, 1.2);
}

}  // namespace batuta::bench

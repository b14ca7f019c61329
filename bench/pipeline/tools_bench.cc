// Ten tools that nothing happened to since they were last looked for, and that nobody has looked
// for yet.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "batuta/tools.h"
#include "bench/pipeline/cost.h"
#include "bench/pipeline/parts.h"
#include "lib/os/file_system.h"

namespace batuta::bench {
namespace {

constexpr int kWarmUps = 5, kOpens = 200;
constexpr double kGoal_us = 100;

double Median(std::vector<double>& values) {
  std::ranges::nth_element(values, values.begin() + static_cast<long>(values.size() / 2));
  return values[values.size() / 2];
}

const std::vector<std::string> kTools = {"cc",      "c++",   "cmake", "ninja", "make",
                                         "python3", "cargo", "rustc", "sh",    "bash"};

// Milliseconds of looking for the tools with nothing remembered.
double ColdMs(const std::vector<std::string>& names, const std::string& home) {
  if (!os::RemoveAll(home).ok()) std::exit(1);
  const auto start = std::chrono::steady_clock::now();
  if (!tools::Registry::Open({.only = names}).ok()) std::exit(1);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  return took.count();
}

void RunCold(const Setting& setting, const std::string& home, std::vector<Claim>& claims) {
  std::vector<double> all;
  std::vector<std::vector<double>> single(kTools.size());
  for (int round = 0; round < 5 * setting.rounds; ++round) {
    all.push_back(ColdMs(kTools, home));
    for (size_t i = 0; i < kTools.size(); ++i) single[i].push_back(ColdMs({kTools[i]}, home));
  }
  double slowest = 0, sum = 0;
  for (std::vector<double>& times : single) {
    slowest = std::max(slowest, Median(times));
    sum += Median(times);
  }
  const double together = Median(all);
  std::printf(
      "\nten tools that nobody looked for yet, ms (medians): %.0f together, %.0f the slowest "
      "alone, "
      "%.0f one after the other\n",
      together, slowest, sum);
  claims.push_back({"ten unknown tools, of the slowest alone (medians)", together / slowest,
                    "times", 1.15, Claim::Bound::kAtMost});
}

}  // namespace

void RunTools(const Setting& setting, std::vector<Claim>& claims) {
  const std::string home = setting.folder + "/home";
  setenv("BATUTA_HOME", home.c_str(), 1);
  RunCold(setting, home, claims);
  const tools::OpenOptions options{.only = kTools};
  std::vector<double> open_us, use_us;
  for (int i = -kWarmUps; i < kOpens; ++i) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    const auto registry = tools::Registry::Open(options);
    const auto opened = Clock::now();
    if (!registry.ok()) std::exit(1);
    for (const std::string& name : options.only) (void)registry->Find(name);
    const auto used = Clock::now();
    if (i < 0) {
      // The cache must be older than the tick of the file system's clock before it tells anything.
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
      continue;
    }
    open_us.push_back(std::chrono::duration<double, std::micro>(opened - start).count());
    use_us.push_back(std::chrono::duration<double, std::micro>(used - start).count());
  }
  Cost version, table;
  for (int round = 0; round < 10 * setting.rounds; ++round) {
    KeepLeast(version, CostOf({setting.command, "--version"}, setting.folder));
    KeepLeast(table, CostOf({setting.command, "tools"}, setting.folder));
  }
  std::printf(
      "\nten known tools, us: opened %.0f (least %.0f), each used once %.0f\n"
      "whole commands, ms of CPU (wall): batuta --version %.1f (%.1f), batuta tools %.1f (%.1f)\n",
      Median(open_us), *std::ranges::min_element(open_us), Median(use_us), version.cpu_s * 1e3,
      version.wall_s * 1e3, table.cpu_s * 1e3, table.wall_s * 1e3);
  claims.push_back(
      {"ten known tools, opened (median)", Median(open_us), "us", kGoal_us, Claim::Bound::kAtMost});
  claims.push_back({"ten known tools, opened and each used (median)", Median(use_us), "us",
                    kGoal_us, Claim::Bound::kAtMost});
  claims.push_back({"batuta tools, whole command (least wall)", table.wall_s * 1e3, "ms", 10,
                    Claim::Bound::kAtMost});
}

}  // namespace batuta::bench

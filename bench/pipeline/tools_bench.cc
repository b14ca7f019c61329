// Ten tools that nothing happened to since they were last looked for.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "batuta/tools.h"
#include "bench/pipeline/cost.h"
#include "bench/pipeline/parts.h"

namespace batuta::bench {
namespace {

constexpr int kWarmUps = 5, kOpens = 200;
constexpr double kGoal_us = 100;

double Median(std::vector<double>& values) {
  std::ranges::nth_element(values, values.begin() + static_cast<long>(values.size() / 2));
  return values[values.size() / 2];
}

}  // namespace

void RunTools(const Setting& setting, std::vector<Claim>& claims) {
  setenv("BATUTA_HOME", (setting.folder + "/home").c_str(), 1);
  const tools::OpenOptions options{
      .only = {"cc", "c++", "cmake", "ninja", "make", "python3", "cargo", "rustc", "sh", "bash"}};
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

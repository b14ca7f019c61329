// What the C interface and Python add, how large the library is, and how long the command takes to
// start.
//
//   bench_embedding [--json FILE]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "batuta/backend.h"
#include "batuta/c.h"
#include "batuta/pipeline.h"
#include "bench/claims.h"
#include "bench/embedding/starts.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"

namespace {

using namespace batuta;
using bench::Claim;

// The least time of each alternative in nanoseconds; they take turns, so that noise meets all.
std::vector<double> LeastNs(const std::vector<std::function<void()>>& alternatives, int rounds) {
  std::vector<double> least(alternatives.size(), 1e300);
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < alternatives.size(); ++i) {
      const auto begin = std::chrono::steady_clock::now();
      alternatives[i]();
      const std::chrono::duration<double, std::nano> took =
          std::chrono::steady_clock::now() - begin;
      least[i] = std::min(least[i], took.count());
    }
  }
  return least;
}

void AtMost(std::vector<Claim>& claims, const char* name, double value, const char* unit,
            double target) {
  claims.push_back({name, value, unit, target, Claim::Bound::kAtMost});
}

bool MeasureSelect(std::vector<Claim>& claims) {
  constexpr int64_t kMany = 1000;
  const auto selector = backend::Selector::Open({.policy = backend::Policy::kRoofline});
  batuta_selector_options options = BATUTA_SELECTOR_OPTIONS_INIT;
  options.policy = BATUTA_POLICY_ROOFLINE;
  batuta_selector* c_selector = nullptr;
  if (!selector.ok() || batuta_selector_create(&options, &c_selector) != BATUTA_OK) return false;
  batuta_workload workload = BATUTA_WORKLOAD_INIT;
  workload.op = BATUTA_OP_GEMM;
  batuta_decision decision = BATUTA_DECISION_INIT;
  double sum = 0;
  const auto by_cpp = [&] {
    for (int64_t n = 1; n <= kMany; ++n) {
      sum += selector->Select(*backend::Workload::Gemm(n, n, n)).predicted_ns[0];
    }
  };
  const auto by_c = [&] {
    for (int64_t n = 1; n <= kMany; ++n) {
      workload.m = workload.n = workload.k = n;
      batuta_selector_select(c_selector, &workload, &decision);
      sum += decision.predicted_ns;
    }
  };
  const auto ns = LeastNs({by_cpp, by_c}, 2000);
  batuta_selector_destroy(c_selector);
  claims.push_back({"select() of a workload made each time, C++", ns[0] / kMany, "ns"});
  claims.push_back({"the same by C", ns[1] / kMany, "ns"});
  AtMost(claims, "what C adds to a select()", (ns[1] - ns[0]) / kMany, "ns", 5);
  return sum > 0;
}

bool MeasureStage(std::vector<Claim>& claims) {
  constexpr int kMany = 2000;
  bool succeeded = true;
  const auto by_cpp = [&] {
    pipeline::Graph graph;
    for (int i = 0; i < kMany; ++i) {
      graph.Add({.name = "stage", .run = [](pipeline::Context&) { return absl::OkStatus(); }});
    }
    const auto report = graph.Run({.num_threads = 1});
    succeeded = succeeded && report.ok() && report->Succeeded();
  };
  const auto by_c = [&] {
    batuta_graph* graph = nullptr;
    batuta_graph_create(&graph);
    batuta_stage stage = BATUTA_STAGE_INIT;
    stage.name = "stage";
    stage.run = [](batuta_context*, void*) { return BATUTA_OK; };
    uint32_t number = 0;
    for (int i = 0; i < kMany; ++i) batuta_graph_add(graph, &stage, &number);
    batuta_run_options options = BATUTA_RUN_OPTIONS_INIT;
    options.num_threads = 1;
    batuta_graph_report* report = nullptr;
    batuta_graph_summary summary = BATUTA_GRAPH_SUMMARY_INIT;
    const bool ran = batuta_graph_run(graph, &options, &report) == BATUTA_OK &&
                     batuta_graph_report_summary(report, &summary) == BATUTA_OK;
    succeeded = succeeded && ran && summary.succeeded == 1;
    batuta_graph_report_destroy(report);
    batuta_graph_destroy(graph);
  };
  const auto ns = LeastNs({by_cpp, by_c}, 100);
  claims.push_back({"a stage that does nothing, C++", ns[0] / kMany / 1000, "us"});
  AtMost(claims, "what C adds to a graph's stage", (ns[1] - ns[0]) / kMany / 1000, "us", 1);
  return succeeded;
}

bool MeasurePython(std::vector<Claim>& claims) {
  os::ProcessSpec spec;
  spec.argv = {BATUTA_PYTHON, BATUTA_SOURCE_DIR "/bench/embedding/select.py", BATUTA_EMPTY};
  spec.env = os::CurrentEnvironment();
  spec.env->insert_or_assign("PYTHONPATH", BATUTA_SOURCE_DIR "/capi/python");
  spec.env->insert_or_assign("BATUTA_LIB_DIR", BATUTA_C_DIR);
  spec.env->insert_or_assign("PYTHONDONTWRITEBYTECODE", "1");
  const auto result = os::RunProcess(spec);
  if (!result.ok() || !result->Succeeded()) {
    std::fprintf(stderr, "select.py: %s\n",
                 result.ok() ? result->stderr_text.c_str() : "no python");
    return false;
  }
  std::istringstream numbers(result->stdout_text);
  double select_ns = 0, empty_ns = 0, empty_keeping_ns = 0;
  if (!(numbers >> select_ns >> empty_ns >> empty_keeping_ns)) return false;
  claims.push_back({"an empty call by ctypes", empty_ns, "ns"});
  AtMost(claims, "what Python's select() adds to it", select_ns - empty_ns, "ns", 300);
  claims.push_back({"an empty call that keeps the GIL", empty_keeping_ns, "ns"});
  AtMost(claims, "what Python's select() adds to that one", select_ns - empty_keeping_ns, "ns",
         300);
  return true;
}

std::optional<double> StrippedMb(const std::string& library) {
  const auto folder = os::MakePrivateDir(os::TempDir(), "batuta-bench-");
  if (!folder.ok()) return std::nullopt;
  const std::string stripped = (*folder / "stripped").native();
  const auto result =
      os::RunProcess({.argv = {BATUTA_STRIP, "--strip-unneeded", "-o", stripped, library}});
  std::error_code error;
  const auto bytes = os::fs::file_size(stripped, error);
  os::RemoveAll(*folder).IgnoreError();
  if (!result.ok() || !result->Succeeded() || error) return std::nullopt;
  return static_cast<double>(bytes) / 1e6;
}

bool MeasureSize(std::vector<Claim>& claims) {
  const std::optional<double> library = StrippedMb(BATUTA_C_LIBRARY);
  const std::optional<double> module = StrippedMb(BATUTA_CONVERT_MODULE);
  if (!library || !module) return false;
  AtMost(claims, "libbatuta_c.so, stripped", *library, "MB", 4);
  claims.push_back({"its module for conversion, stripped", *module, "MB"});
  return true;
}

bool MeasureStart(std::vector<Claim>& claims) {
  std::vector<double> nothing, version;
  for (int i = 0; i < 20; ++i) {
    for (const double ms : bench::StartsMs({BATUTA_NOTHING}, 10)) nothing.push_back(ms);
    for (const double ms : bench::StartsMs({BATUTA_CLI, "--version"}, 10)) version.push_back(ms);
  }
  if (nothing.empty() || version.empty()) return false;
  std::ranges::sort(nothing);
  std::ranges::sort(version);
  claims.push_back({"an empty C++ program, least", nothing.front(), "ms"});
  claims.push_back({"batuta --version, least", version.front(), "ms"});
  AtMost(claims, "batuta --version, median", version[version.size() / 2], "ms", 3);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && (words.size() != 2 || words[0] != "--json")) {
    std::fprintf(stderr, "bench_embedding: only --json FILE\n");
    return 2;
  }
  std::vector<Claim> claims;
  for (const auto measure :
       {MeasureSelect, MeasureStage, MeasurePython, MeasureSize, MeasureStart}) {
    if (!measure(claims)) {
      std::fprintf(stderr, "bench_embedding: a part could not be measured\n");
      return 1;
    }
  }
  bench::PrintClaims(claims);
  if (!words.empty() && !bench::WriteClaims(claims, words[1])) {
    std::fprintf(stderr, "bench_embedding: %s: cannot be written\n", words[1].c_str());
    return 1;
  }
  return 0;
}

// What a shell command does: its calls, its critical path, and whether it keeps a budget. The
// argument is a file to write.
#include <batuta/budget.h>
#include <batuta/trace.h>
#include <batuta/trace_analysis.h>

#include <cstdio>

namespace trace = batuta::trace;
namespace budget = batuta::budget;

constexpr const char* kBudget = R"(
[[assertion]]
name = "no_network"
type = "custom"
expression = "calls.connect == 0"
)";

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto outcome = trace::Record({.argv = {"sh", "-c", "ls / | wc -l"}, .file = argv[1]});
  if (absl::IsFailedPrecondition(outcome.status())) {
    std::printf("this machine allows no tracing: %s\n", outcome.status().ToString().c_str());
    return 0;
  }
  if (!outcome.ok()) return 1;
  const auto run = trace::Trace::Open(argv[1], trace::Damage::kRefuse);
  if (!run.ok()) return 1;
  const trace::Figures figures = trace::MakeFigures(*run);
  std::printf("exit code %d, %d calls of %d processes\n", outcome->exit_code,
              static_cast<int>(figures.calls), static_cast<int>(figures.processes.size()));
  int num_opened = 0;
  for (const trace::Event& event : *run) {
    if (event.IsCall() && trace::CallName(event.number) == "openat") ++num_opened;
  }
  std::printf("%d files were opened\n", num_opened);
  std::printf("%s", CriticalPathTable(trace::FindCriticalPath(*run), figures).c_str());
  const auto budgets = budget::ParseBudgets(kBudget, "renacer.toml");
  const auto verdict = CheckBudgets(*budgets, *run);
  if (!verdict.ok()) return 1;
  std::printf("%s", VerdictTable(*verdict).c_str());
  std::remove(argv[1]);
  return verdict->MustFail() ? 1 : 0;
}

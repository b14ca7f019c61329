// Converts a project by the C++ API: full_transpilation [--transpile] OUTPUT [PROJECT]. Without
// PROJECT it takes the demo project beside this file, in which a C program, Python modules and
// shell scripts work together. With --transpile it makes the Rust and ends before it is built.
#include <cstdio>
#include <string>
#include <string_view>

#include "batuta/convert.h"

namespace {

// Stages end in any order; the callback is called from one thread at a time.
void PrintEvent(const batuta::pipeline::Event& event) {
  if (event.state == batuta::pipeline::StageState::kRunning) return;
  const std::string name(event.name);
  std::fprintf(stderr, "%3d/%d %s: %s\n", static_cast<int>(event.num_done),
               static_cast<int>(event.num_known), name.c_str(),
               batuta::pipeline::StageStateName(event.state));
}

// The answer in one line: how much of the project is proved to behave as before.
void PrintSummary(const batuta::convert::Report& report) {
  int num_proved = 0;
  for (const batuta::convert::UnitReport& unit : report.units) {
    num_proved += unit.verdict == batuta::convert::Verdict::kVerified || unit.bridge_verified;
  }
  std::printf("%d of %d units behave as the original on every case\n", num_proved,
              static_cast<int>(report.units.size()));
}

}  // namespace

int main(int argc, char** argv) {
  const bool only_transpiles = argc > 1 && std::string_view(argv[1]) == "--transpile";
  if (only_transpiles) {
    ++argv;
    --argc;
  }
  if (argc < 2 || argc > 3 || argv[1][0] == '-') {
    std::fprintf(stderr, "usage: full_transpilation [--transpile] OUTPUT [PROJECT]\n");
    return 2;
  }
  batuta::convert::ConvertOptions options;
  options.project = argc == 3 ? argv[2] : BATUTA_DEMO_PROJECT;
  options.output = argv[1];
  options.on_event = PrintEvent;
  if (only_transpiles) options.last_step = batuta::convert::LastStep::kTranspile;
  const absl::StatusOr<batuta::convert::Report> report = batuta::convert::Convert(options);
  if (!report.ok()) {
    const std::string message(report.status().message());
    std::fprintf(stderr, "full_transpilation: %s\n", message.c_str());
    return 1;
  }
  std::fputs(batuta::convert::ReportToTable(*report, 100).c_str(), stdout);
  // What ends before the build is done when every unit has Rust.
  if (only_transpiles) return report->Count(batuta::convert::Verdict::kFailed) == 0 ? 0 : 1;
  PrintSummary(*report);
  return report->Succeeded() ? 0 : 1;
}

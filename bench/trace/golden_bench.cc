// Golden traces of programs that have not changed: validation may not find a change; and of one
// that takes longer than before: it must.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/trace/parts.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"

namespace batuta::bench {
namespace {

constexpr const char* kConfig = R"([[golden]]
name = "backend_selection"
command = ["backend_selection"]
[[golden]]
name = "pipeline_demo"
command = ["pipeline_demo"]
[[golden]]
name = "word_count"
command = ["sh", "-c", "tr a-z A-Z <words | sort | uniq -c | sort -rn | head -n 9 >out; wc -c <out"]
folder = "files"
[[golden]]
name = "counting"
command = ["awk", "-f", "count.awk", "amount"]
folder = "files"
)";
constexpr const char* kNames[] = {"backend_selection", "pipeline_demo", "word_count", "counting"};
constexpr const char* kCount = "{ for (i = 0; i < $1; ++i) sum += i % 7 } END { print sum }\n";

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "bench_trace: %s\n", status.ToString().c_str());
  std::exit(1);
}

class Project {
 public:
  explicit Project(const TraceSetting& setting)
      : folder_(os::fs::path(setting.folder) / "golden-project"), command_(setting.command) {
    std::string words;
    for (unsigned i = 0; i < 5000; ++i)
      words += "word" + std::to_string(i * 2654435761U % 100) + "\n";
    Check(os::WriteFileAtomic(folder_ / "batuta.toml", kConfig));
    Check(os::WriteFileAtomic(folder_ / "files/words", words));
    Check(os::WriteFileAtomic(folder_ / "files/count.awk", kCount));
    SetAmount(400'000);
  }

  void SetAmount(int amount) {
    Check(os::WriteFileAtomic(folder_ / "files/amount", std::to_string(amount) + "\n"));
  }

  // Exit code 1 is a change that was found; anything beyond ends the benchmark.
  bool Golden(const std::string& verb, const std::string& name) {
    os::ProcessSpec spec;
    spec.argv = {command_, "golden", verb, name};
    if (verb != "approve") spec.argv.insert(spec.argv.end(), {"--path", BATUTA_EXAMPLES});
    spec.cwd = folder_;
    const auto result = os::RunProcess(spec);
    Check(result.status());
    if (result->Succeeded()) return true;
    said_ = result->stdout_text + result->stderr_text;
    if (verb == "validate" && result->exit_code == 1) return false;
    std::fprintf(stderr, "bench_trace: golden %s %s: %s", verb.c_str(), name.c_str(),
                 said_.c_str());
    std::exit(1);
  }

  const std::string& said() const { return said_; }

 private:
  os::fs::path folder_;
  std::string command_, said_;
};

}  // namespace

void RunGolden(const TraceSetting& setting, std::vector<Claim>& claims) {
  Project project(setting);
  int num_alarms = 0;
  for (const char* name : kNames) {
    project.Golden("capture", name);
    project.Golden("approve", name);
    int num_same = 0;
    for (int i = 0; i < setting.repeats; ++i) {
      if (project.Golden("validate", name)) {
        ++num_same;
      } else {
        std::fprintf(stderr, "%s: %s", name, project.said().c_str());
      }
    }
    num_alarms += setting.repeats - num_same;
    std::printf("%-20s %d of %d validated\n", name, num_same, setting.repeats);
  }
  project.SetAmount(560'000);
  const int num_slower = std::max(1, setting.repeats / 5);
  int num_told = 0;
  for (int i = 0; i < num_slower; ++i) num_told += project.Golden("validate", "counting") ? 0 : 1;
  std::printf("%-20s %d of %d told when it counts 1.4 times as far\n", "counting", num_told,
              num_slower);
  claims.push_back({"golden traces: false alarms", static_cast<double>(num_alarms), "runs", 0,
                    Claim::Bound::kAtMost});
  claims.push_back({"golden traces: slower runs that are told", 100.0 * num_told / num_slower, "%",
                    100, Claim::Bound::kAtLeast});
}

}  // namespace batuta::bench

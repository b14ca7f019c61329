// A run of a small pipeline in the folder that is named, or of a pipeline's file, for tests that
// kill it: run_child FOLDER|FILE.
#include <cstdio>
#include <string>
#include <string_view>

#include "batuta/pipeline_file.h"

#ifdef __SANITIZE_ADDRESS__
// Its end would be a failure: nobody who is traced himself can look for leaks.
extern "C" int __lsan_is_turned_off() { return 1; }
#endif

int main(int argc, char** argv) {
  using batuta::pipeline::ProcessStage;
  if (argc != 2) return 2;
  const auto shell = [](const char* name, const char* script, std::vector<std::string> inputs,
                        std::vector<std::string> outputs) {
    // What it leaves running has to end with it, or with the run.
    const std::string leaving = std::string("sleep 100 >/dev/null 2>&1 & ") + script;
    return ProcessStage{.name = name,
                        .command = {"sh", "-c", leaving},
                        .inputs = std::move(inputs),
                        .outputs = std::move(outputs)};
  };
  batuta::pipeline::Pipeline pipeline{.folder = argv[1]};
  pipeline.stages = {
      shell("copy", "cp in.txt out/copy", {"in.txt"}, {"out/copy"}),
      shell("twice", "cat out/copy out/copy > out/sub/twice", {"out/copy"}, {"out/sub/twice"}),
      shell("both", "cat out/copy out/sub/twice > out/both", {"out/copy", "out/sub/"},
            {"out/both"})};
  const bool is_file = std::string_view(argv[1]).ends_with(".toml");
  const auto report = is_file ? batuta::pipeline::RunPipelineFile(argv[1], {})
                              : batuta::pipeline::RunPipeline(pipeline, {});
  if (!report.ok()) {
    std::fprintf(stderr, "%s\n", std::string(report.status().message()).c_str());
    return 3;
  }
  for (const auto& stage : report->stages) {
    std::printf("%s %s %s\n", stage.name.c_str(), stage.was_up_to_date ? "known" : "ran",
                std::string(stage.status.message()).c_str());
  }
  return report->Succeeded() ? 0 : 1;
}

#ifndef BATUTA_TEST_PIPELINE_RUN_FIXTURE_H_
#define BATUTA_TEST_PIPELINE_RUN_FIXTURE_H_

#include <unistd.h>

#include <string>
#include <vector>

#include "batuta/pipeline_file.h"
#include "test/pipeline/temp_folder.h"

namespace batuta::pipeline {

using Lines = std::vector<std::string>;

inline ProcessStage Shell(std::string name, std::string script, std::vector<std::string> inputs,
                          std::vector<std::string> outputs) {
  return {.name = std::move(name),
          .command = {"sh", "-c", std::move(script)},
          .inputs = std::move(inputs),
          .outputs = std::move(outputs)};
}

class RunFolder : public TempFolder {
 public:
  Pipeline Of(std::vector<ProcessStage> stages) const {
    return {.folder = path(), .stages = std::move(stages)};
  }
  // "stage: why it ran", for those that did. All must end well.
  Lines Run(const Pipeline& pipeline, const PipelineOptions& options = {}) const {
    const auto report = RunPipeline(pipeline, options);
    INFO(report.status().message());
    REQUIRE(report.ok());
    Lines lines;
    for (const StageOutcome& stage : report->stages) {
      INFO(stage.status.message() << stage.output_text);
      CHECK(stage.state == StageState::kDone);
      if (!stage.reason.empty()) lines.push_back(stage.name + ": " + stage.reason);
    }
    return lines;
  }
};

}  // namespace batuta::pipeline

#endif  // BATUTA_TEST_PIPELINE_RUN_FIXTURE_H_

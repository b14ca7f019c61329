// Wrappers without logic for pipelines that are described by a file.
#include "batuta/c.h"
#include "batuta/pipeline_file.h"
#include "capi/arguments.h"
#include "capi/events.h"
#include "capi/guard.h"
#include "capi/handles.h"

using namespace batuta::capi;
namespace pipeline = batuta::pipeline;

struct batuta_pipeline_report {
  pipeline::PipelineReport report;
  std::vector<std::string> messages;  // of each stage
};

namespace {

pipeline::PipelineOptions ToCpp(const batuta_pipeline_options& c) {
  pipeline::PipelineOptions options;
  options.num_threads = c.num_threads;
  options.stop = TokenOf(c.stop);
  options.on_event = Observer(c.on_event, c.user);
  if (c.on_output != nullptr) {
    options.on_output = [call = c.on_output, user = c.user](std::string_view stage,
                                                            std::string_view text) {
      call(std::string(stage).c_str(), text.data(), text.size(), user);
    };
  }
  options.keep_going = c.keep_going != 0;
  options.force = c.force != 0;
  options.dry_run = c.dry_run != 0;
  options.memory_bytes = c.memory_bytes;
  if (c.store_limit_bytes != 0) options.store_limit_bytes = c.store_limit_bytes;
  return options;
}

}  // namespace

batuta_status batuta_pipeline_run(const char* file, const batuta_pipeline_options* options,
                                  batuta_pipeline_report** report) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(report, "report"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(file, "file"));
    BATUTA_ASSIGN_OR_RETURN(
        const batuta_pipeline_options full,
        Upgraded(options, batuta_pipeline_options BATUTA_PIPELINE_OPTIONS_INIT, "options"));
    auto made = std::make_unique<batuta_pipeline_report>();
    BATUTA_ASSIGN_OR_RETURN(made->report, pipeline::RunPipelineFile(file, ToCpp(full)));
    for (const pipeline::StageOutcome& stage : made->report.stages) {
      made->messages.emplace_back(stage.status.message());
    }
    *report = HandOut(std::move(made));
    return absl::OkStatus();
  });
}

batuta_status batuta_pipeline_report_summary(const batuta_pipeline_report* report,
                                             batuta_pipeline_summary* summary) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    batuta_pipeline_summary full = BATUTA_PIPELINE_SUMMARY_INIT;
    full.num_stages = report->report.stages.size();
    full.num_run = report->report.NumRun();
    full.num_restored = report->report.num_restored;
    full.wall_ms = report->report.wall_ms;
    full.succeeded = report->report.Succeeded() ? 1 : 0;
    full.is_published = report->report.is_published ? 1 : 0;
    return Fill(full, summary, "summary");
  });
}

batuta_status batuta_pipeline_report_stage(const batuta_pipeline_report* report, size_t index,
                                           batuta_pipeline_stage* stage) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    BATUTA_RETURN_IF_ERROR(CheckIndex(index, report->report.stages.size(), "stage"));
    const pipeline::StageOutcome& from = report->report.stages[index];
    batuta_pipeline_stage full = BATUTA_PIPELINE_STAGE_INIT;
    full.name = from.name.c_str();
    full.reason = from.reason.c_str();
    full.message = report->messages[index].c_str();
    full.output = from.output_text.c_str();
    full.state = ToC(from.state);
    full.status = CodeOf(from.status.code());
    full.was_up_to_date = from.was_up_to_date ? 1 : 0;
    full.wall_ms = from.wall_ms;
    return Fill(full, stage, "stage");
  });
}

void batuta_pipeline_report_destroy(batuta_pipeline_report* report) { TakeBack(report); }

batuta_status batuta_pipeline_create_drawing(const char* file, batuta_drawing drawing,
                                             char** text) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(text, "text"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(file, "file"));
    if (drawing != BATUTA_DRAWING_DOT && drawing != BATUTA_DRAWING_SVG) {
      return batuta::InvalidArgument("there is no drawing %d", static_cast<int>(drawing));
    }
    BATUTA_ASSIGN_OR_RETURN(const pipeline::Pipeline loaded, pipeline::LoadPipeline(file));
    BATUTA_RETURN_IF_ERROR(CheckPipeline(loaded));
    return HandOutText(
        drawing == BATUTA_DRAWING_SVG ? PipelineToSvg(loaded) : PipelineToDot(loaded), text);
  });
}

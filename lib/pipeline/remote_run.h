// Runs actions on a remote execution service as long as it is there, and here otherwise.
#ifndef BATUTA_LIB_PIPELINE_REMOTE_RUN_H_
#define BATUTA_LIB_PIPELINE_REMOTE_RUN_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "batuta/pipeline_file.h"
#include "lib/pipeline/action_run.h"
#include "lib/pipeline/remote_service.h"

namespace batuta::pipeline {

// For one run of one pipeline. Thread-safe.
class RemoteRun {
 public:
  // Both must outlive it. Errors: those of LoadRemoteModule and RemoteModule::open.
  static absl::StatusOr<std::unique_ptr<RemoteRun>> Open(const Pipeline& pipeline,
                                                         const PipelineOptions& options);

  // As RunAction, wherever the stage can run. Without a fall-back Unavailable may also say that the
  // service is gone.
  absl::StatusOr<ActionResult> Run(const ProcessStage& stage, const Action& action,
                                   const ActionPlace& place, Store& store,
                                   const ActionControl& control, ActionTrail& trail);

 private:
  RemoteRun(const Pipeline& pipeline, const PipelineOptions& options,
            std::unique_ptr<RemoteService> service)
      : pipeline_(pipeline), options_(options), service_(std::move(service)) {}

  std::string WhyHere(const ProcessStage& stage, const Action& action) const;
  absl::StatusOr<RemoteOutcome> Ask(const Action& action, const ActionPlace& place,
                                    const Store& store, const ActionControl& control);
  void GiveUp(const absl::Status& why);

  const Pipeline& pipeline_;
  const PipelineOptions& options_;
  const std::unique_ptr<RemoteService> service_;
  mutable std::mutex mutex_;
  bool is_gone_ = false;  // guarded by mutex_
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_REMOTE_RUN_H_

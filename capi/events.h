// What happens to a stage, told to C.
#ifndef BATUTA_CAPI_EVENTS_H_
#define BATUTA_CAPI_EVENTS_H_

#include <functional>
#include <string>

#include "batuta/c.h"
#include "batuta/pipeline.h"

namespace batuta::capi {

inline int32_t ToC(pipeline::StageState state) {
  using pipeline::StageState;
  switch (state) {
    case StageState::kWaiting:
      return BATUTA_STAGE_WAITING;
    case StageState::kRunning:
      return BATUTA_STAGE_RUNNING;
    case StageState::kDone:
      return BATUTA_STAGE_DONE;
    case StageState::kFailed:
      return BATUTA_STAGE_FAILED;
    case StageState::kTimedOut:
      return BATUTA_STAGE_TIMED_OUT;
    case StageState::kCancelled:
      return BATUTA_STAGE_CANCELLED;
    case StageState::kSkipped:
      break;
  }
  return BATUTA_STAGE_SKIPPED;
}

using OnEvent = void (*)(const batuta_event* event, void* user);

// Empty if nobody wants to know.
inline std::function<void(const pipeline::Event&)> Observer(OnEvent call, void* user) {
  if (call == nullptr) return {};
  return [call, user](const pipeline::Event& event) {
    const std::string name(event.name);
    const batuta_event c_event = {
        sizeof(batuta_event), name.c_str(),    StageStateName(event.state),
        event.at_ms,          event.num_done,  event.num_known,
        event.stage,          ToC(event.state)};
    call(&c_event, user);
  };
}

}  // namespace batuta::capi

#endif  // BATUTA_CAPI_EVENTS_H_

#include "lib/backend/gpu_context.h"

#include <cstring>

#include "lib/backend/gpu_module.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {

absl::StatusOr<std::shared_ptr<GpuContext>> GpuContext::Open(const batuta_gpu_module* module) {
  auto opened = std::shared_ptr<GpuContext>(new GpuContext(module));
  opened->module_name_ = module->name;
  BATUTA_RETURN_IF_ERROR(opened->Check("start", module->open(&opened->context_)));
  BATUTA_RETURN_IF_ERROR(
      opened->Check("describe", module->describe(opened->context_, &opened->device_)));
  const batuta_gpu_device& device = opened->device_;
  opened->device_name_.assign(device.name, strnlen(device.name, sizeof(device.name)));
  opened->library_.assign(device.library, strnlen(device.library, sizeof(device.library)));
  return opened;
}

GpuContext::~GpuContext() {
  if (context_ == nullptr) return;
  ReleaseScratch();
  module_->close(context_);
}

absl::StatusOr<void*> GpuContext::Allocate(batuta_gpu_memory memory, size_t bytes) {
  void* address = nullptr;
  BATUTA_RETURN_IF_ERROR(Check("allocate", module_->allocate(context_, memory, bytes, &address)));
  return address;
}

void GpuContext::Release(batuta_gpu_memory memory, void* address) {
  module_->release(context_, memory, address);
}

absl::StatusOr<void*> GpuContext::Scratch(size_t slot, size_t bytes, batuta_gpu_memory memory) {
  Kept& kept = scratch_[memory][slot];
  if (kept.bytes >= bytes) return kept.address;
  if (kept.address != nullptr) Release(memory, kept.address);
  kept = {};
  BATUTA_ASSIGN_OR_RETURN(kept.address, Allocate(memory, bytes));
  kept.bytes = bytes;
  return kept.address;
}

void GpuContext::ReleaseScratch() {
  for (const batuta_gpu_memory memory : {BATUTA_GPU_DEVICE, BATUTA_GPU_PINNED}) {
    for (Kept& kept : scratch_[memory]) {
      if (kept.address != nullptr) Release(memory, kept.address);
      kept = {};
    }
  }
}

absl::Status GpuContext::Copy(const batuta_gpu_copy& copy) {
  return Check("copy", module_->copy(context_, &copy));
}

absl::Status GpuContext::Run(const batuta_gpu_operation& operation) {
  return Check("run", module_->run(context_, &operation));
}

absl::StatusOr<double> GpuContext::Synchronize() {
  double clock_ns = 0;
  BATUTA_RETURN_IF_ERROR(Check("synchronize", module_->synchronize(context_, &clock_ns)));
  return clock_ns;
}

absl::Status GpuContext::Wait(int queue) { return Check("wait", module_->wait(context_, queue)); }

absl::StatusOr<DeviceModel> GpuContext::Measure() {
  const auto lock = Lock();
  if (!model_) {
    BATUTA_ASSIGN_OR_RETURN(model_, MeasureDevice(*this));
  }
  return *model_;
}

std::string GpuContext::last_failure() const {
  const std::lock_guard lock(failure_mutex_);
  return failure_;
}

absl::Status GpuContext::Check(const char* what, int32_t status) {
  if (status == BATUTA_GPU_OK) return absl::OkStatus();
  const std::string why = module_->last_error();
  const std::string tail = why.empty() ? why : " (" + why + ")";
  const char* name = module_name_.c_str();
  absl::Status failure;
  switch (status) {
    case BATUTA_GPU_NO_DRIVER:
      return FailedPrecondition("%s: this machine has no driver for a GPU%s", name, tail);
    case BATUTA_GPU_OLD_DRIVER:
      return FailedPrecondition("%s: the driver of the GPU is too old%s", name, tail);
    case BATUTA_GPU_NO_DEVICE:
      return FailedPrecondition("%s: the driver knows no GPU%s", name, tail);
    case BATUTA_GPU_OUT_OF_MEMORY:
      failure = ResourceExhausted("%s: %s: out of memory%s", name, what, tail);
      break;
    case BATUTA_GPU_LAUNCH_FAILED:
      failure = Unavailable("%s: %s: not launched%s", name, what, tail);
      break;
    default:
      // A status that is not known is taken for the worst.
      is_lost_.store(true, std::memory_order_relaxed);
      failure = DataLoss("%s: %s: the device was lost%s", name, what, tail);
      break;
  }
  const std::lock_guard lock(failure_mutex_);
  failure_ = std::string(failure.message());
  return failure;
}

}  // namespace batuta::backend

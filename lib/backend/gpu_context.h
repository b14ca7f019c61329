// A device through its module: status codes as Status, memory that is kept between runs, failures
// that are remembered.
#ifndef BATUTA_LIB_BACKEND_GPU_CONTEXT_H_
#define BATUTA_LIB_BACKEND_GPU_CONTEXT_H_

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "batuta/gpu.h"
#include "lib/backend/gpu_abi.h"

namespace batuta::backend {

// Errors of its calls: ResourceExhausted (no memory), Unavailable (nothing was launched; the device
// is as it was), DataLoss (the device was lost). All but is_lost and last_failure are called under
// Lock().
class GpuContext {
 public:
  static absl::StatusOr<std::shared_ptr<GpuContext>> Open(const batuta_gpu_module* module);
  ~GpuContext();

  [[nodiscard]] std::unique_lock<std::mutex> Lock() { return std::unique_lock(mutex_); }

  absl::StatusOr<void*> Allocate(batuta_gpu_memory memory, size_t bytes);
  void Release(batuta_gpu_memory memory, void* address);
  // Memory that is kept for the next run; its content is not. Slots below kNumScratch.
  static constexpr size_t kNumScratch = 16;
  absl::StatusOr<void*> Scratch(size_t slot, size_t bytes,
                                batuta_gpu_memory memory = BATUTA_GPU_DEVICE);
  void ReleaseScratch();
  // Queued: synchronize before host memory is touched again.
  absl::Status Copy(const batuta_gpu_copy& copy);
  absl::Status Run(const batuta_gpu_operation& operation);
  // The device's clock, in nanoseconds, when all of that is done.
  absl::StatusOr<double> Synchronize();
  // For one queue.
  absl::Status Wait(int queue);

  absl::StatusOr<DeviceModel> Measure();  // takes the lock

  const std::string& module_name() const { return module_name_; }
  const std::string& device_name() const { return device_name_; }
  const std::string& library() const { return library_; }  // empty: none
  const batuta_gpu_device& device() const { return device_; }
  bool is_lost() const { return is_lost_.load(std::memory_order_relaxed); }
  std::string last_failure() const;

 private:
  explicit GpuContext(const batuta_gpu_module* module) : module_(module) {}
  absl::Status Check(const char* what, int32_t status);

  const batuta_gpu_module* module_;
  void* context_ = nullptr;
  std::string module_name_, device_name_, library_;
  batuta_gpu_device device_{};
  std::mutex mutex_;
  struct Kept {
    void* address = nullptr;
    size_t bytes = 0;
  };
  std::array<std::array<Kept, kNumScratch>, 2> scratch_;  // by batuta_gpu_memory
  std::optional<DeviceModel> model_;
  std::atomic<bool> is_lost_ = false;
  mutable std::mutex failure_mutex_;
  std::string failure_;
};

// Times `context`, under its lock: gpu_measure.cc.
absl::StatusOr<DeviceModel> MeasureDevice(GpuContext& context);

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_GPU_CONTEXT_H_

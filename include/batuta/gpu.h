// A GPU of this machine, through a module that is found and loaded when one is asked for. A program
// that never calls Gpu::Open loads nothing and pays nothing.
//
//   absl::StatusOr<backend::Gpu> gpu = backend::Gpu::Open();  // or why there is none
//   backend::Selector selector = *backend::Selector::Open({.gpu = *gpu});
//   backend::GpuMemory a = *gpu->Allocate(backend::Residency::kDevice, bytes);
#ifndef BATUTA_GPU_H_
#define BATUTA_GPU_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "batuta/workload.h"

namespace batuta::backend {

// A link between host and device in one direction at a time.
struct Link {
  double latency_ns = 0;
  double bytes_per_s = 0;
};

// What the model needs to know of an accelerator: measured, or passed in to ask "what if".
struct DeviceModel {
  double launch_ns = 0;
  double f32_flops_per_s = 0;
  double f64_flops_per_s = 0;
  double bytes_per_s = 0;  // its own memory
  Link pageable;           // from and to ordinary host memory
  Link pinned;             // from and to page-locked host memory
};

class GpuContext;  // a module and a device of it: lib/backend/gpu_context.h

// Memory of a device, or page-locked memory of the host; freed with the object, which keeps the
// device open.
class GpuMemory {
 public:
  GpuMemory(GpuMemory&& other) noexcept;
  GpuMemory& operator=(GpuMemory&& other) noexcept;
  ~GpuMemory();

  // As operands of Buffers. The host must not touch elements that lie on the device.
  template <typename T>
  std::span<T> As() const {
    return {static_cast<T*>(address_), bytes_ / sizeof(T)};
  }
  Residency where() const { return where_; }

  // Copies from and to the host, from the first byte on; done when they return. InvalidArgument:
  // more than there is; DataLoss: the device was lost.
  absl::Status Write(std::span<const std::byte> bytes);
  absl::Status Read(std::span<std::byte> bytes) const;

 private:
  friend class Gpu;
  GpuMemory() = default;
  std::shared_ptr<GpuContext> context_;
  void* address_ = nullptr;
  size_t bytes_ = 0;
  Residency where_ = Residency::kDevice;
};

// Cheap to copy; copies share the device, which takes one operation at a time. Safe from any
// thread.
class Gpu {
 public:
  // Looks for the module ($BATUTA_BACKEND_PATH, then beside this library and where it is
  // installed), loads it and starts the first device, which may take a second. NotFound: there is
  // no module; FailedPrecondition: a broken module, one of another version, no driver, an old one,
  // or no device.
  static absl::StatusOr<Gpu> Open();

  const std::string& module_name() const;  // "CUDA 13.0"
  const std::string& device_name() const;
  uint64_t memory_bytes() const;

  // Launches, copies and products, timed by the device's clock; measured once, by the first call.
  absl::StatusOr<DeviceModel> Measure() const;

  // Residency::kDevice or kPinned. ResourceExhausted: there is no such memory left.
  absl::StatusOr<GpuMemory> Allocate(Residency where, size_t bytes) const;

  // The last failure of the device in words, or empty: what a Decision's reason does not tell.
  std::string last_failure() const;
  // Nothing runs on it any more, and what lay in its memory is gone.
  bool is_lost() const;

 private:
  friend class Selector;
  explicit Gpu(std::shared_ptr<GpuContext> context) : context_(std::move(context)) {}
  std::shared_ptr<GpuContext> context_;
};

}  // namespace batuta::backend

#endif  // BATUTA_GPU_H_

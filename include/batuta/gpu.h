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
  double latency_ns = 0;   // of a copy of few bytes
  double bytes_per_s = 0;  // of large copies, without the latency
};

// What the model needs to know of an accelerator: measured, or passed in to ask "what if".
struct DeviceModel {
  double launch_ns = 0;        // of an operation on one element
  double f32_flops_per_s = 0;  // of a large product
  double f64_flops_per_s = 0;  // of a large product in double precision
  double bytes_per_s = 0;      // its own memory
  Link pageable;               // from ordinary host memory
  Link pinned;                 // from page-locked host memory
  // And back. No bytes a second: as there.
  Link pageable_to_host;
  Link pinned_to_host;  // to page-locked host memory
};

class GpuContext;  // a module and a device of it: lib/backend/gpu_context.h

// Memory of a device, or page-locked memory of the host; freed with the object, which keeps the
// device open.
class GpuMemory {
 public:
  GpuMemory(GpuMemory&& other) noexcept;             // leaves it empty
  GpuMemory& operator=(GpuMemory&& other) noexcept;  // swaps the two
  ~GpuMemory();

  // As operands of Buffers. The host must not touch elements that lie on the device.
  template <typename T>
  std::span<T> As() const {
    return {static_cast<T*>(address_), bytes_ / sizeof(T)};
  }
  Residency where() const { return where_; }  // kDevice or kPinned
  size_t bytes() const { return bytes_; }     // that were asked for

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

// Numbers of 16 bits: IEEE half, and the upper half of a float.
enum class HalfType : uint8_t { kF16, kBf16 };
// Whose kernel computes a product: the module's or its vendor's library.
enum class GpuExpert : uint8_t { kOwn, kLibrary };

// out = alpha * A * B + beta * out on the device: A (m x k) and B (k x n) hold numbers of 16 bits,
// out (m x n) and all sums are float. Dense and row-major; a transposed matrix is stored as its
// transpose.
struct HalfProduct {
  HalfType type = HalfType::kBf16;  // of `a` and `b`
  int64_t m = 1, n = 1, k = 1;      // sizes of the product, each at least 1
  const GpuMemory* a = nullptr;     // m * k numbers, on the device
  const GpuMemory* b = nullptr;     // k * n numbers, on the device
  GpuMemory* out = nullptr;         // m * n floats, on the device
  float alpha = 1, beta = 0;        // factors of the product and of what `out` holds
  Transpose a_transpose = Transpose::kNo, b_transpose = Transpose::kNo;  // kYes: as its transpose
  GpuExpert expert = GpuExpert::kOwn;  // the module's or its vendor's
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

  const std::string& module_name() const;   // "CUDA 13.0"
  const std::string& device_name() const;   // "NVIDIA H100 80GB HBM3"
  const std::string& library_name() const;  // of its vendor: "cuBLAS 13.1"; empty: there is none
  uint64_t memory_bytes() const;            // of the device, in all

  // Launches, copies and products, timed by the device's clock; measured once, by the first call.
  absl::StatusOr<DeviceModel> Measure() const;

  // Residency::kDevice or kPinned. ResourceExhausted: there is no such memory left.
  absl::StatusOr<GpuMemory> Allocate(Residency where, size_t bytes) const;

  // By tensor cores; done when it returns. InvalidArgument: a size is not positive, or an operand
  // is missing, too small, or not on the device; FailedPrecondition: there is no library;
  // ResourceExhausted, Unavailable, DataLoss.
  absl::Status Multiply(const HalfProduct& product) const;

  // Waits for all that was handed to it: its clock then, in nanoseconds from any start. DataLoss.
  absl::StatusOr<double> IdleAtNs() const;

  // The last failure of the device in words, or empty: what a Decision's reason does not tell.
  std::string last_failure() const;
  // Nothing runs on it any more, and what lay in its memory is gone.
  bool is_lost() const;

 private:
  friend class Selector;
  absl::Status CheckOperand(const char* name, const GpuMemory* memory, int64_t elements,
                            size_t element_bytes) const;
  explicit Gpu(std::shared_ptr<GpuContext> context) : context_(std::move(context)) {}
  std::shared_ptr<GpuContext> context_;
};

}  // namespace batuta::backend

#endif  // BATUTA_GPU_H_

#include "batuta/gpu.h"

#include "lib/backend/gpu_context.h"
#include "lib/backend/gpu_module.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

batuta_gpu_memory MemoryOf(Residency where) {
  return where == Residency::kPinned ? BATUTA_GPU_PINNED : BATUTA_GPU_DEVICE;
}

absl::Status CheckFits(size_t wanted, size_t bytes) {
  if (wanted <= bytes) return absl::OkStatus();
  return InvalidArgument("%d bytes: the memory has %d", wanted, bytes);
}

absl::Status CopyNow(GpuContext& context, const batuta_gpu_copy& copy) {
  if (copy.row_bytes == 0) return absl::OkStatus();
  const auto lock = context.Lock();
  BATUTA_RETURN_IF_ERROR(context.Copy(copy));
  return context.Synchronize().status();
}

}  // namespace

absl::StatusOr<Gpu> Gpu::Open() {
  BATUTA_ASSIGN_OR_RETURN(const batuta_gpu_module* module, LoadGpuModule());
  BATUTA_ASSIGN_OR_RETURN(std::shared_ptr<GpuContext> context, GpuContext::Open(module));
  return Gpu(std::move(context));
}

const std::string& Gpu::module_name() const { return context_->module_name(); }
const std::string& Gpu::device_name() const { return context_->device_name(); }
uint64_t Gpu::memory_bytes() const { return context_->device().memory_bytes; }
absl::StatusOr<DeviceModel> Gpu::Measure() const { return context_->Measure(); }
std::string Gpu::last_failure() const { return context_->last_failure(); }
bool Gpu::is_lost() const { return context_->is_lost(); }

absl::StatusOr<GpuMemory> Gpu::Allocate(Residency where, size_t bytes) const {
  if (where == Residency::kHost || bytes == 0) {
    return InvalidArgument("%d bytes of %s memory: at least 1, pinned or on the device", bytes,
                           where == Residency::kHost ? "ordinary" : "such");
  }
  const auto lock = context_->Lock();
  GpuMemory memory;
  BATUTA_ASSIGN_OR_RETURN(memory.address_, context_->Allocate(MemoryOf(where), bytes));
  memory.context_ = context_;
  memory.bytes_ = bytes;
  memory.where_ = where;
  return memory;
}

GpuMemory::GpuMemory(GpuMemory&& other) noexcept { *this = std::move(other); }

GpuMemory& GpuMemory::operator=(GpuMemory&& other) noexcept {
  std::swap(context_, other.context_);
  std::swap(address_, other.address_);
  std::swap(bytes_, other.bytes_);
  std::swap(where_, other.where_);
  return *this;
}

GpuMemory::~GpuMemory() {
  if (address_ == nullptr) return;
  const auto lock = context_->Lock();
  context_->Release(MemoryOf(where_), address_);
}

absl::Status GpuMemory::Write(std::span<const std::byte> bytes) {
  BATUTA_RETURN_IF_ERROR(CheckFits(bytes.size(), bytes_));
  return CopyNow(*context_, {address_, bytes.data(), bytes.size(), bytes.size(), bytes.size(), 1,
                             BATUTA_GPU_TO_DEVICE});
}

absl::Status GpuMemory::Read(std::span<std::byte> bytes) const {
  BATUTA_RETURN_IF_ERROR(CheckFits(bytes.size(), bytes_));
  return CopyNow(*context_, {bytes.data(), address_, bytes.size(), bytes.size(), bytes.size(), 1,
                             BATUTA_GPU_TO_HOST});
}

}  // namespace batuta::backend

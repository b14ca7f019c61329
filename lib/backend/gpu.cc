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
const std::string& Gpu::library_name() const { return context_->library(); }
uint64_t Gpu::memory_bytes() const { return context_->device().memory_bytes; }
absl::StatusOr<DeviceModel> Gpu::Measure() const { return context_->Measure(); }
absl::StatusOr<double> Gpu::IdleAtNs() const {
  const auto lock = context_->Lock();
  return context_->Synchronize();
}

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

absl::Status Gpu::Multiply(const HalfProduct& p) const {
  for (const int64_t size : {p.m, p.n, p.k}) {
    if (size < 1 || size > INT32_MAX) return InvalidArgument("a size is %d: 1 to 2^31 - 1", size);
  }
  BATUTA_RETURN_IF_ERROR(CheckOperand("a", p.a, p.m * p.k, sizeof(uint16_t)));
  BATUTA_RETURN_IF_ERROR(CheckOperand("b", p.b, p.k * p.n, sizeof(uint16_t)));
  BATUTA_RETURN_IF_ERROR(CheckOperand("out", p.out, p.m * p.n, sizeof(float)));
  if (p.expert == GpuExpert::kLibrary && library_name().empty()) {
    return FailedPrecondition("there is no library for products on this machine");
  }
  batuta_gpu_operation operation{};
  operation.op = BATUTA_GPU_GEMM;
  operation.type = p.type == HalfType::kF16 ? BATUTA_GPU_F16 : BATUTA_GPU_BF16;
  operation.m = p.m, operation.n = p.n, operation.k = p.k, operation.batch = 1;
  operation.alpha = p.alpha, operation.beta = p.beta;
  operation.a = p.a->address_, operation.b = p.b->address_, operation.out = p.out->address_;
  const bool a_turned = p.a_transpose == Transpose::kYes;
  const bool b_turned = p.b_transpose == Transpose::kYes;
  operation.a_row_stride = a_turned ? 1 : p.k;
  operation.a_column_stride = a_turned ? p.m : 1;
  operation.b_row_stride = b_turned ? 1 : p.n;
  operation.b_column_stride = b_turned ? p.k : 1;
  operation.out_stride = p.n;
  operation.expert = p.expert == GpuExpert::kLibrary ? BATUTA_GPU_LIBRARY : BATUTA_GPU_OWN;
  const auto lock = context_->Lock();
  BATUTA_RETURN_IF_ERROR(context_->Run(operation));
  return context_->Synchronize().status();
}

absl::Status Gpu::CheckOperand(const char* name, const GpuMemory* memory, int64_t elements,
                               size_t element_bytes) const {
  if (memory == nullptr) return InvalidArgument("%s is missing", name);
  if (memory->context_ != context_ || memory->where_ != Residency::kDevice) {
    return InvalidArgument("%s does not lie on this device", name);
  }
  const auto room = static_cast<int64_t>(memory->bytes_ / element_bytes);
  if (room >= elements) return absl::OkStatus();
  return InvalidArgument("%s has room for %d elements: %d are needed", name, room, elements);
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

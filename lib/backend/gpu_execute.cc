#include "lib/backend/gpu_execute.h"

#include <cstring>
#include <vector>

#include "lib/backend/gpu_operands.h"
#include "lib/backend/gpu_pipeline.h"
#include "lib/backend/traits.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

enum ScratchSlot : size_t { kA, kB, kC, kOut };

batuta_gpu_copy CopyOf(const Operand& operand, void* to, const void* from, size_t to_pitch,
                       size_t from_pitch, batuta_gpu_direction direction) {
  return {to, from, to_pitch, from_pitch, operand.row_bytes, operand.rows, direction};
}

absl::Status ToDevice(GpuContext& context, const Operand& from, void* to) {
  return context.Copy(
      CopyOf(from, to, from.address, from.row_bytes, from.pitch, BATUTA_GPU_TO_DEVICE));
}

absl::Status ToHost(GpuContext& context, const Operand& operand, const void* from,
                    size_t from_pitch, void* to, size_t to_pitch) {
  return context.Copy(CopyOf(operand, to, from, to_pitch, from_pitch, BATUTA_GPU_TO_HOST));
}

// The operand on the device: where it is, or a dense copy.
absl::Status Bring(GpuContext& context, ScratchSlot slot, bool is_read, Operand& operand) {
  if (!operand.is_used() || operand.is_on_device()) return absl::OkStatus();
  BATUTA_ASSIGN_OR_RETURN(void* device, context.Scratch(slot, operand.dense_bytes()));
  if (is_read) BATUTA_RETURN_IF_ERROR(ToDevice(context, operand, device));
  operand.address = device;
  operand.pitch = operand.row_bytes;
  return absl::OkStatus();
}

// The result into the host's memory. A copy that is cut short must not spoil an input: the
// operation would be repeated elsewhere.
absl::Status BringBack(GpuContext& context, const Operands& here, const Operand& there) {
  auto* to = static_cast<std::byte*>(const_cast<void*>(here.out.address));
  if (!here.out_is_input()) {
    BATUTA_RETURN_IF_ERROR(
        ToHost(context, here.out, there.address, there.pitch, to, here.out.pitch));
    return context.Synchronize().status();
  }
  std::vector<std::byte> result(here.out.dense_bytes());
  const absl::Status copied =
      ToHost(context, here.out, there.address, there.pitch, result.data(), here.out.row_bytes);
  const absl::Status done = context.Synchronize().status();  // before `result` goes
  BATUTA_RETURN_IF_ERROR(copied);
  BATUTA_RETURN_IF_ERROR(done);
  for (size_t row = 0; row < here.out.rows; ++row) {
    std::memcpy(to + row * here.out.pitch, result.data() + row * here.out.row_bytes,
                here.out.row_bytes);
  }
  return absl::OkStatus();
}

template <typename T>
absl::Status RunThere(GpuContext& context, const Workload& workload, const Buffers<T>& buffers,
                      batuta_gpu_expert expert, const Operands& here) {
  Operands there = here;
  BATUTA_RETURN_IF_ERROR(Bring(context, kA, true, there.a));
  BATUTA_RETURN_IF_ERROR(Bring(context, kB, true, there.b));
  BATUTA_RETURN_IF_ERROR(Bring(context, kC, true, there.c));
  BATUTA_RETURN_IF_ERROR(Bring(context, kOut, here.reads_out, there.out));
  batuta_gpu_operation operation = OperationOf(workload, buffers, there);
  operation.expert = expert;
  BATUTA_RETURN_IF_ERROR(context.Run(operation));
  if (here.out.is_on_device()) return context.Synchronize().status();
  return BringBack(context, here, there.out);
}

template <typename T>
absl::Status InPartsOrWhole(GpuContext& context, const Workload& workload,
                            const Buffers<T>& buffers, batuta_gpu_expert expert,
                            const Operands& here) {
  if (const auto parts = PartsOf(workload, buffers, here)) {
    const absl::Status status = RunInParts(context, workload, buffers, expert, *parts);
    if (!absl::IsResourceExhausted(status)) return status;
    // What was queued uses what is released.
    BATUTA_RETURN_IF_ERROR(context.Synchronize().status());
    context.ReleaseScratch();
  }
  return RunThere(context, workload, buffers, expert, here);
}

// Copies of operands that lie on the device.
template <typename T>
struct HostCopies {
  std::vector<T> a, b, c, out;
  int64_t index = 0;
};

// Queued: `copy` becomes the operand, dense.
template <typename T>
absl::Status Fetch(GpuContext& context, const Operand& operand, std::vector<T>& copy) {
  if (!operand.is_used() || !operand.is_on_device()) return absl::OkStatus();
  copy.resize(operand.dense_bytes() / sizeof(T));
  return ToHost(context, operand, operand.address, operand.pitch, copy.data(), operand.row_bytes);
}

template <typename T>
absl::Status FetchAll(GpuContext& context, const Operands& there, HostCopies<T>& copies) {
  BATUTA_RETURN_IF_ERROR(Fetch(context, there.a, copies.a));
  BATUTA_RETURN_IF_ERROR(Fetch(context, there.b, copies.b));
  BATUTA_RETURN_IF_ERROR(Fetch(context, there.c, copies.c));
  return Fetch(context, there.out, copies.out);
}

template <typename T>
Buffers<T> WithCopies(const Workload& workload, const Buffers<T>& buffers, HostCopies<T>& copies) {
  Buffers<T> here = buffers;
  if (!copies.a.empty()) here.a = copies.a, here.a_stride = 0;
  if (!copies.b.empty()) here.b = copies.b, here.b_stride = 0;
  if (!copies.c.empty()) here.c = copies.c;
  if (!copies.out.empty()) here.out = copies.out, here.out_stride = 0;
  if (!copies.out.empty() && workload.op() == Op::kArgMax) here.index = &copies.index;
  return here;
}

}  // namespace

template <typename T>
absl::Status ExecuteOnGpu(GpuContext& context, const Workload& workload, const Buffers<T>& buffers,
                          batuta_gpu_expert expert) {
  const Operands here = OperandsOf(workload, buffers);
  const auto lock = context.Lock();
  absl::Status status;
  for (int attempt = 0; attempt < 2; ++attempt) {
    status = InPartsOrWhole(context, workload, buffers, expert, here);
    if (status.ok()) return status;
    // What was queued still reads the caller's memory.
    if (const auto rest = context.Synchronize(); !rest.ok()) return rest.status();
    if (!absl::IsResourceExhausted(status)) return status;
    context.ReleaseScratch();  // what earlier runs left may be what is missing
  }
  return status;
}

template <typename T>
absl::Status ExecuteOnHost(GpuContext& context, const Workload& workload, const Buffers<T>& buffers,
                           const std::function<absl::Status(const Buffers<T>&)>& run) {
  const Operands there = OperandsOf(workload, buffers);
  const auto lock = context.Lock();
  HostCopies<T> copies;
  const absl::Status fetched = FetchAll(context, there, copies);
  const absl::Status done = context.Synchronize().status();  // before the copies can go
  BATUTA_RETURN_IF_ERROR(fetched);
  BATUTA_RETURN_IF_ERROR(done);
  BATUTA_RETURN_IF_ERROR(run(WithCopies(workload, buffers, copies)));
  if (!there.out.is_on_device()) return absl::OkStatus();
  const void* result = copies.out.data();
  if (workload.op() == Op::kArgMax) result = &copies.index;
  BATUTA_RETURN_IF_ERROR(
      context.Copy(CopyOf(there.out, const_cast<void*>(there.out.address), result, there.out.pitch,
                          there.out.row_bytes, BATUTA_GPU_TO_DEVICE)));
  return context.Synchronize().status();
}

#define BATUTA_INSTANTIATE(T)                                                          \
  template absl::Status ExecuteOnGpu(GpuContext&, const Workload&, const Buffers<T>&,  \
                                     batuta_gpu_expert);                               \
  template absl::Status ExecuteOnHost(GpuContext&, const Workload&, const Buffers<T>&, \
                                      const std::function<absl::Status(const Buffers<T>&)>&)
BATUTA_INSTANTIATE(float);
BATUTA_INSTANTIATE(double);
#undef BATUTA_INSTANTIATE

}  // namespace batuta::backend

#include "lib/backend/gpu_pipeline.h"

#include <algorithm>
#include <cstring>

#include "lib/backend/traits.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

// Of all operands of a part: a copy of so much takes far longer than to hand it to a queue.
constexpr size_t kPartBytes = size_t{8} << 20;
// Products keep all of the device busy only if they are large.
constexpr size_t kProductPartBytes = size_t{64} << 20;
constexpr size_t kLeastBytes = kLeastParts * kPartBytes;

// Scratch memory of a queue begins here; the slots below are those of work in one piece.
constexpr size_t kFirstSlot = 4, kSlotsPerQueue = 4;
constexpr size_t kSharedSlot = 1;

struct Part {
  Operands here;
  size_t size = 0;
};

// `size` elements or rows from `begin` on.
Operand Cut(const Operand& operand, bool is_vector, size_t element_bytes, size_t begin,
            size_t size) {
  if (!operand.is_used()) return operand;
  Operand part = operand;
  const size_t step = is_vector ? element_bytes : operand.pitch;
  part.address = static_cast<const std::byte*>(operand.address) + begin * step;
  if (is_vector) {
    part.row_bytes = part.pitch = size * element_bytes;
  } else {
    part.rows = size;
  }
  return part;
}

void CopyRows(std::byte* to, size_t to_pitch, const std::byte* from, size_t from_pitch,
              const Operand& shape) {
  if (shape.rows == 1 || (to_pitch == shape.row_bytes && from_pitch == shape.row_bytes)) {
    std::memcpy(to, from, shape.dense_bytes());
    return;
  }
  for (size_t row = 0; row < shape.rows; ++row) {
    std::memcpy(to + row * to_pitch, from + row * from_pitch, shape.row_bytes);
  }
}

// One of the queues, and the part that it works on.
class Lane {
 public:
  Lane(GpuContext& context, int queue) : context_(context), queue_(queue) {}

  // The operand on the device; queued.
  absl::Status Bring(size_t slot, Operand& operand) {
    if (!operand.is_used() || operand.is_on_device()) return absl::OkStatus();
    const void* from = operand.address;
    size_t pitch = operand.pitch;
    if (operand.where == Residency::kHost) {
      BATUTA_ASSIGN_OR_RETURN(std::byte * staged, Memory(slot, operand, BATUTA_GPU_PINNED));
      CopyRows(staged, operand.row_bytes, static_cast<const std::byte*>(from), pitch, operand);
      from = staged;
      pitch = operand.row_bytes;
    }
    BATUTA_ASSIGN_OR_RETURN(std::byte * device, Memory(slot, operand, BATUTA_GPU_DEVICE));
    BATUTA_RETURN_IF_ERROR(context_.Copy({device, from, operand.row_bytes, pitch, operand.row_bytes,
                                          operand.rows, BATUTA_GPU_TO_DEVICE, queue_}));
    operand.address = device;
    operand.pitch = operand.row_bytes;
    return absl::OkStatus();
  }

  // Where the result is made.
  absl::Status Place(size_t slot, Operand& out) {
    BATUTA_ASSIGN_OR_RETURN(out.address, Memory(slot, out, BATUTA_GPU_DEVICE));
    out.pitch = out.row_bytes;
    return absl::OkStatus();
  }

  // The result to the host; queued, and whole after Collect.
  absl::Status Return(size_t slot, const Operand& there, const Operand& here) {
    auto* to = static_cast<std::byte*>(const_cast<void*>(here.address));
    size_t pitch = here.pitch;
    if (here.where == Residency::kHost) {
      BATUTA_ASSIGN_OR_RETURN(to, Memory(slot, here, BATUTA_GPU_PINNED));
      pitch = here.row_bytes;
      staged_ = to;
    }
    result_ = here;
    return context_.Copy({to, there.address, pitch, there.pitch, here.row_bytes, here.rows,
                          BATUTA_GPU_TO_HOST, queue_});
  }

  // Waits for the part, if there is one.
  absl::Status Collect() {
    if (!result_.is_used()) return absl::OkStatus();
    BATUTA_RETURN_IF_ERROR(context_.Wait(queue_));
    if (staged_ != nullptr) {
      CopyRows(static_cast<std::byte*>(const_cast<void*>(result_.address)), result_.pitch, staged_,
               result_.row_bytes, result_);
    }
    result_ = {};
    staged_ = nullptr;
    return absl::OkStatus();
  }

  int queue() const { return queue_; }

 private:
  absl::StatusOr<std::byte*> Memory(size_t slot, const Operand& operand, batuta_gpu_memory memory) {
    const size_t at = kFirstSlot + static_cast<size_t>(queue_) * kSlotsPerQueue + slot;
    BATUTA_ASSIGN_OR_RETURN(void* address, context_.Scratch(at, operand.dense_bytes(), memory));
    return static_cast<std::byte*>(address);
  }

  GpuContext& context_;
  int queue_;
  Operand result_;  // of the part that is under way
  std::byte* staged_ = nullptr;
};

// B, where every part reads all of it, in queue 0 before anything else.
absl::Status BringShared(GpuContext& context, Operand& b) {
  if (b.is_on_device()) return absl::OkStatus();
  BATUTA_ASSIGN_OR_RETURN(void* device, context.Scratch(kSharedSlot, b.dense_bytes()));
  BATUTA_RETURN_IF_ERROR(context.Copy(
      {device, b.address, b.row_bytes, b.pitch, b.row_bytes, b.rows, BATUTA_GPU_TO_DEVICE, 0}));
  BATUTA_RETURN_IF_ERROR(context.Wait(0));
  b.address = device;
  b.pitch = b.row_bytes;
  b.where = Residency::kDevice;
  return absl::OkStatus();
}

template <typename T>
absl::Status RunPart(GpuContext& context, Lane& lane, const Workload& workload,
                     const Buffers<T>& buffers, batuta_gpu_expert expert, const Part& part) {
  Operands there = part.here;
  BATUTA_RETURN_IF_ERROR(lane.Bring(0, there.a));
  BATUTA_RETURN_IF_ERROR(lane.Bring(1, there.b));
  BATUTA_RETURN_IF_ERROR(lane.Bring(2, there.c));
  BATUTA_RETURN_IF_ERROR(lane.Place(3, there.out));
  batuta_gpu_operation operation = OperationOf(workload, buffers, there);
  const bool is_vector = TraitsOf(workload.op()).shape == Shape::kElementwise;
  (is_vector ? operation.n : operation.m) = static_cast<int64_t>(part.size);
  operation.expert = expert;
  operation.queue = lane.queue();
  BATUTA_RETURN_IF_ERROR(context.Run(operation));
  return lane.Return(3, there.out, part.here.out);
}

}  // namespace

bool IsCut(const Workload& w) {
  const OpTraits& op = TraitsOf(w.op());
  if (w.output() == Residency::kDevice) return false;
  if (op.shape == Shape::kElementwise) {
    return !op.updates_out && w.bytes() >= static_cast<double>(kLeastBytes);
  }
  if (op.shape != Shape::kGemv && op.shape != Shape::kGemm) return false;
  const double inner = static_cast<double>(op.shape == Shape::kGemv ? w.n() : w.k());
  const double a_bytes = static_cast<double>(w.m()) * inner * static_cast<double>(SizeOf(w.type()));
  return w.batch() == 1 && w.input_at(0) != Residency::kDevice &&
         a_bytes >= static_cast<double>(kLeastBytes);
}

template <typename T>
std::optional<Parts> PartsOf(const Workload& workload, const Buffers<T>& buffers,
                             const Operands& here) {
  const bool is_vector = TraitsOf(workload.op()).shape == Shape::kElementwise;
  if (!IsCut(workload) || here.out_is_input()) return std::nullopt;
  if (!is_vector && buffers.a_transpose == Transpose::kYes) return std::nullopt;
  Parts parts{.operands = here, .shares_b = !is_vector};
  size_t bytes = here.a.dense_bytes() + here.out.dense_bytes();
  if (is_vector) bytes += here.b.dense_bytes() + here.c.dense_bytes();
  parts.count = static_cast<size_t>(is_vector ? workload.n() : workload.m());
  const size_t most = workload.op() == Op::kGemm ? kProductPartBytes : kPartBytes;
  const size_t num_parts = std::max(bytes / most, kLeastParts);
  // Whole lines of memory, so that vectors stay aligned.
  const size_t each = (parts.count + num_parts - 1) / num_parts;
  parts.each = is_vector ? (each + 63) / 64 * 64 : each;
  // gemv's result is a vector: an element a row.
  if (workload.op() == Op::kGemv) {
    parts.operands.out.rows = parts.count;
    parts.operands.out.row_bytes = parts.operands.out.pitch = sizeof(T);
  }
  return parts;
}

template <typename T>
absl::Status RunInParts(GpuContext& context, const Workload& workload, const Buffers<T>& buffers,
                        batuta_gpu_expert expert, const Parts& parts) {
  std::array<Lane, BATUTA_GPU_NUM_QUEUES> lanes{Lane(context, 0), Lane(context, 1),
                                                Lane(context, 2)};
  Operands all = parts.operands;
  if (parts.shares_b) BATUTA_RETURN_IF_ERROR(BringShared(context, all.b));
  const bool is_vector = !parts.shares_b;
  size_t turn = 0;
  for (size_t begin = 0; begin < parts.count; begin += parts.each, ++turn) {
    Lane& lane = lanes[turn % lanes.size()];
    BATUTA_RETURN_IF_ERROR(lane.Collect());
    Part part{.here = all, .size = std::min(parts.each, parts.count - begin)};
    const auto cut = [&](const Operand& whole) {
      return Cut(whole, is_vector, sizeof(T), begin, part.size);
    };
    part.here.a = cut(all.a);
    if (is_vector) part.here.b = cut(all.b);
    part.here.c = cut(all.c);
    part.here.out = cut(all.out);
    BATUTA_RETURN_IF_ERROR(RunPart(context, lane, workload, buffers, expert, part));
  }
  for (size_t i = 0; i < lanes.size(); ++i) {  // in the order of their parts
    BATUTA_RETURN_IF_ERROR(lanes[(turn + i) % lanes.size()].Collect());
  }
  return absl::OkStatus();
}

#define BATUTA_INSTANTIATE(T)                                                                 \
  template std::optional<Parts> PartsOf(const Workload&, const Buffers<T>&, const Operands&); \
  template absl::Status RunInParts(GpuContext&, const Workload&, const Buffers<T>&,           \
                                   batuta_gpu_expert, const Parts&)
BATUTA_INSTANTIATE(float);
BATUTA_INSTANTIATE(double);
#undef BATUTA_INSTANTIATE

}  // namespace batuta::backend

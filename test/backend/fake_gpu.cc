// A module for a GPU that is none: memory that the host cannot touch but through the module, a
// clock that advances by a model, plain loops for kernels. $BATUTA_FAKE_GPU says what is wrong with
// it.
#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "lib/backend/gpu_abi.h"

namespace {

constexpr double kLaunchNs = 5000, kCopyNs = 8000;
// Towards the device; back it is half as fast.
constexpr double kPageableBytesPerNs = 4, kPinnedBytesPerNs = 16;
constexpr double kBytesPerNs = 50, kF32FlopsPerNs = 2, kF64FlopsPerNs = 1;

// When each queue, and each engine (copies there, copies back, kernels), has done what it was
// given. The host goes on at once, but where it waits.
enum Engine : int { kIn, kBack, kCompute, kNumEngines };
double host_ns = 0, queue_ns[BATUTA_GPU_NUM_QUEUES], engine_ns[kNumEngines];

void Work(Engine engine, int queue, double ns) {
  const double begin = std::max({host_ns, queue_ns[queue], engine_ns[engine]});
  queue_ns[queue] = engine_ns[engine] = begin + ns;
}

std::map<char*, size_t> device_memory, pinned_memory;

bool Fails(const char* how) {
  const char* wanted = std::getenv("BATUTA_FAKE_GPU");
  return wanted != nullptr && std::strcmp(wanted, how) == 0;
}

bool LiesIn(const std::map<char*, size_t>& memory, const void* address) {
  const auto next = memory.upper_bound(static_cast<char*>(const_cast<void*>(address)));
  if (next == memory.begin()) return false;
  const auto& [begin, bytes] = *std::prev(next);
  return static_cast<const char*>(address) < begin + bytes;
}

// The device's memory is open to this module alone, and while it works alone.
class Unlocked {
 public:
  Unlocked() { Protect(PROT_READ | PROT_WRITE); }
  ~Unlocked() { Protect(PROT_NONE); }

 private:
  static void Protect(int rights) {
    for (const auto& [begin, bytes] : device_memory) mprotect(begin, bytes, rights);
  }
};

int32_t Open(void** context) {
  if (Fails("no_driver")) return BATUTA_GPU_NO_DRIVER;
  if (Fails("old_driver")) return BATUTA_GPU_OLD_DRIVER;
  if (Fails("no_device")) return BATUTA_GPU_NO_DEVICE;
  *context = &host_ns;
  return BATUTA_GPU_OK;
}

void Close(void*) {}

int32_t Describe(void*, batuta_gpu_device* device) {
  std::strcpy(device->name, "Model 1");
  device->memory_bytes = uint64_t{1} << 30;
  device->cache_bytes = 1 << 16;
  std::strcpy(device->library, Fails("no_library") ? "" : "fakeblas 1");
  return BATUTA_GPU_OK;
}

int32_t Allocate(void*, int32_t memory, uint64_t bytes, void** address) {
  if (Fails("out_of_memory")) return BATUTA_GPU_OUT_OF_MEMORY;
  const bool is_device = memory == BATUTA_GPU_DEVICE;
  void* mapped = mmap(nullptr, bytes, is_device ? PROT_NONE : PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return BATUTA_GPU_OUT_OF_MEMORY;
  (is_device ? device_memory : pinned_memory)[static_cast<char*>(mapped)] = bytes;
  *address = mapped;
  return BATUTA_GPU_OK;
}

void Release(void*, int32_t memory, void* address) {
  auto& all = memory == BATUTA_GPU_DEVICE ? device_memory : pinned_memory;
  const auto found = all.find(static_cast<char*>(address));
  munmap(address, found->second);
  all.erase(found);
}

int32_t CopyWithin(const batuta_gpu_copy& copy) {
  if (!LiesIn(device_memory, copy.to) || !LiesIn(device_memory, copy.from)) return BATUTA_GPU_LOST;
  const Unlocked unlocked;
  if (!Fails("idle")) std::memcpy(copy.to, copy.from, copy.row_bytes * copy.rows);
  const auto bytes = static_cast<double>(copy.rows * copy.row_bytes);
  Work(kCompute, copy.queue, kLaunchNs + 2 * bytes / kBytesPerNs);
  return BATUTA_GPU_OK;
}

int32_t Copy(void*, const batuta_gpu_copy* copy) {
  if (copy->direction == BATUTA_GPU_WITHIN_DEVICE) return CopyWithin(*copy);
  const bool goes_there = copy->direction == BATUTA_GPU_TO_DEVICE;
  const void* host = goes_there ? copy->from : copy->to;
  if (!LiesIn(device_memory, goes_there ? copy->to : copy->from)) return BATUTA_GPU_LOST;
  if (LiesIn(device_memory, host)) return BATUTA_GPU_LOST;
  const bool is_cut = !goes_there && Fails("lost_on_the_way");
  const Unlocked unlocked;
  for (uint64_t row = 0; row < copy->rows; ++row) {
    std::memcpy(static_cast<char*>(copy->to) + row * copy->to_pitch,
                static_cast<const char*>(copy->from) + row * copy->from_pitch,
                is_cut ? copy->row_bytes / 2 : copy->row_bytes);
  }
  const auto bytes = static_cast<double>(copy->rows * copy->row_bytes);
  const bool is_pinned = LiesIn(pinned_memory, host);
  const double there = is_pinned ? kPinnedBytesPerNs : kPageableBytesPerNs;
  Work(goes_there ? kIn : kBack, copy->queue, kCopyNs + bytes / (goes_there ? there : there / 2));
  if (!is_pinned) host_ns = queue_ns[copy->queue];  // such copies are waited for
  return is_cut ? BATUTA_GPU_LOST : BATUTA_GPU_OK;
}

template <typename T>
struct Views {
  explicit Views(const batuta_gpu_operation& o)
      : a(static_cast<const T*>(o.a)),
        b(static_cast<const T*>(o.b)),
        c(static_cast<const T*>(o.c)),
        out(static_cast<T*>(o.out)),
        alpha(static_cast<T>(o.alpha)),
        beta(static_cast<T>(o.beta)) {}
  const T *a, *b, *c;
  T* out;
  T alpha, beta;
};

template <typename T>
T Element(const Views<T>& v, int32_t op, int64_t i) {
  switch (op) {
    case BATUTA_GPU_ADD:
      return v.a[i] + v.b[i];
    case BATUTA_GPU_MUL:
      return v.a[i] * v.b[i];
    case BATUTA_GPU_SCALE:
      return v.alpha * v.a[i];
    case BATUTA_GPU_SAXPY:
      return v.alpha * v.a[i] + v.out[i];
    case BATUTA_GPU_FMA:
      return v.a[i] * v.b[i] + v.c[i];
    case BATUTA_GPU_RELU:
      return v.a[i] < 0 ? 0 : v.a[i];
    case BATUTA_GPU_EXP:
      return std::exp(v.a[i]);
    default:
      return 1 / (1 + std::exp(-v.a[i]));
  }
}

template <typename T>
void Reduce(const Views<T>& v, const batuta_gpu_operation& o) {
  const T* end = v.a + o.n;
  T sum = 0;
  for (int64_t i = 0; i < o.n; ++i) {
    sum += o.op == BATUTA_GPU_DOT     ? v.a[i] * v.b[i]
           : o.op == BATUTA_GPU_NORM2 ? v.a[i] * v.a[i]
                                      : v.a[i];
  }
  if (o.op == BATUTA_GPU_MAX) sum = *std::max_element(v.a, end);
  if (o.op == BATUTA_GPU_MIN) sum = *std::min_element(v.a, end);
  if (o.op == BATUTA_GPU_NORM2) sum = std::sqrt(sum);
  if (o.op == BATUTA_GPU_ARGMAX) {
    *static_cast<int64_t*>(o.out) = std::max_element(v.a, end) - v.a;
  } else {
    *v.out = sum;
  }
}

template <typename T>
void Softmax(const Views<T>& v, int64_t n) {
  const T greatest = *std::max_element(v.a, v.a + n);
  T sum = 0;
  for (int64_t i = 0; i < n; ++i) sum += std::exp(v.a[i] - greatest);
  for (int64_t i = 0; i < n; ++i) v.out[i] = std::exp(v.a[i] - greatest) / sum;
}

// gemv is the product with a matrix of one column.
template <typename T>
void Product(const Views<T>& v, const batuta_gpu_operation& o) {
  const bool is_gemv = o.op == BATUTA_GPU_GEMV;
  const int64_t n = is_gemv ? 1 : o.n;
  const int64_t k = is_gemv ? o.n : o.k;
  for (int64_t i = 0; i < o.batch * o.m * n; ++i) {
    const int64_t product = i / (o.m * n), row = i / n % o.m, column = i % n;
    const T* a = v.a + product * o.m * k + row * o.a_row_stride;
    const T* b = v.b + product * k * n + column * (is_gemv ? 1 : o.b_column_stride);
    T sum = 0;
    for (int64_t p = 0; p < k; ++p) {
      sum += a[p * o.a_column_stride] * b[p * (is_gemv ? 1 : o.b_row_stride)];
    }
    T& out = v.out[product * o.m * n + row * (is_gemv ? 1 : o.out_stride) + column];
    out = v.alpha * sum + (v.beta == 0 ? 0 : v.beta * out);
  }
}

float OfHalf(uint16_t bits, int32_t type) {
  if (type == BATUTA_GPU_BF16) return std::bit_cast<float>(uint32_t{bits} << 16);
  const int exponent = bits >> 10 & 31;
  const float fraction = static_cast<float>(bits & 1023) / 1024;
  const float size =
      exponent == 0 ? std::ldexp(fraction, -14) : std::ldexp(1 + fraction, exponent - 15);
  return bits >> 15 != 0 ? -size : size;
}

void HalfProduct(const batuta_gpu_operation& o) {
  const auto* a = static_cast<const uint16_t*>(o.a);
  const auto* b = static_cast<const uint16_t*>(o.b);
  for (int64_t i = 0; i < o.m * o.n; ++i) {
    const int64_t row = i / o.n, column = i % o.n;
    float sum = 0;
    for (int64_t p = 0; p < o.k; ++p) {
      sum += OfHalf(a[row * o.a_row_stride + p * o.a_column_stride], o.type) *
             OfHalf(b[p * o.b_row_stride + column * o.b_column_stride], o.type);
    }
    float& out = static_cast<float*>(o.out)[row * o.out_stride + column];
    out = static_cast<float>(o.alpha) * sum + (o.beta == 0 ? 0 : static_cast<float>(o.beta) * out);
  }
}

template <typename T>
void Compute(const batuta_gpu_operation& o) {
  const Views<T> v(o);
  if (o.op >= BATUTA_GPU_GEMV) return Product(v, o);
  if (o.op == BATUTA_GPU_SOFTMAX) return Softmax(v, o.n);
  if (o.op >= BATUTA_GPU_SUM && o.op <= BATUTA_GPU_NORM2) return Reduce(v, o);
  for (int64_t i = 0; i < o.n; ++i) v.out[i] = Element(v, o.op, i);
}

double WorkNs(const batuta_gpu_operation& o) {
  const bool is_f32 = o.type != BATUTA_GPU_F64;
  const double bytes = is_f32 ? 4 : 8;
  if (o.op == BATUTA_GPU_GEMM) {
    return 2.0 * static_cast<double>(o.m * o.n * o.k * o.batch) /
           (is_f32 ? kF32FlopsPerNs : kF64FlopsPerNs);
  }
  if (o.op == BATUTA_GPU_GEMV) return static_cast<double>(o.m * o.n) * bytes / kBytesPerNs;
  return static_cast<double>(o.n) * 3 * bytes / kBytesPerNs;
}

int32_t Run(void*, const batuta_gpu_operation* o) {
  if (Fails("launch_error")) return BATUTA_GPU_LAUNCH_FAILED;
  for (const void* operand : {o->a, o->b, o->c, static_cast<const void*>(o->out)}) {
    if (operand != nullptr && !LiesIn(device_memory, operand)) return BATUTA_GPU_LOST;
  }
  const Unlocked unlocked;
  if (Fails("idle")) {
    // Time passes, and nothing is computed: for tests of times alone.
  } else if (o->type >= BATUTA_GPU_F16) {
    HalfProduct(*o);
  } else {
    o->type == BATUTA_GPU_F32 ? Compute<float>(*o) : Compute<double>(*o);
  }
  // Its library is twice as fast.
  const double faster = o->expert == BATUTA_GPU_LIBRARY ? 2 : 1;
  Work(kCompute, o->queue, kLaunchNs + WorkNs(*o) / faster);
  return BATUTA_GPU_OK;
}

int32_t Synchronize(void*, double* now) {
  if (Fails("lost")) return BATUTA_GPU_LOST;
  for (const double ns : queue_ns) host_ns = std::max(host_ns, ns);
  *now = host_ns;
  return BATUTA_GPU_OK;
}

int32_t Wait(void*, int32_t queue) {
  if (Fails("lost")) return BATUTA_GPU_LOST;
  host_ns = std::max(host_ns, queue_ns[queue]);
  return BATUTA_GPU_OK;
}

const char* LastError() { return Fails("launch_error") ? "too many resources requested" : ""; }

}  // namespace

extern "C" const batuta_gpu_module* batuta_gpu_module_v1(void) {
  static batuta_gpu_module module;
  module = {BATUTA_GPU_ABI_VERSION,
            sizeof(module),
            "fake",
            Open,
            Close,
            Describe,
            Allocate,
            Release,
            Copy,
            Run,
            Synchronize,
            Wait,
            LastError};
  if (Fails("null")) return nullptr;
  if (Fails("other_version")) module.abi_version = 3;
  if (Fails("short")) module.struct_size = 40;
  if (Fails("gaps")) module.run = nullptr;
  return &module;
}

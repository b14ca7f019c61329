// A module for a GPU that is none: memory that the host cannot touch but through the module, a
// clock that advances by a model, plain loops for kernels. $BATUTA_FAKE_GPU says what is wrong with
// it.
#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "lib/backend/gpu_abi.h"

namespace {

constexpr double kLaunchNs = 5000, kCopyNs = 8000, kPageableBytesPerNs = 4, kPinnedBytesPerNs = 16;
constexpr double kBytesPerNs = 50, kF32FlopsPerNs = 2, kF64FlopsPerNs = 1;

double clock_ns = 0;
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
  *context = &clock_ns;
  return BATUTA_GPU_OK;
}

void Close(void*) {}

int32_t Describe(void*, batuta_gpu_device* device) {
  std::strcpy(device->name, "Model 1");
  device->memory_bytes = uint64_t{1} << 30;
  device->cache_bytes = 1 << 16;
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

int32_t Copy(void*, const batuta_gpu_copy* copy) {
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
  clock_ns +=
      kCopyNs + bytes / (LiesIn(pinned_memory, host) ? kPinnedBytesPerNs : kPageableBytesPerNs);
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

template <typename T>
void Compute(const batuta_gpu_operation& o) {
  const Views<T> v(o);
  if (o.op >= BATUTA_GPU_GEMV) return Product(v, o);
  if (o.op == BATUTA_GPU_SOFTMAX) return Softmax(v, o.n);
  if (o.op >= BATUTA_GPU_SUM && o.op <= BATUTA_GPU_NORM2) return Reduce(v, o);
  for (int64_t i = 0; i < o.n; ++i) v.out[i] = Element(v, o.op, i);
}

int32_t Run(void*, const batuta_gpu_operation* o) {
  if (Fails("launch_error")) return BATUTA_GPU_LAUNCH_FAILED;
  for (const void* operand : {o->a, o->b, o->c, static_cast<const void*>(o->out)}) {
    if (operand != nullptr && !LiesIn(device_memory, operand)) return BATUTA_GPU_LOST;
  }
  const Unlocked unlocked;
  const bool is_f32 = o->type == BATUTA_GPU_F32;
  is_f32 ? Compute<float>(*o) : Compute<double>(*o);
  const double work = o->op == BATUTA_GPU_GEMM
                          ? 2.0 * static_cast<double>(o->m * o->n * o->k * o->batch) /
                                (is_f32 ? kF32FlopsPerNs : kF64FlopsPerNs)
                          : static_cast<double>(o->n) * 3 * (is_f32 ? 4 : 8) / kBytesPerNs;
  clock_ns += kLaunchNs + work;
  return BATUTA_GPU_OK;
}

int32_t Synchronize(void*, double* now) {
  if (Fails("lost")) return BATUTA_GPU_LOST;
  *now = clock_ns;
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
            LastError};
  if (Fails("null")) return nullptr;
  if (Fails("other_version")) module.abi_version = 2;
  if (Fails("short")) module.struct_size = 40;
  if (Fails("gaps")) module.run = nullptr;
  return &module;
}

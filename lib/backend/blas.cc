#include "lib/backend/blas.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

constexpr int kRowMajor = 101, kNoTranspose = 111, kTranspose = 112;

// The functions of one element type. The library stays loaded until the process ends: it has
// threads of its own.
template <typename T>
struct Functions {
  T (*dot)(int n, const T* x, int x_step, const T* y, int y_step);
  void (*axpy)(int n, T alpha, const T* x, int x_step, T* y, int y_step);
  void (*gemv)(int order, int transpose, int m, int n, T alpha, const T* a, int a_stride,
               const T* x, int x_step, T beta, T* y, int y_step);
  void (*gemm)(int order, int a_transpose, int b_transpose, int m, int n, int k, T alpha,
               const T* a, int a_stride, const T* b, int b_stride, T beta, T* c, int c_stride);
};

// The C interface takes no context, so the kernels find the functions here. Written once, by the
// first Load, before any kernel of it can be called: see FindOnce.
template <typename T>
Functions<T> functions;

template <typename Function>
absl::Status Find(void* library, const char* name, Function& function) {
  void* symbol = dlsym(library, name);
  if (symbol == nullptr) return NotFound("the BLAS lacks %s", name);
  std::memcpy(&function, &symbol, sizeof(function));
  return absl::OkStatus();
}

template <typename T>
T Dot(const T* a, const T* b, size_t n) {
  return functions<T>.dot(static_cast<int>(n), a, 1, b, 1);
}

template <typename T>
void Saxpy(T alpha, const T* a, const T*, const T*, T* out, size_t n) {
  functions<T>.axpy(static_cast<int>(n), alpha, a, 1, out, 1);
}

// A matrix as the library wants it.
struct Operand {
  int transpose = kNoTranspose;
  int stride = 0;
};

template <typename T>
Operand OperandOf(const MatrixView<T>& view, size_t columns) {
  if (view.column_stride != 1) return {kTranspose, static_cast<int>(view.column_stride)};
  // The stride of a single row says nothing (a column's transpose has 1), but the library refuses
  // one that is shorter than the row, and computes nothing then.
  return {kNoTranspose,
          static_cast<int>(std::max(view.row_stride, static_cast<ptrdiff_t>(columns)))};
}

template <typename T>
void Gemv(const GemvTask<T>& task) {
  const Operand a = OperandOf(task.a, task.columns);
  const auto rows = static_cast<int>(task.rows);
  const auto columns = static_cast<int>(task.columns);
  const bool is_turned = a.transpose == kTranspose;
  functions<T>.gemv(kRowMajor, a.transpose, is_turned ? columns : rows, is_turned ? rows : columns,
                    task.alpha, task.a.data, a.stride, task.x, 1, task.beta, task.y, 1);
}

template <typename T>
void Gemm(const GemmTask<T>& task) {
  const Operand a = OperandOf(task.a, task.k);
  const Operand b = OperandOf(task.b, task.n);
  functions<T>.gemm(kRowMajor, a.transpose, b.transpose, static_cast<int>(task.m),
                    static_cast<int>(task.n), static_cast<int>(task.k), task.alpha, task.a.data,
                    a.stride, task.b.data, b.stride, task.beta, task.c,
                    static_cast<int>(task.c_stride));
}

template <typename T>
KernelTable<T> Kernels() {
  KernelTable<T> table;
  table.target = "blas";
  table.elementwise[static_cast<size_t>(Op::kSaxpy)] = Saxpy<T>;
  table.reduce[static_cast<size_t>(Op::kDot)] = Dot<T>;
  table.gemv = Gemv<T>;
  table.gemm_direct = Gemm<T>;
  return table;
}

template <typename T>
absl::Status FindAll(void* library, char prefix) {
  const auto name = [prefix](const char* rest) { return std::string("cblas_") + prefix + rest; };
  Functions<T>& all = functions<T>;
  BATUTA_RETURN_IF_ERROR(Find(library, name("dot").c_str(), all.dot));
  BATUTA_RETURN_IF_ERROR(Find(library, name("axpy").c_str(), all.axpy));
  BATUTA_RETURN_IF_ERROR(Find(library, name("gemv").c_str(), all.gemv));
  return Find(library, name("gemm").c_str(), all.gemm);
}

// Of the first library that has all; whoever loads it again gets the same.
absl::Status FindOnce(void* library) {
  static std::mutex mutex;
  static void* found = nullptr;
  const std::lock_guard lock(mutex);
  if (found == library) return absl::OkStatus();
  if (found != nullptr) return FailedPrecondition("this process uses another BLAS already");
  BATUTA_RETURN_IF_ERROR(FindAll<float>(library, 's'));
  BATUTA_RETURN_IF_ERROR(FindAll<double>(library, 'd'));
  found = library;
  return absl::OkStatus();
}

absl::StatusOr<void*> OpenLibrary() {
  const char* wanted = std::getenv("BATUTA_BLAS");
  if (wanted != nullptr && std::strcmp(wanted, "none") == 0) {
    return NotFound("BATUTA_BLAS is none");
  }
  if (wanted != nullptr && *wanted != '\0') {
    if (*wanted != '/') return NotFound("BATUTA_BLAS is '%s': not an absolute path", wanted);
    void* library = dlopen(wanted, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return NotFound("%s: cannot be loaded", wanted);
    return library;
  }
  for (const char* name : {"libopenblas.so.0", "libopenblas.so"}) {
    if (void* library = dlopen(name, RTLD_NOW | RTLD_LOCAL)) return library;
  }
  return NotFound("there is no OpenBLAS on this machine");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Blas>> Blas::Load() {
  BATUTA_ASSIGN_OR_RETURN(void* library, OpenLibrary());
  BATUTA_RETURN_IF_ERROR(FindOnce(library));
  void (*set_threads)(int) = nullptr;
  const char* (*core)() = nullptr;
  const char* (*config)() = nullptr;
  BATUTA_RETURN_IF_ERROR(Find(library, "openblas_set_num_threads", set_threads));
  BATUTA_RETURN_IF_ERROR(Find(library, "openblas_get_corename", core));
  BATUTA_RETURN_IF_ERROR(Find(library, "openblas_get_config", config));
  set_threads(1);
  auto blas = std::unique_ptr<Blas>(new Blas);
  // "OpenBLAS 0.3.21 DYNAMIC_ARCH ...": the first two words.
  const std::string text = config();
  blas->name_ = text.substr(0, text.find(' ', text.find(' ') + 1)) + " " + core();
  blas->f32_ = Kernels<float>();
  blas->f64_ = Kernels<double>();
  return blas;
}

template <>
const KernelTable<float>& Blas::kernels() const {
  return f32_;
}
template <>
const KernelTable<double>& Blas::kernels() const {
  return f64_;
}

}  // namespace batuta::backend

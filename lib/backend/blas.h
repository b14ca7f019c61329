// A BLAS of the machine, loaded when it is first asked for. Nothing links to it.
#ifndef BATUTA_LIB_BACKEND_BLAS_H_
#define BATUTA_LIB_BACKEND_BLAS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/backend/kernel_table.h"

namespace batuta::backend {

class Blas {
 public:
  // Loads OpenBLAS and sets it to one thread. NotFound: there is none, or it lacks a function.
  // $BATUTA_BLAS names the library to load instead, an absolute path; "none": there is to be none.
  static absl::StatusOr<std::unique_ptr<Blas>> Load();

  // "OpenBLAS 0.3.21 Zen": version and the processor that it takes this one for.
  const std::string& name() const { return name_; }

  // dot, saxpy, gemv and gemm; the rest is null.
  template <typename T>
  const KernelTable<T>& kernels() const;

 private:
  Blas() = default;
  std::string name_;
  KernelTable<float> f32_;
  KernelTable<double> f64_;
};

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_BLAS_H_

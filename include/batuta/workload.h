// An operation, its shape and where its operands lie: what is asked about (backend::Selector) and
// what is run (with Buffers).
#ifndef BATUTA_WORKLOAD_H_
#define BATUTA_WORKLOAD_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace batuta::backend {

// The operands are those of Buffers. Vectors have n elements.
enum class Op : uint8_t {
  kAdd,      // out = a + b
  kMul,      // out = a * b
  kScale,    // out = alpha * a
  kSaxpy,    // out = alpha * a + out
  kFma,      // out = a * b + c
  kRelu,     // out = max(a, 0); NaN stays
  kSum,      // out[0] = sum of a
  kDot,      // out[0] = sum of a * b
  kMax,      // out[0] = greatest of a; NaN if there is one
  kMin,      // out[0] = least of a; NaN if there is one
  kArgMax,   // index[0] = first position of the greatest, or of the first NaN
  kNorm2,    // out[0] = square root of the sum of squares; neither overflows nor underflows inside
  kExp,      // out = e^a
  kSigmoid,  // out = 1 / (1 + e^-a)
  kSoftmax,  // out = e^(a - max a) / sum of these
  kGemv,     // out = alpha * A * b + beta * out; A: m x n, or its transpose
  kGemm,     // out = alpha * A * B + beta * out; A: m x k, B: k x n, out: m x n
  kCustom,   // known by its bytes and floating point operations alone; cannot be run
};
inline constexpr int kNumOps = 18;  // values of Op

// IEEE single and double precision.
enum class ElementType : uint8_t { kF32, kF64 };

// What computes: plain loops, the vector units, a BLAS library that was found, a GPU.
enum class Backend : uint8_t { kScalar, kSimd, kBlas, kGpu };

// Where an operand lies, or is wanted.
enum class Residency : uint8_t { kHost, kPinned, kDevice };

std::string_view NameOf(Op op);                   // "gemm"
std::string_view NameOf(ElementType type);        // "f32"
std::string_view NameOf(Backend backend);         // "simd"
std::optional<Op> FindOp(std::string_view name);  // also "matmul" for gemm
// "f32" and "f64"; nothing for other names.
std::optional<ElementType> FindElementType(std::string_view name);
std::optional<Backend> FindBackend(std::string_view name);

// What is true of a workload beside operation and shape.
struct Circumstances {
  ElementType type = ElementType::kF32;  // of every operand
  Residency a = Residency::kHost;        // the first input
  Residency b = Residency::kHost;        // the second input, if there is one
  Residency out = Residency::kHost;      // where the result is wanted
  double reuse = 1;  // how often each input is expected to be used once it was moved; at least 1
};

// A checked operation; immutable. Making one costs some nanoseconds.
class Workload {
 public:
  // All sizes must be positive. InvalidArgument names the size that is not, the product that
  // overflows 2^53, or the reuse that is not a number of at least 1.
  static absl::StatusOr<Workload> Vector(Op op, int64_t n, const Circumstances& where = {});
  // Of a matrix of m rows and n columns, or its transpose.
  static absl::StatusOr<Workload> Gemv(int64_t m, int64_t n, const Circumstances& where = {});
  // `batch` products of the same shape, one behind the other in memory.
  static absl::StatusOr<Workload> Gemm(int64_t m, int64_t n, int64_t k,
                                       const Circumstances& where = {}, int64_t batch = 1);
  // bytes: read and written in all; both are finite, not negative and not both zero.
  static absl::StatusOr<Workload> Custom(double bytes, double flops,
                                         const Circumstances& where = {});

  // As it was made; m, n, k and batch are 1 where the operation has none.
  Op op() const { return op_; }
  ElementType type() const { return type_; }
  int64_t m() const { return m_; }
  int64_t n() const { return n_; }
  int64_t k() const { return k_; }
  int64_t batch() const { return batch_; }
  double bytes() const { return bytes_; }  // operands read and results written once
  double flops() const { return flops_; }  // floating point operations: 2 m n k for gemm
  double reuse() const { return reuse_; }
  // Elements of a vector, of the matrix (gemv), multiplications (gemm, of one of the batch).
  double work() const { return work_; }
  // Rows of the prediction table: by operation, type and, for matrices, aspect.
  int row() const { return row_; }
  bool is_all_on_host() const { return is_all_on_host_; }
  // Inputs in each Residency, and the output: bytes and number of copies to move them all.
  double input_bytes(Residency where) const { return input_bytes_[static_cast<int>(where)]; }
  int num_inputs(Residency where) const { return num_inputs_[static_cast<int>(where)]; }
  double output_bytes() const { return output_bytes_; }
  Residency output() const { return output_; }
  Residency input_at(int input) const { return input_at_[static_cast<size_t>(input)]; }  // a, b

 private:
  Workload() = default;
  template <typename Fill>
  static absl::StatusOr<Workload> Filled(Fill fill);
  void Place(const Circumstances& where, double a_bytes, double b_bytes, double c_bytes,
             double out_bytes);

  Op op_ = Op::kAdd;
  ElementType type_ = ElementType::kF32;
  Residency output_ = Residency::kHost;
  bool is_all_on_host_ = true;
  int16_t row_ = 0;
  std::array<Residency, 2> input_at_{};
  std::array<int8_t, 3> num_inputs_{};
  double work_ = 0;
  int64_t m_ = 1, n_ = 1, k_ = 1, batch_ = 1;
  double bytes_ = 0, flops_ = 0, reuse_ = 1;
  std::array<double, 3> input_bytes_{};
  double output_bytes_ = 0;
};

// How a matrix is stored, against how the operation names it.
enum class Transpose : uint8_t { kNo, kYes };

// The memory of a workload's operands, all of it the caller's. Vectors are dense. Matrices are
// row-major; a stride is the distance of two rows in elements, 0 for dense rows. A transposed
// matrix is stored as its transpose (A: k x m). `out` may be exactly one of the vector inputs of an
// element-wise operation, else it overlaps none.
template <typename T>
struct Buffers {
  std::span<const T> a;      // n elements; gemv, gemm: A
  std::span<const T> b;      // n elements, if there are two inputs; gemm: B
  std::span<const T> c;      // kFma
  std::span<T> out;          // n elements; reductions: 1; gemv: m; gemm: m x n
  int64_t* index = nullptr;  // kArgMax
  T alpha = 1;               // a factor of the operations that have one
  T beta = 0;                // 0: out is not read, it may hold anything
  int64_t a_stride = 0, b_stride = 0, out_stride = 0;  // in elements; 0: dense rows
  Transpose a_transpose = Transpose::kNo, b_transpose = Transpose::kNo;  // kYes: as its transpose
};

}  // namespace batuta::backend

#endif  // BATUTA_WORKLOAD_H_

// What each reduction keeps while it runs: Start, Take an element, Join two, Finish. kSkips: it can
// tell of several elements that it would take none of them.
#ifndef BATUTA_LIB_BACKEND_CUDA_REDUCTIONS_CUH_
#define BATUTA_LIB_BACKEND_CUDA_REDUCTIONS_CUH_

#include <math.h>
#include <stddef.h>
#include <stdint.h>

namespace batuta_gpu {

template <typename T>
struct Sum {
  struct State {
    T sum;
  };
  using Result = T;
  static constexpr bool kReadsB = false, kSkips = false;
  __device__ static State Start() { return {T(0)}; }
  __device__ static void Take(State& s, T a, T, int64_t) { s.sum += a; }
  __device__ static void Join(State& s, const State& o) { s.sum += o.sum; }
  __device__ static Result Finish(const State& s) { return s.sum; }
};

template <typename T>
struct Dot : Sum<T> {
  using State = typename Sum<T>::State;
  static constexpr bool kReadsB = true, kSkips = false;
  __device__ static void Take(State& s, T a, T b, int64_t) { s.sum = fma(a, b, s.sum); }
};

// The first position of the greatest (least) element, or of the first NaN.
template <typename T, int kSign>
struct Extreme {
  struct State {
    T value;
    int64_t index;  // -1: nothing yet
  };
  using Result = T;
  static constexpr bool kReadsB = false, kSkips = true;
  __device__ static bool IsBefore(const State& s, const State& o) {
    if (o.index < 0 || s.index < 0) return o.index < 0;
    const bool s_nan = s.value != s.value, o_nan = o.value != o.value;
    if (s_nan || o_nan) return s_nan && (!o_nan || s.index < o.index);
    if (s.value == o.value) return s.index < o.index;
    return kSign > 0 ? s.value > o.value : s.value < o.value;
  }
  __device__ static State Start() { return {T(0), -1}; }
  // A thread's positions only grow, so what is as great as the first stays behind it.
  __device__ static void Take(State& s, T a, T, int64_t index) {
    const bool stays = kSign > 0 ? a <= s.value : a >= s.value;
    if (s.index < 0 || (!stays && s.value == s.value)) s = State{a, index};
  }
  // Whether none of these would be taken, at less cost than by asking each. Their sum tells of NaN.
  template <int kCount>
  __device__ static bool Skips(const State& s, const T (&of)[kCount]) {
    T extreme = of[0], sum = of[0];
    for (int i = 1; i < kCount; ++i) {
      extreme = kSign > 0 ? fmax(extreme, of[i]) : fmin(extreme, of[i]);
      sum += of[i];
    }
    const bool stays = kSign > 0 ? extreme <= s.value : extreme >= s.value;
    return s.index >= 0 && stays && sum == sum;
  }
  __device__ static void Join(State& s, const State& o) {
    if (!IsBefore(s, o)) s = o;
  }
  __device__ static Result Finish(const State& s) { return s.value; }
};

template <typename T>
struct ArgMax : Extreme<T, 1> {
  using Result = int64_t;
  __device__ static Result Finish(const typename Extreme<T, 1>::State& s) { return s.index; }
};

template <typename T>
struct Norm2;

// Squares of floats, all of them, are numbers of a double.
template <>
struct Norm2<float> {
  struct State {
    double squares;
  };
  using Result = float;
  static constexpr bool kReadsB = false, kSkips = false;
  __device__ static State Start() { return {0}; }
  __device__ static void Take(State& s, float a, float, int64_t) {
    s.squares = fma(double(a), double(a), s.squares);
  }
  __device__ static void Join(State& s, const State& o) { s.squares += o.squares; }
  __device__ static Result Finish(const State& s) { return float(sqrt(s.squares)); }
};

// Large, ordinary and small numbers each have a sum, scaled by a power of two (Blue, ACM TOMS 4(1),
// 1978, doi 10.1145/355769.355771).
template <>
struct Norm2<double> {
  struct State {
    double large, ordinary, small;
  };
  using Result = double;
  static constexpr bool kReadsB = false, kSkips = false;
  static constexpr double kLarge = 0x1p486, kShrink = 0x1p-538;
  static constexpr double kSmall = 0x1p-511, kGrow = 0x1p537;
  __device__ static State Start() { return {0, 0, 0}; }
  __device__ static void Take(State& s, double a, double, int64_t) {
    const double size = fabs(a);
    if (size > kLarge) {
      s.large = fma(a * kShrink, a * kShrink, s.large);
    } else if (size < kSmall) {
      s.small = fma(a * kGrow, a * kGrow, s.small);
    } else {
      s.ordinary = fma(a, a, s.ordinary);  // NaN too
    }
  }
  __device__ static void Join(State& s, const State& o) {
    s.large += o.large;
    s.ordinary += o.ordinary;
    s.small += o.small;
  }
  __device__ static Result Finish(const State& s) {
    if (s.ordinary != s.ordinary) return s.ordinary;
    if (s.large > 0) return sqrt(fma(s.ordinary * kShrink, kShrink, s.large)) / kShrink;
    const double small = sqrt(s.small) / kGrow;
    const double ordinary = sqrt(s.ordinary);
    // Where there are both, the small ones hardly count, and cannot underflow in a ratio.
    return ordinary > 0 ? ordinary * sqrt(1 + (small / ordinary) * (small / ordinary)) : small;
  }
};

// The greatest element so far, and the sum of e^(a - greatest).
template <typename T>
struct Softmax {
  struct State {
    T greatest, sum;
  };
  using Result = State;
  static constexpr bool kReadsB = false, kSkips = false;
  __device__ static T Weight(T of, T greatest) {
    return of == greatest ? T(1) : exp(of - greatest);
  }
  __device__ static State Start() { return {T(-INFINITY), T(0)}; }
  __device__ static void Take(State& s, T a, T, int64_t) {
    if (a > s.greatest) {
      // a - a: what has an infinity in it has no softmax.
      s.sum = s.sum * exp(s.greatest - a) + exp(a - a);
      s.greatest = a;
    } else if (!(a == s.greatest && a == T(-INFINITY))) {
      s.sum += exp(a - s.greatest);
    }
  }
  __device__ static void Join(State& s, const State& o) {
    const T greatest = o.greatest > s.greatest ? o.greatest : s.greatest;
    s.sum = s.sum * Weight(s.greatest, greatest) + o.sum * Weight(o.greatest, greatest);
    s.greatest = greatest;
  }
  __device__ static Result Finish(const State& s) { return s; }
};

}  // namespace batuta_gpu

#endif  // BATUTA_LIB_BACKEND_CUDA_REDUCTIONS_CUH_

// What kernels for products of matrices have in common: which tile a block makes, and shared memory
// that can be read in wide pieces.
#ifndef BATUTA_LIB_BACKEND_CUDA_TILES_CUH_
#define BATUTA_LIB_BACKEND_CUDA_TILES_CUH_

#include <stdint.h>

namespace batuta_gpu {

// Tiles of tensor cores are read from addresses that are multiples of 32.
template <typename T, int kSize>
struct alignas(32) Shared {
  T at[kSize];
};

struct TilePosition {
  int64_t row, column;  // counted in tiles
};

// Blocks that run at the same time make a patch of C that is about square, so that what they read
// of A and B stays in the cache: kTall tiles down, then one to the right.
__device__ inline TilePosition TileOf(int64_t block, int64_t tiles_down, int64_t tiles_across) {
  constexpr int64_t kTall = 8;
  const int64_t strip = block / (kTall * tiles_across), within = block % (kTall * tiles_across);
  const int64_t left = tiles_down - strip * kTall;
  const int64_t tall = left < kTall ? left : kTall;
  return {strip * kTall + within % tall, within / tall};
}

}  // namespace batuta_gpu

#endif  // BATUTA_LIB_BACKEND_CUDA_TILES_CUH_

// Aligned memory that a thread keeps for packed matrices, so that products of one size after the
// other allocate once. It goes back when the thread ends.
#ifndef BATUTA_LIB_BACKEND_SCRATCH_H_
#define BATUTA_LIB_BACKEND_SCRATCH_H_

#include <cstddef>
#include <memory>
#include <new>

#include "lib/backend/kernel_table.h"

namespace batuta::backend {

class Scratch {
 public:
  // At least `bytes`, with whatever was in it. Throws std::bad_alloc.
  void* Get(size_t bytes) {
    if (bytes > size_) {
      memory_.reset();
      size_ = 0;
      memory_.reset(::operator new(bytes, std::align_val_t{kScratchAlign}));
      size_ = bytes;
    }
    return memory_.get();
  }

 private:
  struct Free {
    void operator()(void* memory) const {
      ::operator delete(memory, std::align_val_t{kScratchAlign});
    }
  };
  std::unique_ptr<void, Free> memory_;
  size_t size_ = 0;
};

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_SCRATCH_H_

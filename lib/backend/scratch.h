// Aligned memory that a thread keeps for packed matrices, so that products of one size after the
// other allocate once. It goes back when the thread ends.
#ifndef BATUTA_LIB_BACKEND_SCRATCH_H_
#define BATUTA_LIB_BACKEND_SCRATCH_H_

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
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
      Allocate(bytes);
    }
    return memory_.get();
  }

 private:
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };

  // Large ones on large pages, where the system has them for those who ask: packed matrices are
  // walked through in steps of many small pages.
  void Allocate(size_t bytes) {
    constexpr size_t kHugePage = size_t{2} << 20;
    const size_t align = bytes >= kHugePage ? kHugePage : kScratchAlign;
    const size_t size = (bytes + align - 1) / align * align;
    memory_.reset(std::aligned_alloc(align, size));
    if (memory_ == nullptr) throw std::bad_alloc();
    if (align == kHugePage) (void)madvise(memory_.get(), size, MADV_HUGEPAGE);
    size_ = size;
  }

  std::unique_ptr<void, Free> memory_;
  size_t size_ = 0;
};

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_SCRATCH_H_

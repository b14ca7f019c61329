// Where two streams of bytes, known by the pieces that they were written in, differ first.
#ifndef BATUTA_LIB_TRACE_BYTE_DIFFERENCE_H_
#define BATUTA_LIB_TRACE_BYTE_DIFFERENCE_H_

#include <cstdint>
#include <span>
#include <string>

#include "lib/trace/effects.h"

namespace batuta::trace {

struct ByteDifference {
  bool is_found = false;
  // The difference begins in these pieces; one past the last: there the other stream goes on.
  size_t original_piece = 0, other_piece = 0;
  std::string text;  // of the bytes around, where they were kept
};

ByteDifference FirstDifference(std::span<const Piece> original, std::span<const Piece> other);

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_BYTE_DIFFERENCE_H_

// UTF-8 as the C API promises and demands it.
#ifndef BATUTA_CAPI_TEXT_H_
#define BATUTA_CAPI_TEXT_H_

#include <cstddef>
#include <span>
#include <string_view>

namespace batuta::capi {

// Bytes of the whole, shortest and valid UTF-8 sequence at the start of `text`; 0 if there is none.
size_t SequenceLength(std::string_view text);

bool IsUtf8(std::string_view text);

// Puts '?' in the place of every byte that is no UTF-8.
void MakeUtf8(std::span<char> text);

}  // namespace batuta::capi

#endif  // BATUTA_CAPI_TEXT_H_

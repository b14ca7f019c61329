// UTF-8 as the C API promises and demands it.
#ifndef BATUTA_CAPI_TEXT_H_
#define BATUTA_CAPI_TEXT_H_

#include <cstddef>
#include <span>
#include <string_view>

namespace batuta::capi {

bool IsUtf8(std::string_view text);

// Puts '?' in the place of every byte that is no UTF-8.
void MakeUtf8(std::span<char> text);

}  // namespace batuta::capi

#endif  // BATUTA_CAPI_TEXT_H_

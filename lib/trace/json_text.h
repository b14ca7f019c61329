// Any bytes as a JSON text.
#ifndef BATUTA_LIB_TRACE_JSON_TEXT_H_
#define BATUTA_LIB_TRACE_JSON_TEXT_H_

#include <string>
#include <string_view>

namespace batuta::trace {

// In quotes. What is UTF-8 stays so; other bytes become the four characters \xNN.
std::string JsonText(std::string_view bytes);

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_JSON_TEXT_H_

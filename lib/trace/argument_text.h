// Arguments of system calls as people read them, in the notation that strace made familiar.
#ifndef BATUTA_LIB_TRACE_ARGUMENT_TEXT_H_
#define BATUTA_LIB_TRACE_ARGUMENT_TEXT_H_

#include <string>
#include <string_view>

#include "batuta/trace.h"

namespace batuta::trace {

class Descriptors;

struct ArgumentStyle {
  size_t max_text_bytes = 32;
  const Descriptors* descriptors = nullptr;  // if set, descriptors are followed by their path
};

// All arguments, separated by ", ".
std::string ArgumentsText(const Event& call, const ArgumentStyle& style);
// What stands behind the "=".
std::string ResultText(const Event& call, const ArgumentStyle& style);

// "text\n" in quotes with C escapes, cut after `max` bytes with "..." behind.
std::string Quoted(std::string_view text, size_t max);
std::string ErrorName(int error);    // "ENOENT"
std::string SignalName(int signal);  // "SIGTERM"

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_ARGUMENT_TEXT_H_

// The TOML parser, made safe for hostile input: toml++ 3.3 holds some of its expectations about the
// text for certain (an abort in debug builds, an assumption of the optimiser in others), though its
// own error paths handle what comes then. The only includer of toml++.
#ifndef BATUTA_LIB_OS_TOML_H_
#define BATUTA_LIB_OS_TOML_H_

#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>  // IWYU pragma: export
#pragma pop_macro("NDEBUG")

#endif  // BATUTA_LIB_OS_TOML_H_

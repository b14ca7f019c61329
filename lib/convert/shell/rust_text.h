// Rust literals.
#ifndef BATUTA_LIB_CONVERT_SHELL_RUST_TEXT_H_
#define BATUTA_LIB_CONVERT_SHELL_RUST_TEXT_H_

#include <string>
#include <string_view>

namespace batuta::convert::shell {

// "text" where it is UTF-8, b"bytes" where it is not.
std::string RustLiteral(std::string_view text);

// The bytes of $'...', given what stands between the quotes.
std::string UnescapeDollar(std::string_view text);

// A Rust identifier made from a shell's name; never a keyword.
std::string RustName(std::string_view name);

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_RUST_TEXT_H_

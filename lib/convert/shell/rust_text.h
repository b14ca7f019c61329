// Rust literals.
#ifndef BATUTA_LIB_CONVERT_SHELL_RUST_TEXT_H_
#define BATUTA_LIB_CONVERT_SHELL_RUST_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

namespace batuta::convert::shell {

// "text" where it is UTF-8, b"bytes" where it is not.
std::string RustLiteral(std::string_view text);

// A text with its bytes that are no UTF-8 as characters that nobody uses, for readers that take
// UTF-8 alone; and back. What is written for Rust has the bytes again.
inline constexpr std::string_view kHiddenBracket = "\xf4\x8f\xbf\xbd";  // a [ that is no index
inline constexpr std::string_view kHiddenHash = "\xf4\x8f\xbf\xbc";     // a # that is no comment
inline constexpr std::string_view kHiddenBlank = "\xf4\x8f\xbf\xbb";    // one in an expression
std::string ReadableBytes(std::string_view text);
std::string PlainBytes(std::string_view text);
// The signs that were hidden are themselves again, the bytes are not.
std::string WithoutHiddenSigns(std::string_view text);

// The bytes of $'...', given what stands between the quotes.
std::string UnescapeDollar(std::string_view text);

// A Rust identifier made from a shell's name; never a keyword.
std::string RustName(std::string_view name);

// "(a || b)" -> "a || b": Rust warns of parentheses around a whole argument.
std::string WithoutParens(const std::string& text);
// The negation of a condition.
std::string Opposite(const std::string& condition);
// "sh.is(...)?" -> "sh.is(...)", else "Ok(...)": a closure's answer.
std::string Answer(const std::string& condition);
// `lit("x")` -> `"x"`: a word among others.
std::string AsWord(const std::string& part);
// A text without the mark of its line that stands before it (source_map.h).
std::string WithoutMark(const std::string& text);
// `text!("$x: no")` for parts of a quoted word, if they can be written so; else `quoted(&[...])`.
std::string QuotedText(const std::vector<std::string>& parts);

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_RUST_TEXT_H_

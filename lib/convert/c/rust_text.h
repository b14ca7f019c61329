// Finding one's way in Rust source text: brackets and lists, with strings, characters and comments
// skipped. Not a parser.
#ifndef BATUTA_LIB_CONVERT_C_RUST_TEXT_H_
#define BATUTA_LIB_CONVERT_C_RUST_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

namespace batuta::convert {

// Where the bracket at `open` ( ( [ { ) is closed; npos if it is not.
size_t FindClosing(std::string_view text, size_t open);

// The parts between commas that stand in no bracket, trimmed; empty parts are left out.
std::vector<std::string_view> SplitTopLevel(std::string_view list);

// Every `from` becomes `to`.
void ReplaceAll(std::string& text, std::string_view from, std::string_view to);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_RUST_TEXT_H_

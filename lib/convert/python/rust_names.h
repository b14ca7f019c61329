// Python's names and texts, as Rust spells them.
#ifndef BATUTA_LIB_CONVERT_PYTHON_RUST_NAMES_H_
#define BATUTA_LIB_CONVERT_PYTHON_RUST_NAMES_H_

#include <set>
#include <string>
#include <string_view>

namespace batuta::convert {

// A name that Rust takes and that means nothing else in the emitted code: "type" -> "type_".
std::string RustName(std::string_view python_name);

// A Rust string literal with its quotes.
std::string RustText(std::string_view text);

// "a/b-c.py" -> "b_c": the name of a Rust module for a Python file.
std::string RustModuleName(std::string_view python_name);

// `wanted`, or with the first free number behind it; the result is taken.
std::string UniqueName(const std::string& wanted, std::set<std::string>& taken);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_RUST_NAMES_H_

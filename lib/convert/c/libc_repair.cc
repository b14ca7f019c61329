// The pass for names of the libc crate, which programs of a few lines would need for two or three of
// them only.
#include <algorithm>
#include <string>
#include <string_view>

#include "lib/convert/c/repair.h"
#include "lib/convert/c/rust_text.h"

namespace batuta::convert {
namespace {

constexpr std::string_view kTypes[][2] = {
    {"::libc::wchar_t", "::core::ffi::c_int"}, {"::libc::wint_t", "::core::ffi::c_uint"},
    {"::libc::size_t", "usize"},               {"::libc::ssize_t", "isize"},
    {"::libc::intptr_t", "isize"},             {"::libc::uintptr_t", "usize"},
    {"::libc::ptrdiff_t", "isize"},            {"::libc::intmax_t", "i64"},
    {"::libc::uintmax_t", "u64"}};

// Those of support/c_library.rs.
constexpr std::string_view kFunctions[] = {
    "memchr",  "memcmp", "memcpy",  "memmove", "memset",  "strcat",  "strchr",
    "strcmp",  "strcpy", "strcspn", "strdup",  "strlen",  "strncat", "strncmp",
    "strncpy", "strndup", "strnlen", "strpbrk", "strrchr", "strspn",  "strstr"};

}  // namespace

std::string DropLibcCrate(std::string_view text, std::string_view) {
  std::string out(text);
  for (const auto& [from, to] : kTypes) ReplaceAll(out, from, to);
  for (const std::string_view name : kFunctions) {
    ReplaceAll(out, "::libc::" + std::string(name) + "(",
               "crate::c_library::" + std::string(name) + "(");
  }
  if (out.find("::libc::") == std::string::npos) ReplaceAll(out, "use ::libc;\n", "");
  return out;
}

}  // namespace batuta::convert

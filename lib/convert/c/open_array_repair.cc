// The pass for arrays that end a struct: C programs allocate more than the struct and use the array
// beyond its length ("char text[1];"), which Rust's checked indexing refuses.
#include <cctype>
#include <set>
#include <string>
#include <string_view>

#include "lib/convert/c/repair.h"
#include "lib/convert/c/rust_text.h"

namespace batuta::convert {
namespace {

bool IsWordChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Names of the fields that end a struct and are arrays: "pub text: [::core::ffi::c_char; 2],".
std::set<std::string, std::less<>> OpenArrays(std::string_view text) {
  std::set<std::string, std::less<>> names;
  constexpr std::string_view kStruct = "pub struct ";
  for (size_t at = text.find(kStruct); at != std::string_view::npos;
       at = text.find(kStruct, at + 1)) {
    const size_t open = text.find_first_of("{;(", at);
    if (open == std::string_view::npos || text[open] != '{') continue;
    const size_t close = FindClosing(text, open);
    if (close == std::string_view::npos) break;
    const auto fields = SplitTopLevel(text.substr(open + 1, close - open - 1));
    if (fields.size() < 2) continue;
    std::string_view last = fields.back();
    if (!last.starts_with("pub ") || last.find(": [") == std::string_view::npos) continue;
    last = last.substr(4, last.find(": [") - 4);
    names.emplace(last);
  }
  return names;
}

// Where the bracket that closes at `close` opens; npos if it does not.
size_t FindOpening(std::string_view text, size_t close) {
  int depth = 0;
  for (size_t i = close + 1; i-- > 0;) {
    if (text[i] == ')' || text[i] == ']') ++depth;
    if ((text[i] == '(' || text[i] == '[') && --depth == 0) return i;
    if (text[i] == '"' || text[i] == ';') return std::string_view::npos;
  }
  return std::string_view::npos;
}

// Start of the place that ends before `dot`: "(*p).a[i as usize]" or "name.field"; npos: no place.
size_t StartOfPlace(std::string_view text, size_t dot) {
  size_t at = dot;
  while (at > 0) {
    // rustfmt puts a long chain on several lines.
    if (text[at] == '.') {
      while (at > 0 && std::isspace(static_cast<unsigned char>(text[at - 1])) != 0) --at;
    }
    if (at == 0) break;
    const char before = text[at - 1];
    if (before == ']') {
      at = FindOpening(text, at - 1);
      if (at == std::string_view::npos) return at;
    } else if (before == ')') {
      at = FindOpening(text, at - 1);
      const bool is_deref = at != std::string_view::npos && text.substr(at).starts_with("(*");
      const bool is_call = at != std::string_view::npos && at > 0 && IsWordChar(text[at - 1]);
      return is_deref && !is_call ? at : std::string_view::npos;
    } else if (IsWordChar(before)) {
      while (at > 0 && IsWordChar(text[at - 1])) --at;
      const size_t previous = text.find_last_not_of(" \t\n", at - (at > 0 ? 1 : 0));
      if (at == 0 || previous == std::string_view::npos || text[previous] != '.') return at;
      at = previous + 1;
    } else if (before == '.') {
      --at;
    } else {
      return std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

}  // namespace

std::string UncheckOpenArrays(std::string_view text, std::string_view) {
  const auto names = OpenArrays(text);
  std::string out(text);
  bool changed = false;
  for (const std::string& name : names) {
    const std::string use = "." + name + "[";
    // From the back, so that an access inside an index is done before the one around it moves.
    for (size_t at = out.rfind(use); at != std::string::npos;
         at = at == 0 ? std::string::npos : out.rfind(use, at - 1)) {
      const size_t open = at + use.size() - 1;
      const size_t close = FindClosing(out, open);
      const size_t begin = StartOfPlace(out, at);
      if (close == std::string::npos || begin == std::string::npos) continue;
      const std::string index = out.substr(open + 1, close - open - 1);
      const std::string array = out.substr(begin, open - begin);
      out.replace(begin, close + 1 - begin,
                  "(*open_array(&raw const " + array + ", " + index + "))");
      changed = true;
      at = begin + 1;
    }
  }
  if (!changed) return out;
  return out +
         "\n/// An element of an array that ends a struct, perhaps beyond its declared length.\n"
         "#[inline(always)]\nunsafe fn open_array<T, const N: usize>(open_array_at: *const [T; N], "
         "open_array_index: usize) -> *mut T {\n"
         "    (open_array_at as *mut T).wrapping_add(open_array_index)\n}\n";
}

}  // namespace batuta::convert

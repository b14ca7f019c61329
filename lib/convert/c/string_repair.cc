// The passes for arrays of characters: c2rust writes a string as transmute::<[u8; N], [T; N]>(*b"...").
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "lib/convert/c/repair.h"
#include "lib/convert/c/rust_text.h"

namespace batuta::convert {
namespace {

constexpr std::string_view kTransmute = "::core::mem::transmute::<";
constexpr std::string_view kBlank = " \t\r\n";

// One transmuted string and where it stands.
struct StringValue {
  size_t begin = 0, end = 0;
  std::string_view type;     // "[BYTE; 4]"
  std::string_view element;  // "BYTE"
  size_t count = 0;
};

bool ReadArrayType(std::string_view type, StringValue& value) {
  const size_t semicolon = type.rfind("; ");
  if (!type.starts_with('[') || !type.ends_with(']') || semicolon == std::string_view::npos) {
    return false;
  }
  value.type = type;
  value.element = type.substr(1, semicolon - 1);
  value.count = 0;
  for (const char c : type.substr(semicolon + 2, type.size() - semicolon - 3)) {
    if (c < '0' || c > '9' || value.count > (size_t{1} << 40)) return false;
    value.count = value.count * 10 + static_cast<size_t>(c - '0');
  }
  return true;
}

// The next one at or after `from`; false if there is none.
bool FindString(std::string_view text, size_t from, StringValue& value) {
  for (size_t at = text.find(kTransmute, from); at != std::string_view::npos;
       at = text.find(kTransmute, at + 1)) {
    const size_t types = at + kTransmute.size();
    const size_t types_end = text.find('>', types);
    if (types_end == std::string_view::npos) return false;
    const size_t open = types_end + 1;
    const auto list = SplitTopLevel(text.substr(types, types_end - types));
    if (list.size() != 2 || open >= text.size() || text[open] != '(') continue;
    const size_t argument = text.find_first_not_of(kBlank, open + 1);
    const size_t close = FindClosing(text, open);
    if (close == std::string_view::npos || !text.substr(argument).starts_with("*b\"")) continue;
    if (!ReadArrayType(list[1], value)) continue;
    value.begin = at;
    value.end = close + 1;
    return true;
  }
  return false;
}

// If the value is the first element of an array that only has zeros behind it: the array's end.
size_t EndOfZeros(std::string_view text, const StringValue& value, size_t& zeros) {
  zeros = 0;
  size_t at = value.end;
  while (true) {
    at = text.find_first_not_of(kBlank, at);
    if (at == std::string_view::npos) return at;
    if (text[at] == ']') return at + 1;
    if (text[at] != ',') return std::string_view::npos;
    at = text.find_first_not_of(kBlank, at + 1);
    if (at == std::string_view::npos) return at;
    if (text[at] == ']') return at + 1;
    if (text[at] != '0') return std::string_view::npos;
    ++zeros;
    ++at;
  }
}

// "... : [BYTE; 1] = [": the array in front is declared with the string's own type.
bool IsDeclaredAlike(std::string_view before, const StringValue& value) {
  const std::string declared = absl::StrFormat(": %s = ", std::string(value.type));
  const size_t at = before.rfind(": [");
  if (at == std::string_view::npos || !before.substr(at).starts_with(declared)) return false;
  return before.substr(at).find_first_of(";{", declared.size()) == std::string_view::npos ||
         before.substr(at + declared.size()).starts_with("unsafe");
}

}  // namespace

std::string UnwrapStringArrays(std::string_view text, std::string_view) {
  std::string out;
  size_t done = 0;
  StringValue value;
  for (size_t from = 0; FindString(text, from, value); from = value.end) {
    const size_t open = text.find_last_not_of(kBlank, value.begin - 1);
    if (open == std::string_view::npos || text[open] != '[' || open < done) continue;
    size_t zeros = 0;
    const size_t end = EndOfZeros(text, value, zeros);
    if (end == std::string_view::npos || zeros + 1 != value.count) continue;
    // One byte alone may also be the only row of a table.
    if (value.count == 1 && !IsDeclaredAlike(text.substr(0, open), value)) continue;
    out += text.substr(done, open - done);
    out += text.substr(value.begin, value.end - value.begin);
    done = end;
  }
  out += text.substr(done);
  return out;
}

std::string KeepWideStrings(std::string_view text, std::string_view) {
  constexpr std::string_view kAddress = "&raw const ";
  constexpr std::string_view kCall = ".as_ptr()";
  std::string out;
  size_t done = 0;
  StringValue value;
  for (size_t from = 0; FindString(text, from, value); from = value.end) {
    const size_t behind = text.find_first_not_of(kBlank, value.end);
    const bool is_called = behind != std::string_view::npos && text.substr(behind).starts_with(kCall);
    const bool is_addressed = text.substr(done, value.begin - done).ends_with(kAddress);
    if (!is_called && !is_addressed) continue;
    const size_t begin = is_addressed ? value.begin - kAddress.size() : value.begin;
    out += text.substr(done, begin - done);
    out += absl::StrFormat(
        "({ static TEXT: %s = unsafe { %s }; ", std::string(value.type),
        std::string(text.substr(value.begin, value.end - value.begin)));
    out += is_addressed ? "&raw const TEXT })"
                        : absl::StrFormat("(&raw const TEXT) as *const %s })",
                                          std::string(value.element));
    done = is_addressed ? value.end : behind + kCall.size();
  }
  out += text.substr(done);
  return out;
}

}  // namespace batuta::convert

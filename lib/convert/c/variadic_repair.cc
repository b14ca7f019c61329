// The pass for functions with `...` and for va_list: see support/va_list.rs for the other half.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "lib/convert/c/repair.h"
#include "lib/convert/c/rust_text.h"

namespace batuta::convert {
namespace {

constexpr std::array<std::string_view, 6> kRegisters = {"rdi", "rsi", "rdx", "rcx", "r8", "r9"};
constexpr std::string_view kFunction = "unsafe extern \"C\" fn ";

struct Definition {
  size_t begin = 0;        // of its first attribute or keyword
  size_t body = 0;         // of its {
  size_t end = 0;          // behind its }
  std::string name, result;
  std::vector<std::string_view> params;  // "mut fmt: T", the named ones
  std::string list;        // name of the `...` parameter
  bool is_exported = false;
};

bool IsFloat(std::string_view type) {
  return type.ends_with("c_double") || type.ends_with("c_float") || type == "f64" || type == "f32";
}

std::string_view TypeOf(std::string_view param) {
  const size_t colon = param.find(": ");
  return colon == std::string_view::npos ? param : param.substr(colon + 2);
}

// Start of the attributes and keywords before the function at `at`.
size_t StartOfItem(std::string_view text, size_t at) {
  size_t begin = text.rfind('\n', at) + 1;
  while (begin > 1) {
    const size_t previous = text.rfind('\n', begin - 2) + 1;
    if (!text.substr(previous).starts_with("#[")) break;
    begin = previous;
  }
  return begin;
}

// The next definition with `...` at or after `from`; false if there is none.
bool FindDefinition(std::string_view text, size_t from, Definition& found) {
  for (size_t at = text.find(kFunction, from); at != std::string_view::npos;
       at = text.find(kFunction, at + 1)) {
    const size_t open = text.find('(', at);
    const size_t close = FindClosing(text, open);
    if (close == std::string_view::npos) return false;
    found.params = SplitTopLevel(text.substr(open + 1, close - open - 1));
    if (found.params.empty() || !found.params.back().ends_with(": ...")) continue;
    const size_t body = text.find_first_of("{;", close);
    if (body == std::string_view::npos || text[body] != '{') continue;
    const size_t end = FindClosing(text, body);
    if (end == std::string_view::npos) return false;
    std::string_view list = found.params.back();
    found.params.pop_back();
    list.remove_suffix(5);
    if (list.starts_with("mut ")) list.remove_prefix(4);
    found.list = list;
    found.name = text.substr(at + kFunction.size(), open - at - kFunction.size());
    found.result = text.substr(close + 1, body - close - 1);
    found.begin = StartOfItem(text, at);
    found.is_exported =
        text.substr(found.begin, at - found.begin).find("#[no_mangle]") != std::string_view::npos;
    found.body = body;
    found.end = end + 1;
    return true;
  }
  return false;
}

// The entry's way to hand over the list as the parameter behind `general` others: what an argument of
// the macro variadic_entry says of it, for named arguments that fit the registers or not.
std::string PassList(size_t general) {
  constexpr size_t kSaved = 216, kReturnAddress = 8, kList = 176;
  if (general < kRegisters.size()) {
    return absl::StrFormat("\"%d\", \"0\", [\"lea %s, [rsp+%d]\"]", kSaved + kReturnAddress,
                           kRegisters[general], kList);
  }
  const size_t on_stack = general - kRegisters.size();
  const size_t first = kSaved + kReturnAddress;
  const size_t reserve = (8 * (on_stack + 1) + 15) / 16 * 16;
  std::string pass = absl::StrFormat("\"%d\", \"%d\", [", first + 8 * on_stack, reserve);
  for (size_t i = 0; i < on_stack; ++i) {
    pass += absl::StrFormat("\"mov rax, [rsp+%d]\", \"mov [rsp+%d], rax\", ", reserve + first + 8 * i,
                            8 * i);
  }
  return pass + absl::StrFormat("\"lea rax, [rsp+%d]\", \"mov [rsp+%d], rax\"]", reserve + kList,
                                8 * on_stack);
}

std::string MakeEntry(const Definition& d, std::string_view body, std::string_view module) {
  size_t general = 0, vector = 0;
  std::string declared, defined;
  for (const std::string_view param : d.params) {
    (IsFloat(TypeOf(param)) ? vector : general) += 1;
    const std::string_view name = param.starts_with("mut ") ? param.substr(4) : param;
    declared += std::string(name) + ", ";
    defined += std::string(param) + ", ";
  }
  if (vector > 8) return {};  // the ninth lies among the general ones on the stack
  const std::string symbol =
      d.is_exported ? d.name : absl::StrFormat("batuta_%s_%s", module, d.name);
  std::string result = d.result;
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return absl::StrFormat(
      "extern \"C\" {\n    #[link_name = \"%s\"]\n    pub fn %s(%s...)%s;\n}\n"
      "crate::va_list::variadic_entry!(\"%s\", %s_with_list, \"%d\", \"%d\", %s);\n"
      "unsafe extern \"C\" fn %s_with_list(%smut %s: crate::va_list::VaListRef)%s %s",
      symbol, d.name, declared, result, symbol, d.name,
      8 * std::min(general, kRegisters.size()), 48 + 16 * vector, PassList(general), d.name, defined, d.list, result, body);
}

}  // namespace

std::string DefineVariadics(std::string_view text, std::string_view module) {
  std::string out;
  size_t done = 0;
  Definition d;
  while (FindDefinition(text, done, d)) {
    const std::string entry = MakeEntry(d, text.substr(d.body, d.end - d.body), module);
    out += text.substr(done, entry.empty() ? d.end - done : d.begin - done);
    out += entry;
    done = d.end;
  }
  out += text.substr(done);
  ReplaceAll(out, "::core::ffi::VaListImpl", "crate::va_list::VaListImpl");
  ReplaceAll(out, "::core::ffi::VaList", "crate::va_list::VaListRef");
  return out;
}

}  // namespace batuta::convert

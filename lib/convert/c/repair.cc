#include "lib/convert/c/repair.h"

#include <algorithm>
#include <vector>

#include "lib/convert/c/rust_text.h"

namespace batuta::convert {
namespace {

constexpr RepairPass kPasses[] = {
    {"crate attributes", DropCrateAttributes},
    {"extern types", MakeExternTypesOpaque},
    {"open arrays", UncheckOpenArrays},
    {"linkage attributes", DropLinkageAttributes},
    {"entry point", KeepCEntryPoint},
    {"string arrays", UnwrapStringArrays},
    {"wide strings", KeepWideStrings},
    {"calls without prototype", CallUntypedByCRules},
    {"names of libc", DropLibcCrate},
    {"variadic functions", DefineVariadics},
};

bool IsWordChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// The name in "pub type NAME;" or nothing.
std::string_view ExternTypeIn(std::string_view line) {
  constexpr std::string_view kStart = "pub type ";
  const std::string_view code = Trimmed(line);
  if (!code.starts_with(kStart) || !code.ends_with(';')) return {};
  const std::string_view name = code.substr(kStart.size(), code.size() - kStart.size() - 1);
  return std::all_of(name.begin(), name.end(), IsWordChar) ? name : std::string_view();
}

}  // namespace

std::span<const RepairPass> RepairPasses() { return kPasses; }

std::string DropCrateAttributes(std::string_view text, std::string_view) {
  std::string out;
  while (true) {
    const std::string_view rest = Trimmed(text);
    if (!rest.starts_with("#![")) break;
    const size_t open = static_cast<size_t>(rest.data() - text.data()) + 2;
    const size_t close = FindClosing(text, open);
    if (close == std::string_view::npos) break;
    text.remove_prefix(close + 1);
  }
  out = text;
  return out;
}

std::string MakeExternTypesOpaque(std::string_view text, std::string_view) {
  std::string out;
  std::vector<std::string_view> opaque;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end);
    const std::string_view name = ExternTypeIn(line);
    if (!name.empty()) {
      opaque.push_back(name);
      continue;
    }
    out += line;
    if (!opaque.empty() && line.starts_with("}")) {
      for (const std::string_view type : opaque) {
        out += "#[repr(C)]\npub struct ";
        out += type;
        out += " {\n    _opaque: [u8; 0],\n}\n";
      }
      opaque.clear();
    }
  }
  return out;
}

std::string DropLinkageAttributes(std::string_view text, std::string_view) {
  constexpr std::string_view kStart = "#[linkage = \"";
  std::string out;
  for (size_t at; (at = text.find(kStart)) != std::string_view::npos;) {
    const size_t end = text.find(']', at);
    if (end == std::string_view::npos) break;
    out += text.substr(0, at);
    text.remove_prefix(end + 1);
    if (text.starts_with('\n')) text.remove_prefix(1);
  }
  out += text;
  return out;
}

std::string KeepCEntryPoint(std::string_view text, std::string_view) {
  constexpr std::string_view kMain = "\npub fn main() {";
  const size_t begin = text.find(kMain);
  const size_t main_0 = text.find("unsafe fn main_0(");
  if (begin == std::string_view::npos || main_0 == std::string_view::npos) return std::string(text);
  const size_t end = FindClosing(text, begin + kMain.size() - 1);
  const size_t params_open = text.find('(', main_0);
  const size_t params_close = FindClosing(text, params_open);
  if (end == std::string_view::npos || params_close == std::string_view::npos) {
    return std::string(text);
  }
  const size_t body = text.find('{', params_close);
  const bool returns = text.substr(params_close, body - params_close).find("->") !=
                       std::string_view::npos;
  const size_t count =
      SplitTopLevel(text.substr(params_open + 1, params_close - params_open - 1)).size();
  // Not argc and argv: a parameter must not have the name of a static, and programs have such.
  constexpr std::string_view kArguments[] = {"c_argc as _", "c_argv as _", "c_envp as _"};
  std::string call = "main_0(";
  for (size_t i = 0; i < std::min<size_t>(count, 3); ++i) {
    if (i > 0) call += ", ";
    call += kArguments[i];
  }
  call += ")";
  std::string out(text.substr(0, begin));
  out +=
      "\n/// Entered by the C start-up code, as the original was: arguments and signals are as in C.\n"
      "#[no_mangle]\npub unsafe extern \"C\" fn main(\n    c_argc: ::core::ffi::c_int,\n"
      "    c_argv: *mut *mut ::core::ffi::c_char,\n    c_envp: *mut *mut ::core::ffi::c_char,\n"
      ") -> ::core::ffi::c_int {\n    ";
  out += returns ? call + " as ::core::ffi::c_int\n}" : call + ";\n    0\n}";
  out += text.substr(end + 1);
  return out;
}

}  // namespace batuta::convert

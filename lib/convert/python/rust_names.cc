#include "lib/convert/python/rust_names.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace batuta::convert {
namespace {

// Keywords of Rust 2021, and names that the emitted code itself uses as values.
const std::set<std::string, std::less<>>& Reserved() {
  static const std::set<std::string, std::less<>> names = {
      "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
      "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
      "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
      "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
      "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "Self", "Ok", "Err", "Some",
      "None", "P", "init", "main", "g", "py", "_", "union", "run", "slot", "args_", "MODULE",
      "PROGRAM", "SITES", "ns", "y",
      // Structs of the prelude that have no field names: values, as functions are.
      "Exc", "Sym"};
  return names;
}

bool IsPlain(unsigned char c) {
  return c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

}  // namespace

std::string RustName(std::string_view python_name) {
  std::string name(python_name);
  // What ends like the emitted code's own temporaries and definitions.
  const bool is_taken = Reserved().contains(name) || name.ends_with("_SIG") ||
                        name.ends_with("_Sig") ||
                        (name.size() > 2 && name.back() == '_' && name[name.size() - 2] >= '0' &&
                         name[name.size() - 2] <= '9');
  return is_taken ? name + "_" : name;
}

std::string RustText(std::string_view text) {
  std::string literal = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      literal += {'\\', c};
    } else if (c == '\n') {
      literal += "\\n";
    } else if (c == '\t') {
      literal += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      literal += absl::StrFormat("\\x%02x", byte);
    } else {
      literal += c;
    }
  }
  return literal + "\"";
}

std::string RustModuleName(std::string_view python_name) {
  std::string name;
  for (const char c : python_name) name += IsPlain(static_cast<unsigned char>(c)) ? c : '_';
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) name.insert(0, "m_");
  static const std::set<std::string, std::less<>> own = {"lib", "bin", "batuta_py", "std", "core"};
  return own.contains(name) ? name + "_" : RustName(name);
}

std::string UniqueName(const std::string& wanted, std::set<std::string>& taken) {
  std::string name = wanted;
  for (int i = 2; !taken.insert(name).second; ++i) name = absl::StrFormat("%s_v%d", wanted, i);
  return name;
}

}  // namespace batuta::convert

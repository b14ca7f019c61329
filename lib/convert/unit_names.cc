#include "lib/convert/unit_names.h"

#include "absl/strings/str_format.h"

namespace batuta::convert {

std::string CrateName(const std::string& unit_name, std::set<std::string>& taken) {
  // Cargo refuses the names of Rust's own crates and keywords for packages; a prefix avoids them
  // all.
  std::string name = "unit-";
  for (const char c : unit_name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (plain) {
      name += c;
    } else if (c >= 'A' && c <= 'Z') {
      name += static_cast<char>(c - 'A' + 'a');
    } else {
      name += '_';
    }
  }
  std::string unique = name;
  for (int i = 2; !taken.insert(unique).second; ++i) unique = absl::StrFormat("%s-%d", name, i);
  return unique;
}

std::string ProgramName(std::string name) {
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_';
    if (!plain) c = '_';
  }
  return name;
}

}  // namespace batuta::convert

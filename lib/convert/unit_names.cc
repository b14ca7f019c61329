#include "lib/convert/unit_names.h"

#include <cctype>

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

std::string BinaryName(std::string_view name) {
  std::string binary;
  for (const char c : name) {
    const bool fits = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
    binary += fits ? c : '_';
  }
  // A leading dash would be read as an option.
  if (!binary.empty() && binary.front() == '-') binary.front() = '_';
  return binary.empty() ? "_" : binary.substr(0, 100);
}

bool IsRefusedByCargo(std::string_view binary_name) {
  return binary_name == "build" || binary_name == "deps" || binary_name == "examples" ||
         binary_name == "incremental";
}

}  // namespace batuta::convert

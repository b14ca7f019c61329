// Checks a generated crate with cargo, and applies the suggestions that rustc itself marks as safe to
// apply by a machine. Knows no source language.
#ifndef BATUTA_LIB_CONVERT_SUGGEST_H_
#define BATUTA_LIB_CONVERT_SUGGEST_H_

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// A cargo package made only to compile a crate where it lies.
struct CheckPackage {
  fs::path dir;         // holds Cargo.toml
  fs::path crate_dir;   // holds src/main.rs; the only place where files are changed
  fs::path target_dir;  // may be shared: dependencies are compiled once
  std::string cargo;    // path of cargo
};

// Writes `package_dir`/Cargo.toml for the crate.
absl::StatusOr<CheckPackage> MakeCheckPackage(const Crate& crate, const fs::path& package_dir,
                                              const fs::path& target_dir, const std::string& cargo);

struct TextEdit {
  std::string file;  // absolute
  size_t begin = 0, end = 0;  // bytes
  std::string text;
};

struct RustError {
  std::string code;     // "E0308"; empty: none
  std::string message;  // "error[E0308]: mismatched types (src/main.rs:3)"
  // Each inner list belongs together; all are rated machine-applicable.
  std::vector<std::vector<TextEdit>> fixes;
};

// `cargo check`: the errors of the crate, none if it compiles. FailedPrecondition: cargo itself failed
// (its first error); DeadlineExceeded, Cancelled.
absl::StatusOr<std::vector<RustError>> CheckCrate(const CheckPackage& package,
                                                  std::stop_token stop);

// Applies fixes for errors and checks again as long as the number of errors falls; a round that does
// not help is undone. `errors` is what CheckCrate said before, and says now. Returns the fixes kept.
absl::StatusOr<int> ApplySuggestions(const CheckPackage& package, std::vector<RustError>& errors,
                                     std::stop_token stop);

// Errors in the output of `cargo check --message-format=json`; relative names are under `base`.
std::vector<RustError> ParseRustErrors(std::string_view json_lines, const fs::path& base);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SUGGEST_H_

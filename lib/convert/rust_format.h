// The layout of Rust that batuta writes.
#ifndef BATUTA_LIB_CONVERT_RUST_FORMAT_H_
#define BATUTA_LIB_CONVERT_RUST_FORMAT_H_

#include <filesystem>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "batuta/tools.h"

namespace batuta::convert {

// Lays a file out as people expect it, by the rustfmt beside rustc or on PATH. It changes nothing
// but blanks: without rustfmt, or if it refuses the text, the file stays as it is, which compiles
// as well. The file is replaced as a whole or not at all. Cancelled, or why it could not be read or
// written.
absl::Status FormatRustFile(const std::filesystem::path& file, const tools::Registry* registry,
                            std::stop_token stop);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_RUST_FORMAT_H_

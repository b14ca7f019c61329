// Which files of the project a compiler call reads.
#ifndef BATUTA_LIB_CONVERT_C_READ_FILES_H_
#define BATUTA_LIB_CONVERT_C_READ_FILES_H_

#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// Asks the compiler (-M). Paths are relative to `build_root`; files outside it are left out.
absl::StatusOr<std::set<std::string>> ReadFilesOf(const CompileCommand& command,
                                                  const fs::path& build_root, std::stop_token stop);

// The files of a make rule "target: a.c b\ c.h \<newline> d.h".
std::vector<std::string> ParseMakeRule(std::string_view rule);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_READ_FILES_H_

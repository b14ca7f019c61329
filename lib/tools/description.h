// Descriptions as TOML text: the bundled catalogue and the user's files have one format.
#ifndef BATUTA_LIB_TOOLS_DESCRIPTION_H_
#define BATUTA_LIB_TOOLS_DESCRIPTION_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/tools.h"

namespace batuta::tools {

// Every [[tool]] of the text. InvalidArgument: not TOML, an unknown key, a value of the wrong type or
// out of range, two tools of one name; the message starts with `file`:line.
absl::StatusOr<std::vector<Description>> ParseDescriptions(std::string_view toml,
                                                           const std::string& file);

// 16 hexadecimal digits over everything that decides where and how the tool is looked for.
std::string LookupDigest(const Description& description);

}  // namespace batuta::tools

#endif  // BATUTA_LIB_TOOLS_DESCRIPTION_H_

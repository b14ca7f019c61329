// Which candidates are tried for a unit, and in which order.
#ifndef BATUTA_LIB_CONVERT_CANDIDATE_ORDER_H_
#define BATUTA_LIB_CONVERT_CANDIDATE_ORDER_H_

#include <string>
#include <vector>

#include "lib/convert/unit.h"

namespace batuta::convert {

// The names of batuta's own translators among the tools. That for Python is always there.
inline constexpr const char* kOwnTranslator = "batuta-py";
inline constexpr const char* kShellTranslator = "batuta-sh";

bool HasOwnTranslator(Language language);

// `wanted`: the user's own order, empty if there is none; `available`: the tools of this machine.
// The bridge always comes last and is not listed.
std::vector<std::string> CandidateOrder(const Unit& unit, const std::vector<std::string>& wanted,
                                        const std::vector<std::string>& available);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_CANDIDATE_ORDER_H_

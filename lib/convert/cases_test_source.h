// The recorded cases of a unit as a Rust test file.
#ifndef BATUTA_LIB_CONVERT_CASES_TEST_SOURCE_H_
#define BATUTA_LIB_CONVERT_CASES_TEST_SOURCE_H_

#include <map>
#include <string>

#include "lib/convert/workspace.h"

namespace batuta::convert {

// Files to put into the crate: "tests/cases.rs" and the recorded texts. Empty if no case of the unit
// can be repeated without the project (suites, cases in the project's own folder).
std::map<std::string, std::string> CasesTestSource(const Member& member);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_CASES_TEST_SOURCE_H_

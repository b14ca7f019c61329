// A function that cannot be translated, but can be handed to bash: with the functions that it
// calls, and without anything that only the script's own process knows.
#ifndef BATUTA_LIB_CONVERT_SHELL_FUNCTION_BRIDGE_H_
#define BATUTA_LIB_CONVERT_SHELL_FUNCTION_BRIDGE_H_

#include <optional>
#include <set>
#include <string>

#include "lib/convert/shell/syntax.h"

namespace batuta::convert::shell {

struct FunctionBridge {
  std::set<std::string> functions;    // the function, and those that it calls
  std::string text;                   // their definitions, each in its line of the file
  int first_line = 0, last_line = 0;  // of the function
};

// Nothing: it is no function that bash may run alone.
std::optional<FunctionBridge> BridgeOf(const Script& script, const Node& declaration);

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_FUNCTION_BRIDGE_H_

// Variables of a program that are numbers wherever they are set, and that only one body, the
// script's or a function's, ever names: they become Rust's own.
#ifndef BATUTA_LIB_CONVERT_SHELL_COUNTERS_H_
#define BATUTA_LIB_CONVERT_SHELL_COUNTERS_H_

#include <map>
#include <set>
#include <string>

#include "lib/convert/shell/program_facts.h"
#include "lib/convert/shell/syntax.h"
#include "lib/convert/shell/word.h"

namespace batuta::convert::shell {

class Counters {
 public:
  Counters() = default;
  // Of a program that is this script alone.
  Counters(const Script& script, const ProgramFacts& facts);

  // Those of a body: `body` is a function's declaration, or the tree of the script.
  const CounterNames& Of(const json::value& body) const;

  // Does this statement bring a counter into being? Its name then.
  static std::string MadeBy(const Node& statement, const CounterNames& names);

 private:
  std::map<const json::value*, CounterNames> names_;
};

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_COUNTERS_H_

// Commands as bash prints them: what BASH_COMMAND holds, what traps see, what `jobs` and
// `declare -f` show.
#ifndef BATUTA_LIB_CONVERT_SHELL_COMMAND_TEXT_H_
#define BATUTA_LIB_CONVERT_SHELL_COMMAND_TEXT_H_

#include <string>
#include <vector>

#include "lib/convert/shell/syntax.h"

namespace batuta::convert::shell {

// A simple command, `[[ ]]`, `(( ))` or a subshell as its traps see it.
std::string ToldText(const Script& script, const Node& statement);
// A statement: `( exit 3 )`, `echo $x "$y" > /dev/null`.
std::string CommandText(const Script& script, const Node& statement);
// The commands of a substitution, as they are kept in the words around it.
std::string SubstitutionText(const Script& script, const std::vector<Node>& statements);
// What is told before each turn of a loop, and before a choice: `for i in 1 2`, `case $x in `.
std::string HeadText(const Script& script, const Node& command);

enum class FunctionForm {
  kShown,     // by `declare -f` and `type`, in lines of their own
  kExported,  // by `export -f`, in the environment
};
// What follows a function's name: "() \n{ \n    echo a\n}".
std::string FunctionText(const Script& script, const Node& declaration, FunctionForm form);

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_COMMAND_TEXT_H_

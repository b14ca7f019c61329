// Commands as bash prints them: what BASH_COMMAND holds, and what traps see.
#ifndef BATUTA_LIB_CONVERT_SHELL_COMMAND_TEXT_H_
#define BATUTA_LIB_CONVERT_SHELL_COMMAND_TEXT_H_

#include <string>
#include <vector>

#include "lib/convert/shell/syntax.h"

namespace batuta::convert::shell {

class CommandText {
 public:
  explicit CommandText(const Script& script) : script_(script) {}

  // What a simple command, `[[ ]]`, `(( ))` or a subshell is to its traps.
  std::string Told(const Node& statement) const;
  // A statement: `( exit 3 )`, `echo $x "$y" > /dev/null`. Of a loop or a choice, all that is
  // written.
  std::string Of(const Node& statement) const;
  // What is told before each turn of a loop, and before a choice: `for i in 1 2`, `case $x in `.
  std::string Head(const Node& command) const;

 private:
  std::string Command(const Node& statement) const;
  std::string Simple(const Node& command) const;
  std::string List(const std::vector<Node>& statements) const;
  std::string Words(const std::vector<Node>& words) const;
  std::string Written(const Node& node) const;
  std::string Assignment(const Node& assign) const;
  std::string Test(const Node& test) const;
  std::string Redirect(const Node& redirect) const;
  std::string Redirects(const std::vector<Node>& redirects) const;

  const Script& script_;
};

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_COMMAND_TEXT_H_

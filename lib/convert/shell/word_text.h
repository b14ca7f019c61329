// Words as bash keeps them: as they are written, but for the commands in them, `$'...'` and lines
// that go on.
#ifndef BATUTA_LIB_CONVERT_SHELL_WORD_TEXT_H_
#define BATUTA_LIB_CONVERT_SHELL_WORD_TEXT_H_

#include <string>
#include <vector>

#include "lib/convert/shell/syntax.h"

namespace batuta::convert::shell {

// A part of what a node covers.
std::string TextBetween(const Script& script, const Node& node, size_t begin, size_t end);
// A word, an expression or an assignment without a list.
std::string WordText(const Script& script, const Node& word);
std::string WordsText(const Script& script, const std::vector<Node>& words);
// `x=1`, `x=(1 2)`, and other words of `declare`.
std::string AssignmentText(const Script& script, const Node& assignment);
// The text of a here-document with the line that ends it, and nothing behind that.
std::string DocumentText(const Script& script, const Node& redirect);
// What ends a here-document, as it is written and without its quotes.
std::string DocumentEnd(const Script& script, const Node& redirect);

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_WORD_TEXT_H_

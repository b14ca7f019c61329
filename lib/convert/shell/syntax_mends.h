// What shfmt 3.6 reads in another way than the shells do, put right.
#ifndef BATUTA_LIB_CONVERT_SHELL_SYNTAX_MENDS_H_
#define BATUTA_LIB_CONVERT_SHELL_SYNTAX_MENDS_H_

#include <string>

#include "lib/convert/shell/syntax.h"

namespace batuta::convert::shell {

// Where the place stands in "<standard input>:3:5: message"; not all messages name the input.
size_t PlaceInError(const std::string& error);

// A comment behind `let` is taken for a part of it: blanks are in its place.
std::string WithoutCommentsBehindLet(const std::string& text);
// A word of a list that begins with [ is taken for an index: another character stands for it then.
// Empty: this is another error, or another place than it says.
std::string WithHiddenBracket(const std::string& text, const std::string& error);
// `$((a $sign b))` is refused: a character that is no blank stands for the one before the place.
// Empty as above.
std::string WithHiddenBlank(const std::string& text, const std::string& error);
// `$x#y` is taken for a comment behind `$x`: another character stands for the #. The text as it
// was: there is none.
std::string WithHiddenHashes(const Script& script);
// The same for a text that it cannot read at all, since what is needed stands in such a comment.
std::string WithHiddenHashes(const std::string& text);
// The body of `f() { ...; } && g` is taken to be all of it.
void MendFunctionBodies(Script& script);

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_SYNTAX_MENDS_H_

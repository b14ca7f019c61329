// Which language a file is written in: by its name, else by its first line.
#ifndef BATUTA_LIB_CONVERT_LANGUAGES_H_
#define BATUTA_LIB_CONVERT_LANGUAGES_H_

#include <string>
#include <string_view>

#include "batuta/analysis.h"

namespace batuta::convert {

// The last component of a path.
std::string_view BaseName(std::string_view path);
// Everything before the last '/'; empty for a file of the root.
std::string_view FolderOf(std::string_view path);
// The base name without its last extension; a leading dot starts no extension.
std::string_view StemOf(std::string_view path);
// The last extension with its dot, or nothing.
std::string_view ExtensionOf(std::string_view path);

// kOther where the name does not tell. A header named .h counts as C; Analyze corrects that later.
Language LanguageOfName(std::string_view path);

// The program of a "#!" line: the path as written, or for `env` the name that env looks up, past
// its options (-S too) and assignments. Empty without such a line.
std::string InterpreterOf(std::string_view content);

Language LanguageOfInterpreter(std::string_view interpreter);

// C and C++: what a build makes programs of.
bool IsNative(Language language);

// "py", "c", "cxx", "sh"; "other" for kOther.
const char* LanguageSuffix(Language language);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_LANGUAGES_H_

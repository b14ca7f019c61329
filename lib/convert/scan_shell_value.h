// As much of the value of a script's words as is known without running anything
// ("$(dirname "$0")/lib.sh").
#ifndef BATUTA_LIB_CONVERT_SCAN_SHELL_VALUE_H_
#define BATUTA_LIB_CONVERT_SCAN_SHELL_VALUE_H_

#include <string>
#include <string_view>
#include <vector>

#include "lib/convert/scan_command.h"

namespace batuta::convert {

// A word's value: literal text behind a place.
struct ShellValue {
  enum class Place {
    kNone,
    kScript,  // $0, BASH_SOURCE: the path of the script
    kScriptFolder,
    kWorkingFolder,
    kProjectRoot,
    kUnknown,
  };
  Place place = Place::kNone;
  std::string text;
  bool is_quoted = false;

  void Append(std::string_view literal) { text += literal; }
  void Append(const ShellValue& value);
  void AppendUnknown();
  CommandWord ToWord() const;
};

struct ShellCommand {
  std::vector<ShellValue> words;
  int line = 0;
};

// What `$(commands)` gives, for the idioms by which scripts find their own folder.
ShellValue ValueOfSubstitution(const std::vector<ShellCommand>& commands);

// The folder of the file that `value` names.
ShellValue FolderOfValue(ShellValue value);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SCAN_SHELL_VALUE_H_

#include "lib/convert/scan_shell_value.h"

#include <algorithm>

namespace batuta::convert {
namespace {

using Place = ShellValue::Place;

// A value longer than this is no path, and joining such values could grow without end.
constexpr size_t kMaxValue = 4096;

ShellValue UnknownValue() {
  ShellValue value;
  value.AppendUnknown();
  return value;
}

// The last word that is no option.
const ShellValue* LastArgument(const ShellCommand& command) {
  for (size_t i = command.words.size(); i > 1; --i) {
    const ShellValue& word = command.words[i - 1];
    if (word.place != Place::kNone || !word.text.starts_with('-')) return &word;
  }
  return nullptr;
}

std::string_view WithoutSlash(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of('/'), text.size()));
  return text;
}

}  // namespace

void ShellValue::Append(const ShellValue& value) {
  if (place == Place::kNone && text.empty()) {
    place = value.place;
    text = value.text;
  } else if (value.place != Place::kNone || text.size() > kMaxValue) {
    AppendUnknown();
    if (value.place == Place::kUnknown) text = value.text;
  } else {
    text += value.text;
  }
}

void ShellValue::AppendUnknown() {
  place = Place::kUnknown;
  text.clear();
}

CommandWord ShellValue::ToWord() const {
  CommandWord word;
  word.text = text;
  if (place == Place::kNone) return word;
  // "$x.sh" is no path below $x.
  word.is_known = text.starts_with('/') && place != Place::kScript;
  word.text = std::string(WithoutSlash(text));
  if (place == Place::kScriptFolder) word.anchor = Anchor::kScriptFolder;
  if (place == Place::kProjectRoot) word.anchor = Anchor::kProjectRoot;
  if (place == Place::kUnknown) word.anchor = Anchor::kUnknown;
  if (place == Place::kWorkingFolder) word.text = std::string("./").append(word.text);
  return word;
}

ShellValue FolderOfValue(ShellValue value) {
  if (value.place == Place::kScript && value.text.empty()) {
    value.place = Place::kScriptFolder;
    return value;
  }
  const size_t slash = value.text.rfind('/');
  if (slash != std::string::npos) {
    value.text.erase(slash);
  } else if (value.place == Place::kNone) {
    value.text = ".";
  } else if (value.text.empty()) {
    value.text = "/..";
  } else {
    return UnknownValue();
  }
  return value;
}

ShellValue ValueOfSubstitution(const std::vector<ShellCommand>& commands) {
  ShellValue folder;
  folder.place = Place::kWorkingFolder;
  ShellValue result = UnknownValue();
  for (const ShellCommand& command : commands) {
    if (command.words.empty()) continue;
    const std::string& name = command.words[0].text;
    const ShellValue* argument = LastArgument(command);
    if (name == "cd" && argument != nullptr) {
      if (argument->place == Place::kNone && !argument->text.starts_with('/')) {
        folder.text += "/" + argument->text;
      } else {
        folder = *argument;
      }
    } else if (name == "pwd") {
      result = folder;
    } else if (name == "dirname" && argument != nullptr) {
      result = FolderOfValue(*argument);
    } else if ((name == "readlink" || name == "realpath") && argument != nullptr) {
      result = *argument;
    } else if (name == "git" && argument != nullptr &&
               command.words.back().text == "--show-toplevel") {
      result = ShellValue();
      result.place = Place::kProjectRoot;
    } else if (name != "true" && name != ":") {
      result = UnknownValue();
    }
  }
  result.is_quoted = false;
  return result;
}

}  // namespace batuta::convert

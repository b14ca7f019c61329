// Words of a script as Rust expressions: data of the runtime crate's Part.
#ifndef BATUTA_LIB_CONVERT_SHELL_WORD_H_
#define BATUTA_LIB_CONVERT_SHELL_WORD_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "lib/convert/shell/syntax.h"

namespace batuta::convert::shell {

// Variables that Rust counts by itself: name in the script -> name in Rust.
using CounterNames = std::map<std::string, std::string>;

// One character, or one indivisible thing, of a word.
struct Atom {
  enum class Kind {
    kOpen,     // unquoted text
    kQuoted,   // text that stands for itself
    kCode,     // a Rust expression: a Part
    kPattern,  // text of a pattern, as it is: @(a|b)
  };
  Kind kind = Kind::kOpen;
  std::string text;
  std::string name;  // of $name, which letters behind it would make longer
};
using Atoms = std::vector<Atom>;

// Where a word stands.
enum class WordPlace {
  kField,        // braces, tildes; becomes fields
  kValue,        // of an assignment: tildes after '=' and ':'
  kText,         // a case's word, a redirection's target, [[ ]]
  kQuoted,       // here-documents, arithmetic: as inside of "..."
  kHere,         // a here-document: " is no quote
  kOperand,      // of ${x:-word}, unquoted: its own text is split
  kRegex,        // of [[ =~ ]]
  kReplacement,  // of ${x/pattern/word}: & is what was found
};

class WordWriter {
 public:
  // `closure` writes statements as a Rust closure: "|sh| ...". `refuse` remembers the first thing
  // that cannot be translated.
  struct Hooks {
    std::function<std::string(const std::vector<Node>& statements)> closure;
    // The same of a text of its own: what backquotes hold, after their unescaping.
    std::function<std::string(const std::string& text, const Node& at)> text_closure;
    std::function<void(const Node& at, const std::string& construct)> refuse;
    std::function<void(const Node& at)> uses_own_path;
  };
  WordWriter(const Script& script, Hooks hooks) : script_(script), hooks_(std::move(hooks)) {}

  // A Part. Fields: a word may become several by its braces, joined by ", ".
  std::string Write(const Node& word, WordPlace place);
  std::vector<std::string> Fields(const Node& word);

  // An arithmetic expression, or an index: what is written, with its expansions.
  std::string Arithmetic(const Node& expression);
  // An index, which is a key if the array is a table; one that is a key in any case.
  std::string Index(const Node& index);
  std::string Key(const Node& index);
  // The same with a Rust expression beside it; empty: it changes something, or is not plain.
  std::string Expression(const Node& expression);
  // The same of counters and numbers alone, as plain Rust; empty: there is more in it.
  std::string CounterSum(const Node& expression) const;
  // A comparison of counters and numbers: of [ ], [[ ]], (( )); empty: it is another command.
  std::string CounterTest(const Node& statement) const;

  // The word's text if it has no expansions; nothing otherwise.
  static std::optional<std::string> Literal(const Node& word);

  // Part of a word, from the character `skip` of its first literal on: "x=$y" without "x=".
  std::string WriteAfter(const Node& word, size_t skip);

  void set_counters(const CounterNames* names) { counters_ = names; }
  // Rust's name of a counter; empty: it is none.
  std::string CounterOf(const std::string& name) const;

  // Tabs at the beginning of lines of a here-document go.
  bool strip_tabs = false;
  // `$0` in what is written now is only shown to people.
  bool only_shown = false;

 private:
  Atoms AtomsOf(const std::vector<Node>& parts, WordPlace place);
  void AddLiteral(const Node& lit, WordPlace place, Atoms& atoms);
  void AddPart(const Node& part, WordPlace place, Atoms& atoms);
  std::string Parameter(const Node& part, WordPlace place);
  std::string Reference(const Node& part);
  std::string Operation(const Node& part, WordPlace place);
  std::string OperationOf(const Node& part, const Node& expansion, WordPlace place);
  std::string Operand(const Node& word, WordPlace place);
  std::string Replacement(const Node& word, WordPlace place);
  std::string PatternOperand(const Node& word);
  std::string Substitution(const Node& part, WordPlace place);
  // The text between backquotes as it is read: \\, \` and \$ lose their backslash.
  std::string Unescaped(const Node& part, bool in_quotes) const;
  std::string Join(const Atoms& atoms, WordPlace place);

  std::string ExpressionText(const Node& expression, WordPlace place);
  std::string ExpressionText(const Node& expression, size_t begin, size_t end, WordPlace place);
  std::string ExpansionText(const Node& expansion);
  std::string Expansion(const Node& expansion);
  std::string CounterOperand(const Node& word) const;

  const Script& script_;
  Hooks hooks_;
  const CounterNames* counters_ = nullptr;
  bool quoted_replacement_ = false;  // it stands inside of "..."
  bool at_line_start_ = true;
};

// Text that stands for itself, behind what is there.
void AddQuoted(Atoms& atoms, std::string text);

// Here-documents of <<- lose the tabs at the beginning of their lines. `at_start`: one begins here.
std::string WithoutTabs(std::string_view text, bool at_start);

// Brace expansion: {a,b} and {1..3}. Nothing: it makes more words than a program can hold.
std::optional<std::vector<Atoms>> ExpandBraces(const Atoms& word);

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_WORD_H_

#include "lib/convert/scan_python.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

namespace batuta::convert {
namespace {

using Tokens = std::span<const PythonToken>;

bool IsOneOf(const PythonToken& token, std::initializer_list<std::string_view> words) {
  return token.kind == PythonTokenKind::kName &&
         std::find(words.begin(), words.end(), token.text) != words.end();
}

bool StartsCompound(const PythonToken& token) {
  return IsOneOf(token, {"if", "elif", "else", "for", "while", "try", "except", "finally", "with"});
}

// The index of the first token at the outermost level that is `text`; size() if there is none.
size_t FindOuter(Tokens tokens, std::string_view text) {
  size_t i = 0;
  while (i < tokens.size() && !(tokens[i].depth == tokens[0].depth && tokens[i].Is(text))) ++i;
  return i;
}

// "a.b.c" up to the bracket of the call.
std::string CalleeOf(Tokens tokens) {
  std::string callee;
  for (const PythonToken& token : tokens) {
    if (token.kind != PythonTokenKind::kName && !token.Is(".")) break;
    callee += token.text;
  }
  return callee;
}

// Calls that prepare a module for being imported; nobody would run a program for them.
bool IsSetupCall(const std::string& callee) {
  for (const std::string_view prefix :
       {"sys.path.", "warnings.", "logging.", "__all__.", "os.environ.", "site.", "locale.",
        "gettext.", "signal.", "atexit.", "sys.setrecursionlimit", "matplotlib.use", "mpl.use"}) {
    if (callee.starts_with(prefix)) return true;
  }
  const std::string last = callee.substr(callee.rfind('.') + 1);
  if (last.size() == callee.size()) return false;
  for (const std::string_view name : {"register", "addHandler", "setLevel", "append", "extend",
                                      "update", "setdefault", "insert", "add", "setFormatter"}) {
    if (last == name) return true;
  }
  return false;
}

bool IsAssignment(Tokens tokens) {
  for (const PythonToken& token : tokens) {
    if (token.depth != tokens[0].depth || token.kind != PythonTokenKind::kOperator) continue;
    if (token.text == "=" || token.text == ":") return true;
    const bool compares = token.text == "==" || token.text == "!=" || token.text == "<=" ||
                          token.text == ">=" || token.text == ":=";
    if (token.text.size() > 1 && token.text.ends_with('=') && !compares) return true;
  }
  return false;
}

// Does running this simple statement do more than define something?
bool DoesSomething(Tokens statement) {
  const PythonToken& first = statement.front();
  if (IsOneOf(first, {"import", "from", "pass", "global", "nonlocal", "del", "assert", "raise",
                      "return", "break", "continue", "def", "class", "async", "lambda"})) {
    return false;
  }
  if (first.Is("@") || IsAssignment(statement)) return false;
  if (first.Is("print") && statement.size() > 1) return true;
  const bool calls = std::any_of(statement.begin(), statement.end(),
                                 [](const PythonToken& token) { return token.Is("("); });
  return (calls && !IsSetupCall(CalleeOf(statement))) || first.Is("await");
}

// A text like "package.module".
bool IsDottedName(const PythonToken& token) {
  constexpr size_t kLongest = 200;
  const std::string_view text = token.text;
  if (token.kind != PythonTokenKind::kString || text.size() > kLongest) return false;
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
  };
  return std::all_of(text.begin(), text.end(), is_part) && text.find("..") == text.npos &&
         text.find('.') != text.npos && !text.starts_with('.') && !text.ends_with('.');
}

class PythonScanner {
 public:
  explicit PythonScanner(FileScan& scan) : scan_(scan) {}
  void Take(const PythonLine& line);
  void Finish();

 private:
  enum class BlockKind { kDefinition, kGuard };
  struct Block {
    int indent;
    BlockKind kind;
  };

  void TakeStatement(Tokens statement);
  void TakeTopLevel(Tokens statement);
  void TakeImport(Tokens statement);
  void TakeFromImport(Tokens statement);
  void AddModule(std::string name, int level, int line, std::vector<std::string> members);
  void AddDynamicImports(Tokens tokens);
  void AddNamedModules();
  void AddCalls(Tokens statement);
  void CountDecisions(Tokens tokens);
  bool IsIn(BlockKind kind) const;

  struct DottedText {
    std::string text;
    int line;
  };

  FileScan& scan_;
  std::vector<Block> blocks_;
  std::vector<DottedText> dotted_texts_;
  bool imports_by_name_ = false;
  int guard_statements_ = 0, guard_test_statements_ = 0;
};

bool PythonScanner::IsIn(BlockKind kind) const {
  return std::any_of(blocks_.begin(), blocks_.end(),
                     [kind](const Block& block) { return block.kind == kind; });
}

bool IsGuard(Tokens line) {
  if (line.size() < 5 || !line[0].Is("if")) return false;
  size_t i = line[1].Is("(") ? 2 : 1;
  if (i + 2 >= line.size() || !line[i + 1].Is("==")) return false;
  const auto is_main = [](const PythonToken& token) {
    return token.kind == PythonTokenKind::kString && token.text == "__main__";
  };
  return (line[i].Is("__name__") && is_main(line[i + 2])) ||
         (is_main(line[i]) && line[i + 2].Is("__name__"));
}

void PythonScanner::Take(const PythonLine& line) {
  Tokens tokens = line.tokens;
  while (!blocks_.empty() && line.indent <= blocks_.back().indent) blocks_.pop_back();
  CountDecisions(tokens);
  AddPythonCommands(line.tokens, scan_);
  AddDynamicImports(tokens);
  const bool is_outside = !IsIn(BlockKind::kDefinition);
  const size_t keyword = tokens[0].Is("async") && tokens.size() > 1 ? 1 : 0;
  if (IsOneOf(tokens[keyword], {"def", "class"})) {
    blocks_.push_back({line.indent, BlockKind::kDefinition});
  } else if (is_outside && blocks_.empty() && IsGuard(tokens)) {
    scan_.has_guard = true;
    blocks_.push_back({line.indent, BlockKind::kGuard});
  }
  if (StartsCompound(tokens[keyword]) || IsOneOf(tokens[keyword], {"def", "class"})) {
    const size_t colon = FindOuter(tokens, ":");
    tokens = tokens.subspan(std::min(colon + 1, tokens.size()));
  }
  while (!tokens.empty()) {
    const size_t end = FindOuter(tokens, ";");
    if (end > 0) TakeStatement(tokens.subspan(0, end));
    tokens = tokens.subspan(std::min(end + 1, tokens.size()));
  }
}

void PythonScanner::TakeStatement(Tokens statement) {
  if (statement[0].Is("import")) TakeImport(statement);
  if (statement[0].Is("from")) TakeFromImport(statement);
  if (statement[0].Is("print") && statement.size() > 1 &&
      statement[1].kind == PythonTokenKind::kString) {
    scan_.AddOddity(statement[0].line, "a print statement of Python 2");
  }
  if (!IsIn(BlockKind::kDefinition)) TakeTopLevel(statement);
}

void PythonScanner::TakeTopLevel(Tokens statement) {
  AddCalls(statement);
  if (!IsIn(BlockKind::kGuard)) {
    scan_.runs = scan_.runs || DoesSomething(statement);
    return;
  }
  if (IsOneOf(statement[0], {"import", "from"})) return;
  ++guard_statements_;
  bool starts_tests = false;
  for (size_t i = 0; i + 2 < statement.size(); ++i) {
    starts_tests = starts_tests || (IsOneOf(statement[i], {"unittest", "pytest"}) &&
                                    statement[i + 1].Is(".") && statement[i + 2].Is("main"));
  }
  if (starts_tests) ++guard_test_statements_;
}

void PythonScanner::Finish() {
  if (imports_by_name_) AddNamedModules();
  scan_.guard_tests = guard_statements_ > 0 && guard_statements_ == guard_test_statements_;
}

void PythonScanner::CountDecisions(Tokens tokens) {
  for (const PythonToken& token : tokens) {
    if (IsOneOf(token, {"if", "elif", "for", "while", "except", "and", "or"})) {
      ++scan_.complexity;
    }
  }
  // `case` is a name elsewhere.
  if (tokens.size() > 2 && tokens[0].Is("case") && tokens.back().Is(":") &&
      !tokens[1].Is("=") && !tokens[1].Is(".")) {
    ++scan_.complexity;
  }
}

void PythonScanner::AddModule(std::string name, int level, int line,
                              std::vector<std::string> members) {
  if (name.empty() && level == 0) return;
  Reference reference;
  reference.kind = DependencyKind::kImport;
  reference.form = ReferenceForm::kModule;
  reference.name = std::move(name);
  reference.level = level;
  reference.line = line;
  reference.members = std::move(members);
  scan_.AddReference(std::move(reference));
}

// import a.b as c, d
void PythonScanner::TakeImport(Tokens statement) {
  std::string name;
  bool in_alias = false;
  for (const PythonToken& token : statement.subspan(1)) {
    if (token.Is(",")) {
      AddModule(std::exchange(name, {}), 0, token.line, {});
      in_alias = false;
    } else if (token.Is("as")) {
      in_alias = true;
    } else if (!in_alias && (token.kind == PythonTokenKind::kName || token.Is("."))) {
      name += token.text;
    }
  }
  AddModule(name, 0, statement.back().line, {});
}

// from ..a.b import (c as d, e)
void PythonScanner::TakeFromImport(Tokens statement) {
  size_t i = 1;
  int level = 0;
  std::string name;
  for (; i < statement.size() && !statement[i].Is("import"); ++i) {
    if (name.empty() && statement[i].Is(".")) {
      ++level;
    } else if (statement[i].kind == PythonTokenKind::kName || statement[i].Is(".")) {
      name += statement[i].text;
    }
  }
  if (i == statement.size()) return;
  std::vector<std::string> members;
  bool in_alias = false;
  for (const PythonToken& token : statement.subspan(i + 1)) {
    if (token.Is(",")) in_alias = false;
    if (token.Is("as")) in_alias = true;
    if (token.kind == PythonTokenKind::kName && !in_alias) members.emplace_back(token.text);
  }
  AddModule(name, level, statement[0].line, std::move(members));
}

void PythonScanner::AddCalls(Tokens statement) {
  constexpr size_t kMost = 1000;  // of a program that is written by people
  std::string callee;
  for (const PythonToken& token : statement) {
    if (scan_.calls.size() >= kMost) return;
    const bool is_name = token.kind == PythonTokenKind::kName;
    if (token.Is("(") && !callee.empty() && !callee.ends_with('.')) scan_.calls.push_back(callee);
    if (is_name && !callee.ends_with('.')) callee.clear();
    if (is_name || (token.Is(".") && !callee.empty())) {
      callee += token.text;
    } else {
      callee.clear();
    }
  }
}

// importlib.import_module("a.b"), __import__("a.b"); other texts may come to be imported.
void PythonScanner::AddDynamicImports(Tokens tokens) {
  constexpr size_t kMost = 1000;  // of a program that is written by people
  for (size_t i = 0; i < tokens.size(); ++i) {
    const bool is_importer = IsOneOf(tokens[i], {"import_module", "__import__"});
    imports_by_name_ = imports_by_name_ || is_importer;
    const bool imports = is_importer && i + 3 < tokens.size() && tokens[i + 1].Is("(") &&
                         tokens[i + 2].kind == PythonTokenKind::kString &&
                         (tokens[i + 3].Is(")") || tokens[i + 3].Is(","));
    if (!imports) {
      const bool may_name = IsDottedName(tokens[i]) && dotted_texts_.size() < kMost;
      if (may_name) dotted_texts_.push_back({std::string(tokens[i].text), tokens[i].line});
      continue;
    }
    const std::string_view text = tokens[i + 2].text;
    const size_t dots = std::min(text.find_first_not_of('.'), text.size());
    if (!text.empty()) {
      AddModule(std::string(text.substr(dots)), static_cast<int>(dots), tokens[i].line, {});
    }
    i += 2;
  }
}

void PythonScanner::AddNamedModules() {
  for (DottedText& dotted : dotted_texts_) {
    Reference reference;
    reference.kind = DependencyKind::kImport;
    reference.form = ReferenceForm::kNamedModule;
    reference.name = std::move(dotted.text);
    reference.line = dotted.line;
    scan_.AddReference(std::move(reference));
  }
}

}  // namespace

void ScanPython(std::string_view source, FileScan& scan, std::vector<Span>& comments) {
  PythonLexer lexer(source, comments, scan);
  PythonScanner scanner(scan);
  PythonLine line;
  while (lexer.Next(line)) scanner.Take(line);
  scanner.Finish();
}

}  // namespace batuta::convert

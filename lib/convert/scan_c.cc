#include "lib/convert/scan_c.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "lib/convert/scan_c_tokens.h"
#include "lib/convert/scan_command.h"
#include "lib/convert/scan_shell.h"

namespace batuta::convert {
namespace {

// Heads and calls are looked at no further than this.
constexpr int kMaxLookAhead = 400;

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\\\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

// Reads a directive: "ifdef" and what follows it.
std::pair<std::string_view, std::string_view> SplitDirective(std::string_view text) {
  text = Trimmed(text);
  size_t end = 0;
  while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end])) != 0) ++end;
  return {text.substr(0, end), Trimmed(text.substr(end))};
}

// "#if 0", and "#ifdef TEST": code that a usual build leaves out.
bool IsLeftOut(std::string_view directive, std::string_view rest) {
  if (directive == "if") {
    const std::string_view first = rest.substr(0, rest.find_first_of(" \t/"));
    if (first == "0" || first == "false") return true;
    if (!rest.starts_with("defined")) return false;
  } else if (directive != "ifdef") {
    return false;
  }
  for (const std::string_view word : {"TEST", "DEMO", "STANDALONE", "_MAIN"}) {
    if (rest.find(word) != std::string_view::npos) return true;
  }
  return false;
}

bool IsExec(std::string_view name) {
  return name == "execl" || name == "execlp" || name == "execle" || name == "execv" ||
         name == "execvp" || name == "execve";
}

class CScanner {
 public:
  CScanner(std::string_view source, FileScan& scan, std::vector<Span>& comments)
      : lexer_(source, &comments, &scan), scan_(scan) {}
  void Run();

 private:
  struct Conditional {
    size_t braces;     // how many were open at the #if
    bool is_left_out;  // its current branch
  };

  void TakeDirective(const CToken& token);
  void TakeInclude(std::string_view rest, int line);
  void TakeToken(const CToken& token);
  void TakeBrace(const CToken& token);
  bool IsMainDefinition() const;
  void TakeCall(const CToken& name);
  bool IsLeftOutNow() const { return num_left_out_ > 0; }

  CLexer lexer_;
  FileScan& scan_;
  std::vector<Conditional> conditionals_;
  int num_left_out_ = 0;      // conditionals whose current branch is left out
  std::vector<bool> braces_;  // open ones; true: extern "C", which is no scope
  size_t scopes_ = 0;         // open braces that are scopes
  CToken previous_, before_previous_;
};

void CScanner::Run() {
  for (CToken token = lexer_.Next(); token.kind != CTokenKind::kEnd; token = lexer_.Next()) {
    if (token.kind == CTokenKind::kDirective) {
      TakeDirective(token);
      continue;
    }
    if (!IsLeftOutNow()) TakeToken(token);
    before_previous_ = std::exchange(previous_, token);
  }
  if (!conditionals_.empty()) scan_.AddOddity(0, "#if without #endif");
}

void CScanner::TakeDirective(const CToken& token) {
  const auto [directive, rest] = SplitDirective(token.text);
  if (directive == "include" || directive == "import" || directive == "include_next") {
    if (!IsLeftOutNow()) TakeInclude(rest, lexer_.LineOf(token));
  } else if (directive == "if" || directive == "ifdef" || directive == "ifndef") {
    // Deeper than any real header; the pairs beyond are not told apart.
    if (conditionals_.size() < 1000) {
      conditionals_.push_back({braces_.size(), IsLeftOut(directive, rest)});
      if (conditionals_.back().is_left_out) ++num_left_out_;
    }
  } else if (directive.starts_with("el")) {
    if (conditionals_.empty()) {
      scan_.AddOddity(lexer_.LineOf(token), "#else without #if");
      return;
    }
    // Both branches start with the braces that were open at the #if.
    if (std::exchange(conditionals_.back().is_left_out, false)) --num_left_out_;
    while (braces_.size() > conditionals_.back().braces) {
      if (!braces_.back()) --scopes_;
      braces_.pop_back();
    }
  } else if (directive == "endif") {
    if (conditionals_.empty()) {
      scan_.AddOddity(lexer_.LineOf(token), "#endif without #if");
    } else {
      if (conditionals_.back().is_left_out) --num_left_out_;
      conditionals_.pop_back();
    }
  }
}

void CScanner::TakeInclude(std::string_view rest, int line) {
  if (rest.empty() || (rest.front() != '"' && rest.front() != '<')) return;
  const size_t end = rest.find(rest.front() == '"' ? '"' : '>', 1);
  if (end == std::string_view::npos || end == 1) {
    scan_.AddOddity(line, "#include names no file");
    return;
  }
  Reference reference;
  reference.kind = DependencyKind::kInclude;
  reference.form =
      rest.front() == '"' ? ReferenceForm::kQuotedHeader : ReferenceForm::kAngledHeader;
  reference.name = std::string(rest.substr(1, end - 1));
  reference.line = line;
  scan_.AddReference(std::move(reference));
}

void CScanner::TakeToken(const CToken& token) {
  if (token.kind == CTokenKind::kPunctuator) {
    if (token.Is("&&") || token.Is("||") || token.Is("?")) ++scan_.complexity;
    if (token.Is("{") || token.Is("}")) TakeBrace(token);
    return;
  }
  if (token.kind != CTokenKind::kName) return;
  if (token.Is("if") || token.Is("for") || token.Is("while") || token.Is("case") ||
      token.Is("catch")) {
    ++scan_.complexity;
  } else if (token.Is("main")) {
    const bool is_member = previous_.Is(".") || previous_.Is("->") || previous_.Is("::");
    if (scopes_ == 0 && !is_member && IsMainDefinition()) scan_.runs = true;
  } else if (token.Is("system") || token.Is("popen") || IsExec(token.text)) {
    TakeCall(token);
  }
}

void CScanner::TakeBrace(const CToken& token) {
  if (token.Is("{")) {
    const bool is_linkage =
        previous_.kind == CTokenKind::kString && before_previous_.Is("extern");
    braces_.push_back(is_linkage);
    if (!is_linkage) ++scopes_;
  } else if (!braces_.empty()) {
    if (!braces_.back()) --scopes_;
    braces_.pop_back();
  }
}

// Behind the name: "(...) {", with attributes or the declarations of K&R style between.
bool CScanner::IsMainDefinition() const {
  CLexer ahead = lexer_.Ahead();
  if (!ahead.Next().Is("(")) return false;
  int depth = 1;
  bool names_only = true;  // as in "main(argc, argv)"
  bool has_names = false;
  CToken last;
  for (int i = 0; i < kMaxLookAhead && depth > 0; ++i) {
    last = ahead.Next();
    if (last.kind == CTokenKind::kEnd) return false;
    if (last.Is("(")) ++depth;
    if (last.Is(")")) --depth;
    if (depth == 0) break;
    has_names = has_names || last.kind == CTokenKind::kName;
    if ((last.kind != CTokenKind::kName && !last.Is(",")) || last.Is("void")) names_only = false;
  }
  bool has_declaration = false;
  for (int i = 0; i < kMaxLookAhead; ++i) {
    last = ahead.Next();
    if (last.Is("{")) return true;
    if (last.kind == CTokenKind::kDirective) continue;
    if (last.kind == CTokenKind::kEnd || last.Is("=") || last.Is("}")) return false;
    // "main();" and "main(), x;" declare; "main(argc, argv) int argc; {" defines.
    if (last.Is(";") || last.Is(",")) {
      if (!has_declaration || !names_only || !has_names) return false;
    } else {
      has_declaration = true;
      if (last.Is("(")) names_only = false;
    }
  }
  return false;
}

// The text of a literal as a command would see it.
std::string ValueOf(std::string_view literal) {
  std::string value;
  for (size_t i = 0; i < literal.size(); ++i) {
    if (literal[i] == '\\' && i + 1 < literal.size()) {
      const char next = literal[++i];
      if (next == '\n') continue;
      value += next == 'n' ? '\n' : next == 't' ? '\t' : next;
    } else {
      value += literal[i];
    }
  }
  return value;
}

// system("text"), popen("text", ...), execl("path", "argv0", "argument", ...).
void CScanner::TakeCall(const CToken& name) {
  CLexer ahead = lexer_.Ahead();
  if (!ahead.Next().Is("(")) return;
  std::vector<CommandWord> words;
  CommandWord word;
  word.is_known = false;
  for (int i = 0; i < kMaxLookAhead; ++i) {
    const CToken token = ahead.Next();
    if (token.kind == CTokenKind::kString) {
      word.text += ValueOf(token.text);
      word.is_known = true;
    } else if (token.Is(",") || token.Is(")")) {
      words.push_back(std::exchange(word, CommandWord{.text = {}, .is_known = false}));
      if (token.Is(")")) break;
    } else {
      // Not a constant.
      word = CommandWord{.text = {}, .is_known = false};
      if (token.kind != CTokenKind::kName) break;
    }
  }
  if (words.empty() || !words[0].is_known) return;
  const int line = lexer_.LineOf(name);
  if (!IsExec(name.text)) {
    AddShellText(words[0].text, line, scan_);
    return;
  }
  // The second is argv[0], the program's own name.
  if (words.size() > 1) words.erase(words.begin() + 1);
  const std::string nested = AddCommand(words, line, scan_);
  if (!nested.empty()) AddShellText(nested, line, scan_);
}

}  // namespace

void ScanC(std::string_view source, FileScan& scan, std::vector<Span>& comments) {
  CScanner(source, scan, comments).Run();
}

}  // namespace batuta::convert

#include "lib/convert/analysis_meson.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <span>

#include "lib/convert/analysis_index.h"
#include "lib/convert/c/compiler_call.h"
#include "lib/convert/languages.h"

namespace batuta::convert {
namespace {

struct Token {
  enum class Kind { kName, kString, kSign } kind = Kind::kSign;
  std::string text;  // strings: their value
  int line = 0;
  int depth = 0;  // open brackets around it; a bracket counts as outside

  bool Is(std::string_view sign) const { return kind != Kind::kString && text == sign; }
};

using Tokens = std::span<const Token>;

bool IsNameByte(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> Run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') ++line_;
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
        ++at_;
      } else if (c == '\'') {
        TakeString();
      } else if (IsNameByte(c)) {
        const size_t begin = at_;
        while (at_ < text_.size() && IsNameByte(text_[at_])) ++at_;
        Add(Token::Kind::kName, std::string(text_.substr(begin, at_ - begin)));
      } else {
        TakeSign();
      }
    }
    return std::move(tokens_);
  }

 private:
  void TakeString() {
    const std::string_view quote = text_.substr(at_).starts_with("'''") ? "'''" : "'";
    const int line = line_;
    std::string value;
    for (at_ += quote.size(); at_ < text_.size(); ++at_) {
      if (text_.substr(at_).starts_with(quote)) break;
      if (quote.size() == 1 && text_[at_] == '\n') break;
      if (text_[at_] == '\n') ++line_;
      if (quote.size() == 1 && text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_];
    }
    at_ = std::min(at_ + quote.size(), text_.size());
    tokens_.push_back({Token::Kind::kString, std::move(value), line, depth_});
  }

  void TakeSign() {
    const bool adds = text_.substr(at_).starts_with("+=") || text_.substr(at_).starts_with("==");
    const std::string sign(text_.substr(at_, adds ? 2 : 1));
    if (sign == ")" || sign == "]" || sign == "}") depth_ = std::max(0, depth_ - 1);
    Add(Token::Kind::kSign, sign);
    if (sign == "(" || sign == "[" || sign == "{") ++depth_;
    at_ += sign.size();
  }

  void Add(Token::Kind kind, std::string text) {
    tokens_.push_back({kind, std::move(text), line_, depth_});
  }

  std::string_view text_;
  size_t at_ = 0;
  int line_ = 1, depth_ = 0;
  std::vector<Token> tokens_;
};

// Far beyond what people write; each bounds the time and memory that a malicious file can take.
constexpr size_t kMaxTexts = 10'000;  // of one variable or argument
constexpr size_t kMaxAllBytes = 64 << 20;
constexpr size_t kBytesOfText = sizeof(std::string);  // beside its own

class Reader {
 public:
  Reader(std::string_view path, const std::vector<Token>& tokens)
      : path_(path), folder_(FolderOf(path)), tokens_(tokens) {}

  std::vector<BuildTarget> Run() {
    for (size_t i = 0; i + 1 < tokens_.size(); ++i) {
      const bool is_name = tokens_[i].kind == Token::Kind::kName && tokens_[i].depth == 0;
      if (is_name && (tokens_[i + 1].Is("=") || tokens_[i + 1].Is("+="))) {
        const size_t end = SetVariable(i);
        for (size_t k = i + 2; k < end; ++k) k = TakeExecutable(k);
        i = std::max(i, end - 1);
      } else {
        i = TakeExecutable(i);
      }
    }
    return std::move(targets_);
  }

 private:
  // The texts of an expression, with those of the variables in it.
  std::vector<std::string> Texts(Tokens expression) {
    std::vector<std::string> texts;
    // False: there is no room for more.
    const auto take = [&](const std::string& text) {
      const size_t bytes = text.size() + kBytesOfText;
      if (bytes > bytes_left_) bytes_left_ = 0;
      if (bytes > bytes_left_ || texts.size() == kMaxTexts) return false;
      bytes_left_ -= bytes;
      texts.push_back(text);
      return true;
    };
    for (size_t i = 0; i < expression.size(); ++i) {
      if (expression[i].kind == Token::Kind::kString && !take(expression[i].text)) break;
      const bool calls = i + 1 < expression.size() && expression[i + 1].Is("(");
      const auto variable = variables_.find(expression[i].text);
      if (expression[i].kind != Token::Kind::kName || calls || variable == variables_.end()) {
        continue;
      }
      if (!std::all_of(variable->second.begin(), variable->second.end(), take)) break;
    }
    return texts;
  }

  // The result is the end of the expression: of the line on which all brackets are closed.
  size_t SetVariable(size_t at) {
    size_t end = at + 2;
    while (end < tokens_.size() &&
           (tokens_[end].depth > 0 || tokens_[end].line == tokens_[end - 1].line)) {
      ++end;
    }
    std::vector<std::string> texts = Texts(Tokens(tokens_).subspan(at + 2, end - at - 2));
    std::vector<std::string>& variable = variables_[tokens_[at].text];
    if (tokens_[at + 1].Is("=")) variable.clear();
    variable.insert(variable.end(), texts.begin(), texts.end());
    variable.resize(std::min(variable.size(), kMaxTexts));
    return end;
  }

  // If there is a call at this token: the result is its last token, else the token itself.
  size_t TakeExecutable(size_t at) {
    if (!tokens_[at].Is("executable") || at + 1 >= tokens_.size() || !tokens_[at + 1].Is("(")) {
      return at;
    }
    const int depth = tokens_[at].depth + 1;
    BuildTarget target;
    target.from = path_;
    target.line = tokens_[at].line;
    for (size_t i = at + 2; i < tokens_.size();) {
      size_t end = i;
      while (end < tokens_.size() && tokens_[end].depth >= depth &&
             !(tokens_[end].depth == depth && tokens_[end].Is(","))) {
        ++end;
      }
      if (end == tokens_.size()) break;  // the call has no end
      TakeArgument(Tokens(tokens_).subspan(i, end - i), i == at + 2, target);
      i = end + 1;
      if (tokens_[end].Is(",")) continue;
      if (!target.name.empty()) targets_.push_back(std::move(target));
      return end;
    }
    return tokens_.size() - 1;
  }

  void TakeArgument(Tokens argument, bool is_first, BuildTarget& target) {
    if (is_first) {
      const std::vector<std::string> name = Texts(argument);
      if (name.size() == 1) target.name = name[0];
      return;
    }
    const bool is_keyword = argument.size() > 1 && argument[1].Is(":");
    const std::string keyword = is_keyword ? argument[0].text : std::string("sources");
    for (const std::string& text : Texts(is_keyword ? argument.subspan(2) : argument)) {
      if (keyword == "sources" && IsCompilable(text)) Put(text, target.sources);
      if (keyword == "include_directories") Put(text, target.include_folders);
      if (keyword.ends_with("_args") && text.starts_with("-D")) {
        target.defines.push_back(text.substr(2));
      }
    }
  }

  // What leads out of the project is left out.
  void Put(const std::string& relative, std::vector<std::string>& paths) const {
    if (relative.starts_with('/')) return;
    const std::optional<std::string> path = NormalizedPath(JoinPath(folder_, relative));
    if (path) paths.push_back(*path == "." ? std::string() : *path);
  }

  std::string path_;
  std::string_view folder_;
  const std::vector<Token>& tokens_;
  std::map<std::string, std::vector<std::string>> variables_;
  std::vector<BuildTarget> targets_;
  size_t bytes_left_ = kMaxAllBytes;
};

}  // namespace

std::vector<BuildTarget> ReadMesonTargets(std::string_view path, std::string_view content) {
  const std::vector<Token> tokens = Lexer(content).Run();
  return Reader(path, tokens).Run();
}

}  // namespace batuta::convert

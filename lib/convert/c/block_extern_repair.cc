#include "lib/convert/c/c_repair.h"

#include <algorithm>
#include <vector>

namespace batuta::convert {
namespace {

// Walks C text: knows the depth of braces and where the items of the file's scope begin.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) { items_.push_back(0); }

  std::string Hoist() {
    while (at_ < text_.size()) Step();
    std::string out;
    size_t done = 0;
    std::sort(edits_.begin(), edits_.end(),
              [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
    for (const Edit& edit : edits_) {
      out += text_.substr(done, edit.begin - done);
      out += edit.text;
      done = edit.end;
    }
    out += text_.substr(done);
    return out;
  }

 private:
  struct Edit {
    size_t begin, end;
    std::string text;
  };

  void Step() {
    const std::string_view rest = text_.substr(at_);
    const char c = rest[0];
    if (rest.starts_with("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (rest.starts_with("/*")) {
      const size_t end = text_.find("*/", at_ + 2);
      at_ = end == std::string_view::npos ? text_.size() : end + 2;
    } else if (c == '"' || c == '\'') {
      SkipQuoted(c);
    } else if (c == '#' && IsFirstOnLine()) {
      SkipDirective();
    } else if (depth_ > 0 && IsWord("extern")) {
      TakeExtern();
    } else {
      Count(c);
      ++at_;
    }
  }

  void Count(char c) {
    if (c == '{') ++depth_;
    if (c == '}' && depth_ > 0) --depth_;
    if (depth_ == 0 && (c == '}' || c == ';')) items_.push_back(at_ + 1);
  }

  void SkipQuoted(char quote) {
    for (++at_; at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  bool IsFirstOnLine() const {
    const size_t line = text_.rfind('\n', at_) + 1;
    return at_ == 0 || text_.substr(line, at_ - line).find_first_not_of(" \t") ==
                           std::string_view::npos;
  }

  void SkipDirective() {
    while (at_ < text_.size() && text_[at_] != '\n') at_ += text_[at_] == '\\' ? 2 : 1;
    if (depth_ == 0) items_.push_back(std::min(at_ + 1, text_.size()));
  }

  bool IsWord(std::string_view word) const {
    const auto is_word_char = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
    };
    const size_t end = at_ + word.size();
    return text_.substr(at_).starts_with(word) && (at_ == 0 || !is_word_char(text_[at_ - 1])) &&
           end < text_.size() && !is_word_char(text_[end]);
  }

  void TakeExtern() {
    const size_t end = text_.find_first_of(";{}=#", at_);
    if (end == std::string_view::npos || text_[end] != ';') {
      at_ += 6;
      return;
    }
    std::string declaration(text_.substr(at_, end + 1 - at_));
    std::string blank = declaration;
    for (char& c : blank) c = c == '\n' ? '\n' : ' ';
    std::replace(declaration.begin(), declaration.end(), '\n', ' ');
    const size_t place = StartOfFunction();
    edits_.push_back({place, place, " " + declaration + " "});
    edits_.push_back({at_, end + 1, blank});
    at_ = end + 1;
  }

  // Old-style parameter declarations end with a ; of their own: the function begins where the text up
  // to here has its parameter list.
  size_t StartOfFunction() const {
    for (size_t i = items_.size(); i-- > 0;) {
      const std::string_view head = text_.substr(items_[i], at_ - items_[i]);
      if (head.substr(0, head.find('{')).find('(') != std::string_view::npos) return items_[i];
    }
    return 0;
  }

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  std::vector<size_t> items_;
  std::vector<Edit> edits_;
};

}  // namespace

std::string HoistBlockExterns(std::string_view text) { return Walker(text).Hoist(); }

}  // namespace batuta::convert

#include "lib/convert/command_words.h"

#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

constexpr std::string_view kBlanks = " \t";
// What a shell would act upon outside of quotes, and within double ones.
constexpr std::string_view kActive = "|&;<>()$`*?[\n\r";
constexpr std::string_view kActiveQuoted = "$`";
constexpr std::string_view kActiveFirst = "#~";

class Splitter {
 public:
  explicit Splitter(std::string_view command) : rest_(command) {}

  absl::StatusOr<std::vector<std::string>> Split() {
    if (rest_.find('\0') != std::string_view::npos) {
      return InvalidArgument("a command with a NUL byte");
    }
    while (!rest_.empty()) BATUTA_RETURN_IF_ERROR(TakeOne());
    EndWord();
    return std::move(words_);
  }

 private:
  absl::Status TakeOne() {
    const char c = Next();
    if (kBlanks.find(c) != std::string_view::npos) {
      EndWord();
      return absl::OkStatus();
    }
    const bool is_first = !in_word_ && kActiveFirst.find(c) != std::string_view::npos;
    if (is_first || kActive.find(c) != std::string_view::npos) return NeedsShell(c);
    in_word_ = true;
    if (c == '\'') return TakeSingle();
    if (c == '"') return TakeDouble();
    if (c == '\\') {
      if (rest_.empty()) return InvalidArgument("a command that ends with a backslash");
      const char escaped = Next();
      if (escaped != '\n') word_ += escaped;
      return absl::OkStatus();
    }
    word_ += c;
    return absl::OkStatus();
  }

  absl::Status TakeSingle() {
    const size_t end = rest_.find('\'');
    if (end == std::string_view::npos) return OpenQuote();
    word_ += rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return absl::OkStatus();
  }

  absl::Status TakeDouble() {
    while (!rest_.empty()) {
      const char c = Next();
      if (c == '"') return absl::OkStatus();
      if (kActiveQuoted.find(c) != std::string_view::npos) return NeedsShell(c);
      const bool escapes = c == '\\' && !rest_.empty() &&
                           std::string_view("$`\"\\\n").find(rest_[0]) != std::string_view::npos;
      if (!escapes) {
        word_ += c;
      } else if (const char escaped = Next(); escaped != '\n') {
        word_ += escaped;
      }
    }
    return OpenQuote();
  }

  char Next() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  void EndWord() {
    if (in_word_) words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  static absl::Status OpenQuote() { return InvalidArgument("a command with an open quote"); }

  static absl::Status NeedsShell(char c) {
    if (c == '\n' || c == '\r') return InvalidArgument("a command of several lines");
    return InvalidArgument("a command that needs a shell ('%c' outside of quotes)", c);
  }

  std::string_view rest_;
  std::string word_;
  bool in_word_ = false;
  std::vector<std::string> words_;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> SplitCommand(std::string_view command) {
  return Splitter(command).Split();
}

std::string ShellQuoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string PathArgument(const std::string& path) {
  return path.starts_with('-') || path.starts_with('@') ? "./" + path : path;
}

}  // namespace batuta::convert

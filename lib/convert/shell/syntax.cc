#include "lib/convert/shell/syntax.h"

#include <algorithm>
#include <cstdio>

#include "lib/convert/error_line.h"
#include "lib/convert/shell/rust_text.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert::shell {
namespace {

constexpr std::chrono::seconds kTimeLimit{60};

// Where the place stands in "<standard input>:3:5: message"; not all messages name the input.
size_t PlaceIn(const std::string& error) {
  return error.starts_with('<') ? error.find(':') + 1 : 0;
}

// What goes behind a script's path: ":3: message".
std::string FirstError(const std::string& text) {
  const std::string line = text.substr(0, text.find('\n'));
  const size_t place = PlaceIn(line);
  const size_t column = line.find(':', place);
  const size_t message = column == std::string::npos ? column : line.find(": ", column + 1);
  if (message == std::string::npos) return ": " + line;
  return ":" + line.substr(place, column - place) + line.substr(message);
}

// Where the comment of a line begins in which `let` is a command; npos: there is none.
size_t CommentBehindLet(std::string_view line) {
  size_t let = std::string_view::npos;
  char quote = '\0';
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
      continue;
    }
    const bool begins =
        i == 0 || std::string_view(" \t;&|").find(line[i - 1]) != std::string_view::npos;
    if (c == '\'' || c == '"') quote = c;
    if (begins && line.substr(i).starts_with("let ")) let = i;
    if (begins && c == '#') return let == std::string_view::npos ? let : i;
  }
  return std::string_view::npos;
}

// shfmt takes a comment behind `let` for a part of it. Blanks in its place change nothing.
std::string WithoutCommentsBehindLet(const std::string& text) {
  std::string mended = text;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = std::string_view(text).substr(start, end - start);
    const size_t at = CommentBehindLet(line);
    if (at != std::string_view::npos)
      mended.replace(start + at, line.size() - at, line.size() - at, ' ');
    start = end + 1;
  }
  return mended;
}

// shfmt takes every word of a list that begins with [ for an index: another character stands for it
// then. Empty: this is another error, or another place than it says.
std::string WithHiddenBracket(const std::string& text, const std::string& error) {
  if (error.find("\"[x]\" must be followed by =") == std::string::npos) return {};
  int line = 0, column = 0;
  if (std::sscanf(error.c_str() + PlaceIn(error), "%d:%d:", &line, &column) != 2) return {};
  size_t at = 0;
  for (int i = 1; i < line && at != std::string::npos; ++i) {
    at = text.find('\n', at);
    if (at != std::string::npos) ++at;
  }
  if (at == std::string::npos) return {};
  at += static_cast<size_t>(column) - 1;
  if (at >= text.size() || text[at] != '[') return {};
  return text.substr(0, at) + std::string(kHiddenBracket) + text.substr(at + 1);
}

absl::StatusOr<os::ProcessResult> RunShfmt(const std::string& text, Dialect dialect,
                                           std::stop_token stop) {
  os::ProcessSpec spec;
  spec.argv = {"shfmt", "-ln", dialect == Dialect::kBash ? "bash" : "posix", "--to-json"};
  spec.stdin_text = text;
  spec.time_limit = kTimeLimit;
  spec.output_cap_bytes = int64_t{256} << 20;
  spec.output_limit_bytes = int64_t{256} << 20;
  auto result = os::RunProcess(spec, std::move(stop));
  if (!result.ok() && result.status().code() != absl::StatusCode::kCancelled) {
    return FailedPrecondition("shfmt: %s", std::string(result.status().message()));
  }
  if (result.ok() && result->timed_out) return DeadlineExceeded("shfmt: %s", result->Outcome(spec));
  if (result.ok() && (result->flooded || result->term_signal != 0)) {
    return FailedPrecondition("shfmt: %s", result->Outcome(spec));
  }
  return result;
}

}  // namespace

const json::value* Node::Find(std::string_view key) const {
  if (value_ == nullptr || !value_->is_object()) return nullptr;
  return value_->get_object().if_contains(json::string_view(key.data(), key.size()));
}

Node Node::Get(std::string_view key) const {
  const json::value* found = Find(key);
  return found != nullptr && found->is_object() ? Node(found) : Node();
}

std::vector<Node> Node::List(std::string_view key) const {
  std::vector<Node> nodes;
  const json::value* found = Find(key);
  if (found == nullptr || !found->is_array()) return nodes;
  for (const json::value& item : found->get_array()) nodes.emplace_back(&item);
  return nodes;
}

std::string Node::Text(std::string_view key) const {
  const json::value* found = Find(key);
  if (found == nullptr || !found->is_string()) return {};
  return std::string(found->get_string().data(), found->get_string().size());
}

bool Node::Flag(std::string_view key) const {
  const json::value* found = Find(key);
  return found != nullptr && found->is_bool() && found->get_bool();
}

size_t Node::Offset(std::string_view key) const {
  const json::value* found = Get(key).Find("Offset");
  return found != nullptr && found->is_int64() ? static_cast<size_t>(found->get_int64()) : 0;
}

int Node::Line(std::string_view key) const {
  const json::value* found = Get(key).Find("Line");
  return found != nullptr && found->is_int64() ? static_cast<int>(found->get_int64()) : 0;
}

std::string_view Script::Slice(size_t begin, size_t end) const {
  begin = std::min(begin, text.size());
  end = std::clamp(end, begin, text.size());
  return std::string_view(text).substr(begin, end - begin);
}

std::string Script::SignAt(size_t at, std::initializer_list<const char*> signs) const {
  for (const char* sign : signs) {
    const std::string_view wanted(sign);
    if (Slice(at, at + wanted.size()) == wanted) return std::string(wanted);
  }
  return {};
}

absl::StatusOr<Script> Parse(std::string path, std::string text, Dialect dialect,
                             std::stop_token stop) {
  if (text.find('\0') != std::string::npos) return FailedPrecondition("%s: holds NUL bytes", path);
  if (PlainBytes(text) != text) {
    return FailedPrecondition("%s: holds characters from U+10FE00 on", path);
  }
  text = ReadableBytes(text);
  BATUTA_ASSIGN_OR_RETURN(os::ProcessResult result, RunShfmt(text, dialect, stop));
  constexpr int kMostMended = 100;
  for (int i = 0; !result.Succeeded(); ++i) {
    std::string mended = WithHiddenBracket(text, result.stderr_text);
    if (mended.empty()) mended = WithoutCommentsBehindLet(text);
    if (mended == text || i == kMostMended) {
      return FailedPrecondition("%s%s", path, FirstError(result.stderr_text));
    }
    text = std::move(mended);
    BATUTA_ASSIGN_OR_RETURN(result, RunShfmt(text, dialect, stop));
  }
  Script script{.path = std::move(path), .text = std::move(text), .dialect = dialect};
  json::error_code error;
  json::parse_options options;
  options.max_depth = 4096;
  options.allow_invalid_utf8 = true;
  script.tree = json::parse(result.stdout_text, error, {}, options);
  if (error) return FailedPrecondition("%s: shfmt's tree cannot be read", script.path);
  return script;
}

}  // namespace batuta::convert::shell

#include "lib/convert/shell/syntax.h"

#include <algorithm>

#include "lib/convert/error_line.h"
#include "lib/convert/shell/rust_text.h"
#include "lib/convert/shell/syntax_mends.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert::shell {
namespace {

constexpr std::chrono::seconds kTimeLimit{60};

// What goes behind a script's path: ":3: message".
std::string FirstError(const std::string& text) {
  const std::string line = text.substr(0, text.find('\n'));
  const size_t place = PlaceInError(line);
  const size_t column = line.find(':', place);
  const size_t message = column == std::string::npos ? column : line.find(": ", column + 1);
  if (message == std::string::npos) return ": " + line;
  return ":" + line.substr(place, column - place) + line.substr(message);
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

absl::StatusOr<json::value> ReadTree(const std::string& text, const std::string& path) {
  json::error_code error;
  json::parse_options options;
  options.max_depth = 4096;
  options.allow_invalid_utf8 = true;
  json::value tree = json::parse(text, error, {}, options);
  if (error) return FailedPrecondition("%s: shfmt's tree cannot be read", path);
  return tree;
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
  Script script{.path = std::move(path), .text = ReadableBytes(text), .dialect = dialect};
  constexpr int kMostMended = 100;
  for (int i = 0;; ++i) {
    BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, RunShfmt(script.text, dialect, stop));
    std::string mended;
    if (result.Succeeded()) {
      BATUTA_ASSIGN_OR_RETURN(script.tree, ReadTree(result.stdout_text, script.path));
      mended = WithHiddenHashes(script);
    } else {
      mended = WithHiddenBracket(script.text, result.stderr_text);
      if (mended.empty()) mended = WithHiddenBlank(script.text, result.stderr_text);
      if (mended.empty()) mended = WithHiddenHashes(script.text);
      if (mended == script.text) mended = WithoutCommentsBehindLet(script.text);
    }
    if (mended == script.text || i == kMostMended) {
      if (!result.Succeeded()) {
        return FailedPrecondition("%s%s", script.path, FirstError(result.stderr_text));
      }
      break;
    }
    script.text = std::move(mended);
  }
  MendFunctionBodies(script);
  return script;
}

}  // namespace batuta::convert::shell

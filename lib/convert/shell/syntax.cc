#include "lib/convert/shell/syntax.h"

#include <algorithm>

#include "lib/convert/error_line.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert::shell {
namespace {

constexpr std::chrono::seconds kTimeLimit{60};

// "<standard input>:3:5: message" -> "line 3: message"
std::string FirstError(const std::string& text) {
  const std::string line = text.substr(0, text.find('\n'));
  const size_t colon = line.find(':');
  if (colon == std::string::npos) return line;
  const size_t second = line.find(':', colon + 1);
  const size_t third = second == std::string::npos ? second : line.find(": ", second + 1);
  if (third == std::string::npos) return line;
  return "line " + line.substr(colon + 1, second - colon - 1) + line.substr(third);
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

absl::StatusOr<Script> Parse(std::string path, std::string text, Dialect dialect,
                             std::stop_token stop) {
  if (text.find('\0') != std::string::npos) return FailedPrecondition("%s: holds NUL bytes", path);
  os::ProcessSpec spec;
  spec.argv = {"shfmt", "-ln", dialect == Dialect::kBash ? "bash" : "posix", "--to-json"};
  spec.stdin_text = text;
  spec.time_limit = kTimeLimit;
  spec.output_cap_bytes = int64_t{256} << 20;
  spec.output_limit_bytes = int64_t{256} << 20;
  const auto result = os::RunProcess(spec, std::move(stop));
  if (!result.ok()) {
    if (result.status().code() == absl::StatusCode::kCancelled) return result.status();
    return FailedPrecondition("shfmt: %s", std::string(result.status().message()));
  }
  if (!result->Succeeded()) {
    return FailedPrecondition("%s: %s", path, FirstError(result->stderr_text));
  }
  Script script{.path = std::move(path), .text = std::move(text), .dialect = dialect};
  json::error_code error;
  json::parse_options options;
  options.max_depth = 4096;
  options.allow_invalid_utf8 = true;
  script.tree = json::parse(result->stdout_text, error, {}, options);
  if (error) return FailedPrecondition("%s: shfmt's tree cannot be read", script.path);
  return script;
}

}  // namespace batuta::convert::shell

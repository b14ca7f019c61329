#include "lib/tools/cache.h"

#include <array>
#include <boost/json.hpp>
#include <filesystem>
#include <optional>
#include <utility>

#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::tools {
namespace {

namespace json = boost::json;

constexpr int64_t kMaxFileBytes = int64_t{4} << 20;
constexpr size_t kMaxAnswers = 10'000;
constexpr int kMode = 0600;  // it shows the user's folders
// {"schema": 1, "checksum": "<16 digits>", is the first line.
constexpr std::string_view kHead = "{\"schema\": 1, \"checksum\": \"";
constexpr std::string_view kHeadEnd = "\",\n";
constexpr size_t kChecksumDigits = 16;

constexpr std::array<std::pair<State, std::string_view>, 3> kStates{
    {{State::kFound, "found"}, {State::kAbsent, "absent"}, {State::kBroken, "broken"}}};

// The texts of an answer with their keys, in the order of the file. One list for both directions.
template <typename AnswerType>
auto TextFields(AnswerType& a) {
  using Text = std::pair<std::string_view, decltype(&a.found)>;
  return std::array<Text, 11>{{{"name", &a.tool.name},
                               {"path", &a.tool.path},
                               {"version", &a.tool.version},
                               {"problem", &a.tool.problem},
                               {"found", &a.found},
                               {"project", &a.project},
                               {"context", &a.context},
                               {"question", &a.question},
                               {"folders", &a.folders},
                               {"watched", &a.watched},
                               {"program", &a.program}}};
}

std::string Checksum(std::string_view text) {
  return os::HashBytes(text).substr(0, kChecksumDigits);
}

std::string FormatAnswer(const Answer& answer) {
  json::object object;
  for (const auto& [key, text] : TextFields(answer)) object[key] = *text;
  for (const auto& [state, name] : kStates) {
    if (state == answer.tool.state) object["state"] = name;
  }
  object["asked_at_s"] = answer.asked_at_s;
  return json::serialize(object);
}

std::optional<Answer> ReadAnswer(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr || object->size() != 13) return std::nullopt;
  Answer answer;
  for (const auto& [key, text] : TextFields(answer)) {
    const json::value* field = object->if_contains(key);
    if (field == nullptr || !field->is_string()) return std::nullopt;
    *text = std::string_view(field->get_string());
    if (text->find('\0') != std::string::npos) return std::nullopt;
  }
  const json::value* state = object->if_contains("state");
  const json::value* asked = object->if_contains("asked_at_s");
  if (state == nullptr || !state->is_string() || asked == nullptr || !asked->is_int64()) {
    return std::nullopt;
  }
  answer.asked_at_s = asked->get_int64();
  bool is_known = false;
  for (const auto& [known, name] : kStates) {
    if (std::string_view(state->get_string()) != name) continue;
    answer.tool.state = known;
    is_known = true;
  }
  const bool is_here = answer.tool.state != State::kAbsent;
  const bool has_path = answer.tool.path.starts_with('/') && answer.found.starts_with('/');
  if (!is_known || answer.tool.name.empty() || (is_here && !has_path)) return std::nullopt;
  return answer;
}

}  // namespace

bool operator==(const Tool& a, const Tool& b) {
  return a.name == b.name && a.state == b.state && a.path == b.path && a.version == b.version &&
         a.problem == b.problem;
}

std::string FormatCache(const std::vector<Answer>& answers) {
  std::string rest = "\"tools\": [";
  for (size_t i = 0; i < answers.size(); ++i) {
    rest += i == 0 ? "\n  " : ",\n  ";
    rest += FormatAnswer(answers[i]);
  }
  rest += "\n]}\n";
  return std::string(kHead) + Checksum(rest) + std::string(kHeadEnd) + rest;
}

absl::StatusOr<std::vector<Answer>> ParseAnswers(std::string_view rest) {
  json::parse_options options;
  options.allow_invalid_utf8 = true;  // names of folders are bytes
  json::error_code error;
  std::string whole = "{";
  whole += rest;
  const json::value root = json::parse(whole, error, {}, options);
  if (error) return DataLoss("no JSON: %s", error.message());
  const json::value* tools = root.as_object().if_contains("tools");
  if (tools == nullptr || !tools->is_array() || tools->get_array().size() > kMaxAnswers) {
    return DataLoss("it has no list of tools");
  }
  std::vector<Answer> answers;
  for (const json::value& value : tools->get_array()) {
    std::optional<Answer> answer = ReadAnswer(value);
    if (!answer) return DataLoss("entry %d is none of a tool", answers.size());
    answers.push_back(*std::move(answer));
  }
  return answers;
}

absl::StatusOr<std::vector<Answer>> ParseCache(std::string_view text) {
  const size_t head_bytes = kHead.size() + kChecksumDigits + kHeadEnd.size();
  if (text.size() < head_bytes || !text.starts_with(kHead) ||
      text.substr(head_bytes - kHeadEnd.size(), kHeadEnd.size()) != kHeadEnd) {
    return DataLoss("not written by this version of batuta");
  }
  const std::string_view rest = text.substr(head_bytes);
  if (text.substr(kHead.size(), kChecksumDigits) != Checksum(rest)) {
    return DataLoss("its checksum does not match");
  }
  return ParseAnswers(rest);
}

absl::StatusOr<std::vector<Answer>> LoadCache(const std::string& file) {
  std::error_code error;
  const auto type = std::filesystem::status(file, error).type();
  if (type == std::filesystem::file_type::not_found) return NotFound("%s: no cache yet", file);
  if (type != std::filesystem::file_type::regular) return DataLoss("not a regular file");
  BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(file, kMaxFileBytes));
  return ParseCache(text);
}

absl::Status SaveCache(const std::string& file, const std::vector<Answer>& answers) {
  return os::WriteFileAtomic(file, FormatCache(answers), kMode);
}

}  // namespace batuta::tools

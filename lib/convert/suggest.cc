#include "lib/convert/suggest.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "absl/strings/str_format.h"
#include "lib/convert/error_line.h"
#include "lib/convert/room.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

namespace json = boost::json;

constexpr int kMaxRounds = 8;
constexpr std::chrono::seconds kCheckLimit{300};

std::string TextOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->get_string().data(), value->get_string().size());
}

const json::array* ListOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
  return value == nullptr ? nullptr : value->if_array();
}

int64_t NumberOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
  return value != nullptr && value->is_int64() ? value->get_int64() : -1;
}

// The edits of one note or help of a message; empty unless all of them may be applied by a machine.
std::vector<TextEdit> EditsOf(const json::object& child, const fs::path& base) {
  std::vector<TextEdit> edits;
  const json::array* spans = ListOf(child, "spans");
  if (spans == nullptr) return {};
  for (const json::value& value : *spans) {
    const json::object* span = value.if_object();
    if (span == nullptr) return {};
    const json::value* replacement = span->if_contains("suggested_replacement");
    if (replacement == nullptr || !replacement->is_string()) continue;
    if (TextOf(*span, "suggestion_applicability") != "MachineApplicable") return {};
    const int64_t begin = NumberOf(*span, "byte_start"), end = NumberOf(*span, "byte_end");
    if (begin < 0 || end < begin) return {};
    edits.push_back({(base / TextOf(*span, "file_name")).lexically_normal().native(),
                     static_cast<size_t>(begin), static_cast<size_t>(end),
                     TextOf(*span, "suggested_replacement")});
  }
  return edits;
}

std::string PlaceOf(const json::object& message) {
  const json::array* spans = ListOf(message, "spans");
  if (spans == nullptr || spans->empty()) return {};
  const json::object* span = spans->front().if_object();
  if (span == nullptr) return {};
  return absl::StrFormat(" (%s:%d)", fs::path(TextOf(*span, "file_name")).filename().native(),
                         NumberOf(*span, "line_start"));
}

RustError MakeRustError(const json::object& message, const fs::path& base) {
  RustError error;
  if (const json::value* code = message.if_contains("code"); code != nullptr && code->is_object()) {
    error.code = TextOf(code->get_object(), "code");
  }
  std::string text = TextOf(message, "message");
  std::replace(text.begin(), text.end(), '\n', ' ');
  error.message = absl::StrFormat("error%s: %s%s", error.code.empty() ? "" : "[" + error.code + "]",
                                  text, PlaceOf(message));
  if (const json::array* children = ListOf(message, "children")) {
    for (const json::value& child : *children) {
      if (!child.is_object()) continue;
      auto edits = EditsOf(child.get_object(), base);
      if (!edits.empty()) error.fixes.push_back(std::move(edits));
    }
  }
  return error;
}

using Texts = std::map<std::string, std::string>;

// Applies what does not touch the bytes of an earlier fix. Returns the number of fixes.
int ApplyTo(Texts& texts, const std::vector<RustError>& errors) {
  std::map<std::string, std::vector<TextEdit>> edits;
  int applied = 0;
  for (const RustError& error : errors) {
    if (error.fixes.empty()) continue;
    const std::vector<TextEdit>& fix = error.fixes.front();
    const bool fits = std::all_of(fix.begin(), fix.end(), [&](const TextEdit& edit) {
      const auto text = texts.find(edit.file);
      if (text == texts.end() || edit.end > text->second.size()) return false;
      const auto& others = edits[edit.file];
      return std::none_of(others.begin(), others.end(), [&](const TextEdit& other) {
        return edit.begin <= other.end && other.begin <= edit.end;
      });
    });
    if (!fits) continue;
    for (const TextEdit& edit : fix) edits[edit.file].push_back(edit);
    ++applied;
  }
  for (auto& [file, list] : edits) {
    std::sort(list.begin(), list.end(),
              [](const TextEdit& a, const TextEdit& b) { return a.begin > b.begin; });
    for (const TextEdit& edit : list) {
      texts[file].replace(edit.begin, edit.end - edit.begin, edit.text);
    }
  }
  return applied;
}

absl::StatusOr<Texts> LoadTexts(const CheckPackage& package,
                                const std::vector<RustError>& errors) {
  Texts texts;
  for (const RustError& error : errors) {
    for (const auto& fix : error.fixes) {
      for (const TextEdit& edit : fix) {
        if (!os::IsUnder(edit.file, package.crate_dir) || texts.contains(edit.file)) continue;
        BATUTA_ASSIGN_OR_RETURN(texts[edit.file], os::ReadFile(edit.file));
      }
    }
  }
  return texts;
}

absl::Status SaveTexts(const Texts& texts) {
  for (const auto& [file, text] : texts) {
    BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(file, text));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<RustError> ParseRustErrors(std::string_view json_lines, const fs::path& base) {
  std::vector<RustError> errors;
  while (!json_lines.empty()) {
    const size_t end = std::min(json_lines.find('\n'), json_lines.size());
    const std::string_view line = json_lines.substr(0, end);
    json_lines.remove_prefix(std::min(end + 1, json_lines.size()));
    json::error_code failed;
    const json::value value = json::parse(json::string_view(line.data(), line.size()), failed);
    if (failed || !value.is_object()) continue;
    const json::value* message = value.get_object().if_contains("message");
    if (message == nullptr || !message->is_object()) continue;
    if (TextOf(message->get_object(), "level") != "error") continue;
    // The closing "aborting due to 3 previous errors" has no place of its own.
    const json::array* spans = ListOf(message->get_object(), "spans");
    const bool is_summary = TextOf(message->get_object(), "message").starts_with("aborting due to");
    if (is_summary && (spans == nullptr || spans->empty())) continue;
    errors.push_back(MakeRustError(message->get_object(), base));
  }
  return errors;
}

absl::StatusOr<CheckPackage> MakeCheckPackage(const Crate& crate, const fs::path& package_dir,
                                              const fs::path& target_dir,
                                              const std::string& cargo) {
  std::string manifest = absl::StrFormat(
      "[package]\nname = \"check\"\nversion = \"0.0.0\"\nedition = \"%s\"\n\n"
      "[[bin]]\nname = \"check\"\npath = %s\n\n[workspace]\n\n[dependencies]\n",
      crate.edition, json::serialize(json::value((crate.dir / "src" / "main.rs").native())));
  for (const auto& [name, version] : crate.dependencies) {
    manifest += absl::StrFormat("%s = \"%s\"\n", name, version);
  }
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(package_dir / "Cargo.toml", manifest));
  return CheckPackage{package_dir, crate.dir, target_dir, cargo};
}

absl::StatusOr<std::vector<RustError>> CheckCrate(const CheckPackage& package,
                                                  std::stop_token stop) {
  os::ProcessSpec spec;
  spec.argv = {package.cargo, "check", "--quiet", "--message-format=json"};
  spec.cwd = package.dir;
  spec.time_limit = kCheckLimit;
  spec.env = os::CurrentEnvironment();
  (*spec.env)["CARGO_TARGET_DIR"] = package.target_dir.native();
  spec.env->erase("RUSTC_BOOTSTRAP");
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, os::RunProcess(spec, stop));
  BATUTA_RETURN_IF_ERROR(CheckRoom(package.target_dir, result));
  if (result.timed_out) return DeadlineExceeded("cargo check: %s", result.Outcome(spec));
  auto errors = ParseRustErrors(result.stdout_text, package.dir);
  if (errors.empty() && !result.Succeeded()) {
    return FailedPrecondition("cargo check: %s: %s", result.Outcome(spec), ErrorLineOf(result));
  }
  return errors;
}

absl::StatusOr<int> ApplySuggestions(const CheckPackage& package, std::vector<RustError>& errors,
                                     std::stop_token stop) {
  int kept = 0;
  for (int round = 0; round < kMaxRounds && !errors.empty(); ++round) {
    BATUTA_ASSIGN_OR_RETURN(const Texts before, LoadTexts(package, errors));
    Texts after = before;
    const int applied = ApplyTo(after, errors);
    if (applied == 0) break;
    BATUTA_RETURN_IF_ERROR(SaveTexts(after));
    BATUTA_ASSIGN_OR_RETURN(auto now, CheckCrate(package, stop));
    if (now.size() >= errors.size()) {
      BATUTA_RETURN_IF_ERROR(SaveTexts(before));
      break;
    }
    kept += applied;
    errors = std::move(now);
  }
  return kept;
}

}  // namespace batuta::convert

#include "lib/pipeline/action.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/os/hash.h"

namespace batuta::pipeline {
namespace {

constexpr const char* kVersion = "batuta action 3";

std::string InputDifference(const Action& before, const Action& now) {
  auto old = before.inputs.begin();
  for (const FileEntry& input : now.inputs) {
    if (old != before.inputs.end() && old->path < input.path) break;
    if (old == before.inputs.end() || old->path > input.path) {
      return absl::StrFormat("input '%s' is new", input.path);
    }
    if (old->digest != input.digest) return absl::StrFormat("input '%s' changed", input.path);
    if (*old != input) return absl::StrFormat("input '%s' changed its permissions", input.path);
    ++old;
  }
  return old == before.inputs.end() ? "" : absl::StrFormat("input '%s' is gone", old->path);
}

std::string VariableDifference(const Action& before, const Action& now) {
  for (const auto& [name, value] : now.env) {
    const auto old = before.env.find(name);
    if (old == before.env.end()) return absl::StrFormat("variable '%s' is new", name);
    if (old->second != value) return absl::StrFormat("variable '%s' changed", name);
  }
  for (const auto& [name, value] : before.env) {
    if (!now.env.contains(name)) return absl::StrFormat("variable '%s' is gone", name);
  }
  return {};
}

}  // namespace

bool BringsAndLeavesNothing(const Action& action) {
  return action.inputs.empty() && action.outputs.empty() && action.cwd.empty();
}

std::string ActionKey(const Action& action) {
  os::Hasher hasher;
  const auto add_count = [&hasher](size_t count) { hasher.Add(std::to_string(count)); };
  hasher.Add(kVersion);
  add_count(action.argv.size());
  for (const std::string& argument : action.argv) hasher.Add(argument);
  add_count(action.env.size());
  for (const auto& [name, value] : action.env) hasher.Add(name).Add(value);
  hasher.Add(action.tool_path).Add(action.tool_digest);
  add_count(action.inputs.size());
  for (const FileEntry& input : action.inputs) {
    hasher.Add(input.path).Add(input.digest).Add(input.is_executable ? "x" : "-");
  }
  add_count(action.outputs.size());
  for (const std::string& output : action.outputs) hasher.Add(output);
  hasher.Add(action.stdin_file).Add(action.cwd);
  for (const auto& [name, value] : action.platform) hasher.Add(name).Add(value);
  return hasher.Finish();
}

std::string FirstDifference(const Action& before, const Action& now) {
  if (before.argv != now.argv) return "its command changed";
  if (const std::string input = InputDifference(before, now); !input.empty()) return input;
  if (before.tool_path != now.tool_path) {
    return absl::StrFormat("its tool is now '%s', was '%s'", now.tool_path, before.tool_path);
  }
  if (before.tool_digest != now.tool_digest) {
    return absl::StrFormat("its tool '%s' changed", now.tool_path);
  }
  if (before.stdin_file != now.stdin_file) return "another file is its input now";
  if (before.cwd != now.cwd) return "it runs in another folder now";
  if (before.outputs != now.outputs) return "its declared outputs changed";
  if (before.platform != now.platform) return "its platform changed";
  return VariableDifference(before, now);
}

}  // namespace batuta::pipeline

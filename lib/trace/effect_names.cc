#include "lib/trace/effect_names.h"

#include <algorithm>
#include <cctype>

namespace batuta::trace {
namespace {

constexpr const char* kStandardNames[] = {"standard input", "standard output", "standard error"};
constexpr size_t kMinNumberDigits = 3;  // shorter ones are in names for other reasons

bool IsBelow(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

}  // namespace

EffectNames::EffectNames(const About& about, const EffectRules& rules)
    : folder_(about.folder), renames_(rules.rename) {
  // The same place twice is one object, whatever it is written through. A terminal that is read and
  // written is what is written to it.
  for (const size_t fd : {1, 2, 0}) {
    if (fd < about.descriptors.size() && !about.descriptors[fd].empty()) {
      standard_.try_emplace(about.descriptors[fd], kStandardNames[fd]);
    }
  }
  AddProcess(about.root_pid);
}

void EffectNames::AddProcess(int pid) {
  std::string name = "<process ";
  name += std::to_string(processes_.size() + 1) + ">";
  processes_.insert_or_assign(std::to_string(pid), std::move(name));
}

void EffectNames::AddTemporary(const std::string& path) {
  const bool is_own = folder_ != "/" && IsBelow(path, folder_);
  const bool is_temporary =
      path.starts_with("/tmp/") || path.starts_with("/var/tmp/") || path.starts_with("/dev/shm/");
  if (is_own || !is_temporary || IsStandard(path)) return;
  for (const auto& [folder, name] : temporaries_) {
    if (IsBelow(path, folder)) return;
  }
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  std::string name = folder + "<temporary ";
  name += std::to_string(temporaries_.size() + 1) + ">";
  temporaries_.try_emplace(path, std::move(name));
}

std::string EffectNames::Of(const std::string& path) const {
  if (const auto at = standard_.find(path); at != standard_.end()) return at->second;
  std::string name = path;
  if (folder_ != "/" && !folder_.empty() && IsBelow(path, folder_)) {
    name = "." + path.substr(folder_.size());
  } else {
    for (const auto& [folder, stands_for] : temporaries_) {
      if (IsBelow(path, folder)) name = stands_for + path.substr(folder.size());
    }
  }
  name = WithoutNumbers(std::move(name));
  for (const auto& [pattern, to] : renames_) name = std::regex_replace(name, pattern, to);
  return name;
}

std::string EffectNames::WithoutNumbers(std::string name) const {
  for (size_t at = 0; at < name.size();) {
    size_t end = at;
    while (end < name.size() && IsDigit(name[end])) ++end;
    if (end - at >= kMinNumberDigits) {
      const auto process = processes_.find(name.substr(at, end - at));
      if (process != processes_.end()) {
        name.replace(at, end - at, process->second);
        end = at + process->second.size();
      }
    }
    at = end + (end == at ? 1 : 0);
  }
  return name;
}

}  // namespace batuta::trace

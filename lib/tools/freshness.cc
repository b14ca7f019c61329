#include "lib/tools/freshness.h"

#include <array>
#include <chrono>
#include <filesystem>
#include <vector>

#include "lib/os/change_time.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"

namespace batuta::tools {
namespace {

namespace fs = std::filesystem;

constexpr size_t kDigits = 16;
constexpr size_t kMaxEntries = 64;  // of a watched folder
// Time stamps of files come from a clock that ticks every 1 to 10 ms.
constexpr std::chrono::milliseconds kTick{20};
constexpr std::chrono::minutes kSkew{1};  // by which a file server's clock may be ahead

constexpr std::array kVariables{
    "PATH",         "HOME",          "BATUTA_HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN",
    "PYENV_ROOT",   "PYENV_VERSION", "VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH",  "LD_LIBRARY_PATH",
    "LD_PRELOAD"};

std::string Finish(os::Hasher& hasher) { return hasher.Finish().substr(0, kDigits); }

}  // namespace

std::string Freshness::Look(const std::string& path) {
  const std::string signature = os::TargetSignature(path);
  if (signature.empty()) return "missing";
  const auto changed = os::ChangeTime(path);
  const auto now = std::chrono::system_clock::now();
  if (!changed || (now - *changed < kTick && *changed - now < kSkew)) {
    return "changing " + std::to_string(now.time_since_epoch().count());
  }
  return signature;
}

const std::string& Freshness::LookOnce(const std::string& path) {
  const auto [it, is_new] = seen_.try_emplace(path);
  if (is_new) it->second = Look(path);
  return it->second;
}

std::string Freshness::LookInside(const std::string& path) {
  const auto [it, is_new] = seen_.try_emplace(path + "/");
  if (!is_new) return it->second;
  std::map<std::string, std::string> entries;
  std::error_code error;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entries.size() == kMaxEntries) break;
    entries[entry->path().filename().native()] = Look(entry->path().native());
  }
  os::Hasher hasher;
  hasher.Add(Look(path));
  for (const auto& [name, signature] : entries) hasher.Add(name).Add(signature);
  return it->second = Finish(hasher);
}

std::string Freshness::OfContext() const {
  os::Hasher hasher;
  for (const char* name : kVariables) {
    const auto it = surroundings_.environment.find(name);
    const bool is_set = it != surroundings_.environment.end();
    hasher.Add(is_set ? "=" : "-").Add(is_set ? it->second : "");
  }
  return Finish(hasher);
}

std::string Freshness::OfFolders(const Description& description) {
  os::Hasher hasher;
  if (description.crate.empty()) {
    for (const std::string& folder : SearchFolders(description, surroundings_)) {
      hasher.Add(folder).Add(LookOnce(folder));
    }
  }
  return Finish(hasher);
}

std::string Freshness::OfWatched(const Description& description) {
  std::vector<std::string> watch = description.watch;
  if (!description.crate.empty()) {
    watch.insert(watch.end(), {"${cargo_home}/registry/src", "${project}/Cargo.lock"});
  }
  os::Hasher hasher;
  for (const std::string& place : watch) {
    const std::string path = Expand(place, surroundings_);
    hasher.Add(path).Add(path.empty() ? "" : LookInside(path));
  }
  return Finish(hasher);
}

std::string Freshness::OfProgram(const std::string& found, const std::string& behind) {
  if (found.empty()) return {};
  os::Hasher hasher;
  hasher.Add(Look(found));
  if (behind != found) hasher.Add(Look(behind));
  return Finish(hasher);
}

}  // namespace batuta::tools

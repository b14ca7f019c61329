#include "lib/tools/freshness.h"

#include <array>
#include <chrono>
#include <filesystem>
#include <utility>

#include "absl/strings/str_format.h"
#include "lib/os/hash.h"

namespace batuta::tools {
namespace {

namespace fs = std::filesystem;

constexpr size_t kDigits = 16;
constexpr size_t kMaxEntries = 64;  // of a watched folder
// Time stamps of files come from a clock that ticks every 1 to 10 ms.
constexpr int64_t kTick_ns = 20'000'000;
constexpr int64_t kSkew_ns = 60'000'000'000;  // by which a file server's clock may be ahead

constexpr std::array kVariables{
    "PATH",       "HOME",          "BATUTA_HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN",
    "PYENV_ROOT", "PYENV_VERSION", "VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH",  "LD_LIBRARY_PATH",
    "LD_PRELOAD"};

}  // namespace

Look Look::At(const std::string& path) {
  Look look{path, os::StampOf(path), true};
  if (!look.stamp) return look;
  const int64_t age_ns = os::NowNs() - look.stamp->ctime_ns;
  look.is_settled = age_ns >= kTick_ns || age_ns < -kSkew_ns;
  return look;
}

std::string Look::Text() const {
  if (!stamp) return "missing";
  if (!is_settled) return absl::StrFormat("changing %d", os::NowNs());
  return absl::StrFormat("%d.%d.%d.%d.%d.%o", stamp->size, stamp->mtime_ns, stamp->ctime_ns,
                         stamp->inode, stamp->device, stamp->mode);
}

std::string ContextOf(const Surroundings& surroundings) {
  std::string context;
  for (const char* name : kVariables) {
    const auto it = surroundings.environment.find(name);
    const bool is_set = it != surroundings.environment.end();
    context += is_set ? "=" + it->second : "-";
    context += '\0';
  }
  return context;
}

const Look& Freshness::LookOnce(const std::string& path) {
  const auto [it, is_new] = seen_.try_emplace(path);
  if (is_new) it->second = Look::At(path);
  return it->second;
}

const std::vector<Look>& Freshness::LookInside(const std::string& path) {
  const auto [it, is_new] = inside_.try_emplace(path);
  if (!is_new) return it->second;
  it->second.push_back(Look::At(path));  // first: what comes after shows the next time
  std::map<std::string, Look> entries;
  std::error_code error;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entries.size() == kMaxEntries) break;
    entries[entry->path().filename().native()] = Look::At(entry->path().native());
  }
  for (auto& [name, look] : entries) it->second.push_back(std::move(look));
  return it->second;
}

std::string Freshness::OfContext() const {
  return os::HashBytes(ContextOf(surroundings_)).substr(0, kDigits);
}

std::vector<Look> Freshness::FoldersOf(const Description& description) {
  std::vector<Look> looks;
  if (!description.crate.empty()) return looks;
  for (const std::string& folder : SearchFolders(description, surroundings_)) {
    looks.push_back(LookOnce(folder));
  }
  return looks;
}

std::vector<Look> Freshness::WatchedOf(const Description& description) {
  std::vector<std::string> watch = description.watch;
  if (!description.crate.empty()) {
    watch.insert(watch.end(), {"${cargo_home}/registry/src", "${project}/Cargo.lock"});
  }
  std::vector<Look> looks;
  for (const std::string& place : watch) {
    const std::string path = Expand(place, surroundings_);
    if (path.empty()) continue;
    const std::vector<Look>& inside = LookInside(path);
    looks.insert(looks.end(), inside.begin(), inside.end());
  }
  return looks;
}

std::vector<Look> Freshness::ProgramOf(const std::string& found, const std::string& behind) {
  std::vector<Look> looks;
  if (found.empty()) return looks;
  looks.push_back(Look::At(found));
  if (behind != found) looks.push_back(Look::At(behind));
  return looks;
}

std::string Freshness::Digest(const std::vector<Look>& looks) {
  os::Hasher hasher;
  for (const Look& look : looks) hasher.Add(look.path).Add(look.Text());
  return hasher.Finish().substr(0, kDigits);
}

std::string Freshness::OfFolders(const Description& description) {
  return Digest(FoldersOf(description));
}

std::string Freshness::OfWatched(const Description& description) {
  return Digest(WatchedOf(description));
}

std::string Freshness::OfProgram(const std::string& found, const std::string& behind) {
  return found.empty() ? std::string() : Digest(ProgramOf(found, behind));
}

}  // namespace batuta::tools

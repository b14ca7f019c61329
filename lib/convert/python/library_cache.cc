#include "lib/convert/python/library_cache.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/os/process.h"
#include "lib/tools/surroundings.h"

namespace batuta::convert {
namespace {

// A program needs about 20 of them.
constexpr size_t kMostTexts = 600;

}  // namespace

LibraryCache LibraryCache::OfUser() {
  const std::string home = tools::MakeSurroundings(os::CurrentEnvironment(), "").batuta_home;
  return LibraryCache(home.empty() ? fs::path() : fs::path(home) / "python_library");
}

std::string LibraryCache::KeyOf(std::initializer_list<std::string_view> parts) {
  os::Hasher hasher;
  for (const std::string_view part : parts) hasher.Add(part);
  return hasher.Finish();
}

std::string LibraryCache::StampOf(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error) return {};
  const auto time = fs::last_write_time(file, error);
  if (error) return {};
  return file.native() + " " + std::to_string(size) + " " +
         std::to_string(time.time_since_epoch().count());
}

// The text lies behind its own digest: a file that is not whole is none.
std::optional<std::string> LibraryCache::Find(const std::string& key) const {
  if (folder_.empty()) return std::nullopt;
  auto text = os::ReadFile(folder_ / key);
  const size_t digits = key.size();
  if (!text.ok() || text->size() < digits) return std::nullopt;
  std::string content = text->substr(digits);
  if (os::HashBytes(content) != text->substr(0, digits)) return std::nullopt;
  return content;
}

void LibraryCache::Store(const std::string& key, std::string_view text) const {
  if (folder_.empty() || !os::MakeDirs(folder_).ok()) return;
  MakeRoom();
  os::WriteFileAtomic(folder_ / key, os::HashBytes(text) + std::string(text)).IgnoreError();
}

// The older half goes when there are too many.
void LibraryCache::MakeRoom() const {
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  std::error_code error;
  for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    std::error_code gone;
    files.emplace_back(it->last_write_time(gone), it->path());
  }
  if (files.size() < kMostTexts) return;
  std::sort(files.begin(), files.end());
  for (size_t i = 0; i < files.size() / 2; ++i) fs::remove(files[i].second, error);
}

}  // namespace batuta::convert

#include "lib/convert/analysis_index.h"

#include <algorithm>

#include "lib/convert/languages.h"

namespace batuta::convert {
namespace {

// Of a name as common as __init__.py no more are compared.
constexpr size_t kMaxCandidates = 1000;

size_t SharedLength(std::string_view a, std::string_view b) {
  const size_t size = std::min(a.size(), b.size());
  size_t shared = 0;
  for (size_t i = 0; i < size && a[i] == b[i]; ++i) {
    if (a[i] == '/') shared = i + 1;
  }
  return shared;
}

}  // namespace

std::optional<std::string> NormalizedPath(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return std::nullopt;
    } else {
      parts.pop_back();
    }
  }
  std::string normalized;
  for (const std::string_view part : parts) {
    if (!normalized.empty()) normalized += '/';
    normalized += part;
  }
  return normalized;
}

std::string JoinPath(std::string_view folder, std::string_view path) {
  if (folder.empty()) return std::string(path);
  return std::string(folder) + "/" + std::string(path);
}

FileIndex::FileIndex(const std::vector<SourceFile>& files, const Links& links)
    : files_(files), links_(links) {
  by_path_.reserve(files.size());
  for (FileId id = 0; id < files.size(); ++id) {
    const std::string_view path = files[id].path;
    by_path_.emplace(path, id);
    by_base_name_[BaseName(path)].push_back(id);
    if (IsNative(files[id].language)) {
      c_by_stem_[StemOf(path)].push_back(id);
    }
  }
}

// Replaces the part of the path that is a link, a few times at most.
std::string FileIndex::SeeThroughLinks(std::string path) const {
  for (int i = 0; i < 8 && !links_.empty(); ++i) {
    bool changed = false;
    for (size_t end = path.find('/'); !changed; end = path.find('/', end + 1)) {
      const auto link = links_.find(std::string_view(path).substr(0, end));
      if (link != links_.end()) {
        path.replace(0, link->first.size(), link->second);
        changed = true;
      }
      if (end == std::string::npos) break;
    }
    if (!changed) break;
  }
  return path;
}

FileId FileIndex::Find(std::string_view path) const {
  const std::optional<std::string> normalized = NormalizedPath(path);
  if (!normalized.has_value()) return kNoFile;
  auto found = by_path_.find(*normalized);
  if (found != by_path_.end()) return found->second;
  if (links_.empty()) return kNoFile;
  const std::string real = SeeThroughLinks(*normalized);
  found = by_path_.find(real);
  return found != by_path_.end() ? found->second : kNoFile;
}

const std::vector<FileId>& FileIndex::WithBaseName(std::string_view name) const {
  static const std::vector<FileId> kNone;
  const auto found = by_base_name_.find(name);
  return found == by_base_name_.end() ? kNone : found->second;
}

FileId FileIndex::FindByEnd(std::string_view end, std::string_view near) const {
  const std::optional<std::string> normalized = NormalizedPath(end);
  if (!normalized.has_value() || normalized->empty()) return kNoFile;
  FileId best = kNoFile;
  size_t best_shared = 0;
  bool is_alone = false;
  const std::vector<FileId>& candidates = WithBaseName(BaseName(*normalized));
  for (size_t i = 0; i < std::min(candidates.size(), kMaxCandidates); ++i) {
    const std::string_view path = files_[candidates[i]].path;
    const bool ends = path.ends_with(*normalized) &&
                      (path.size() == normalized->size() ||
                       path[path.size() - normalized->size() - 1] == '/');
    if (!ends) continue;
    const size_t shared = SharedLength(path, near);
    if (best == kNoFile || shared > best_shared) {
      best = candidates[i];
      best_shared = shared;
      is_alone = true;
    } else if (shared == best_shared) {
      is_alone = false;
    }
  }
  return is_alone ? best : kNoFile;
}

FileId FileIndex::FindMainByStem(std::string_view stem, const std::vector<FileScan>& scans) const {
  const auto found = c_by_stem_.find(stem);
  if (found == c_by_stem_.end()) return kNoFile;
  FileId main = kNoFile;
  for (const FileId id : found->second) {
    if (!scans[id].runs) continue;
    if (main != kNoFile) return kNoFile;
    main = id;
  }
  return main;
}

}  // namespace batuta::convert

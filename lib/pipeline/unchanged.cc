// The list of stamps is ordered by folder, so that a look at a file walks no path:
//
//   head | check | variables | names of variables | folder, entries of it ... | names of stages
#include "lib/pipeline/unchanged.h"

#include <unordered_map>

#include "batuta/version.h"
#include "lib/os/checksum.h"
#include "lib/os/hash.h"
#include "lib/os/packed_bytes.h"
#include "lib/os/process.h"

namespace batuta::pipeline {
namespace {

constexpr std::string_view kHead = "batuta unchanged 2, " BATUTA_VERSION_STRING "\n";
constexpr size_t kBodyAt = kHead.size() + sizeof(uint64_t);

// What was looked at, by folder.
class Folders {
 public:
  struct Entry {
    std::string_view name;
    os::PackedStamp stamp;
  };
  struct Folder {
    std::string_view path;  // with a slash at its end
    std::vector<Entry> entries;
  };

  void Add(std::string_view path, const os::PackedStamp& stamp) {
    const size_t begin = path.rfind('/') + 1;
    const std::string_view folder = path.substr(0, begin);
    const auto [place, is_new] = places_.try_emplace(folder, list_.size());
    if (is_new) list_.push_back({folder, {}});
    list_[place->second].entries.push_back({path == "/" ? "." : path.substr(begin), stamp});
  }
  const std::vector<Folder>& list() const { return list_; }

 private:
  std::unordered_map<std::string_view, size_t> places_;  // in `list_`
  std::vector<Folder> list_;
};

bool IsFolderUnchanged(os::PackedReader& reader) {
  const os::OpenFolder folder(std::string(reader.Text()));
  const auto count = reader.Take<uint32_t>();
  for (uint32_t i = 0; i < count && reader.is_whole(); ++i) {
    const std::string_view name = reader.Text();
    const auto known = reader.Take<os::PackedStamp>();
    if (!reader.is_whole() || os::PackedStamp::Of(folder.StampOf(name.data())) != known)
      return false;
  }
  return reader.is_whole();
}

}  // namespace

std::string DigestOfVariables(const std::vector<std::string>& names) {
  const os::Environment environment = os::CurrentEnvironment();
  os::Hasher hasher;
  for (const std::string& name : names) {
    const auto variable = environment.find(name);
    const bool is_set = variable != environment.end();
    hasher.Add(name).Add(is_set ? "=" : "-").Add(is_set ? variable->second : "");
  }
  return hasher.Finish();
}

std::string EncodeSight(const Sight& sight) {
  Folders folders;
  for (const auto& [path, stamp] : sight.stamps) folders.Add(path, os::PackedStamp::Of(stamp));
  for (const auto& [path, stamp] : sight.files) folders.Add(path, os::PackedStamp::Of(*stamp));
  os::PackedWriter writer;
  constexpr size_t kUsualBytes = 80;  // of an entry
  writer.Reserve((sight.stamps.size() + sight.files.size() + sight.stages.size()) * kUsualBytes);
  writer.Bytes(kHead);
  writer.Add(uint64_t{0});  // the check of what follows
  writer.Text(sight.variables);
  writer.Texts(sight.variable_names);
  writer.Add(static_cast<uint32_t>(folders.list().size()));
  for (const Folders::Folder& folder : folders.list()) {
    writer.Text(folder.path);
    writer.Add(static_cast<uint32_t>(folder.entries.size()));
    for (const Folders::Entry& entry : folder.entries) {
      writer.Text(entry.name);
      writer.Add(entry.stamp);
    }
  }
  writer.Texts(sight.stages);
  const std::string_view body = std::string_view(writer.bytes()).substr(kBodyAt);
  writer.Set(kHead.size(), os::Checksum(body));
  return writer.Take();
}

std::optional<std::vector<std::string>> StagesIfUnchanged(std::string_view encoded) {
  if (!encoded.starts_with(kHead)) return std::nullopt;
  os::PackedReader reader(encoded.substr(kHead.size()));
  const auto check = reader.Take<uint64_t>();
  if (!reader.is_whole()) return std::nullopt;
  const std::string_view body = encoded.substr(kHead.size() + sizeof(check));
  if (check != os::Checksum(body)) return std::nullopt;
  return StagesOfBodyIfUnchanged(body);
}

std::optional<std::vector<std::string>> StagesOfBodyIfUnchanged(std::string_view body) {
  os::PackedReader reader(body);
  const std::string_view variables = reader.Text();
  const std::vector<std::string> names = reader.Texts();
  if (!reader.is_whole() || variables != DigestOfVariables(names)) return std::nullopt;
  const auto num_folders = reader.Take<uint32_t>();
  for (uint32_t i = 0; i < num_folders; ++i) {
    if (!IsFolderUnchanged(reader)) return std::nullopt;
  }
  std::vector<std::string> stages = reader.Texts();
  if (!reader.is_at_end()) return std::nullopt;
  return stages;
}

}  // namespace batuta::pipeline

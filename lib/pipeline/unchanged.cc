// The list of stamps is ordered by folder, so that a look at a file walks no path:
//
//   head | check | variables | names of variables | folder, entries of it ... | names of stages
#include "lib/pipeline/unchanged.h"

#include <map>

#include "batuta/version.h"
#include "lib/os/checksum.h"
#include "lib/os/hash.h"
#include "lib/os/packed_bytes.h"
#include "lib/os/process.h"

namespace batuta::pipeline {
namespace {

constexpr std::string_view kHead = "batuta unchanged 2, " BATUTA_VERSION_STRING "\n";

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
  using Entry = std::pair<std::string_view, const std::optional<os::FileStamp>*>;
  std::map<std::string, std::vector<Entry>> folders;
  for (const auto& [path, stamp] : sight.stamps) {
    const size_t slash = path.rfind('/');
    const bool is_root = path == "/";
    folders[is_root ? "/" : path.substr(0, slash + 1)].emplace_back(
        is_root ? "." : std::string_view(path).substr(slash + 1), &stamp);
  }
  os::PackedWriter writer;
  writer.Text(sight.variables);
  writer.Texts(sight.variable_names);
  writer.Add(static_cast<uint32_t>(folders.size()));
  for (const auto& [folder, entries] : folders) {
    writer.Text(folder);
    writer.Add(static_cast<uint32_t>(entries.size()));
    for (const auto& [name, stamp] : entries) {
      writer.Text(name);
      writer.Add(os::PackedStamp::Of(*stamp));
    }
  }
  writer.Texts(sight.stages);
  os::PackedWriter check;
  check.Add(os::Checksum(writer.bytes()));
  return std::string(kHead) + check.bytes() + writer.bytes();
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

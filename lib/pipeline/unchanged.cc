// What was looked at stands ordered by folder, so that a look at a file walks no path:
//
//   head | check | variables | names of variables | stamps | files | names of stages
//   stamps, files:  number of folders | folder ...
//   folder:         path | number of entries | name, stamp (of a file: and quick digest) ...
#include "lib/pipeline/unchanged.h"

#include <unordered_map>

#include "batuta/version.h"
#include "lib/os/checksum.h"
#include "lib/os/hash.h"
#include "lib/os/packed_bytes.h"
#include "lib/os/process.h"
#include "lib/pipeline/file_digests.h"

namespace batuta::pipeline {
namespace {

constexpr std::string_view kHead = "batuta unchanged 3, " BATUTA_VERSION_STRING "\n";
constexpr size_t kBodyAt = kHead.size() + sizeof(uint64_t);

struct KnownContent {
  os::PackedStamp stamp;
  os::QuickDigest quick;
};

// What is known of each path, by folder.
template <typename Known>
class Folders {
 public:
  void Add(std::string_view path, const Known& known) {
    const size_t begin = path.rfind('/') + 1;
    const std::string_view folder = path.substr(0, begin);
    const auto [place, is_new] = places_.try_emplace(folder, list_.size());
    if (is_new) list_.push_back({folder, {}});
    list_[place->second].entries.push_back({path == "/" ? "." : path.substr(begin), known});
  }

  void WriteTo(os::PackedWriter& writer) const {
    writer.Add(static_cast<uint32_t>(list_.size()));
    for (const Folder& folder : list_) {
      writer.Text(folder.path);
      writer.Add(static_cast<uint32_t>(folder.entries.size()));
      for (const auto& [name, known] : folder.entries) {
        writer.Text(name);
        writer.Add(known);
      }
    }
  }

 private:
  struct Folder {
    std::string_view path;  // with a slash at its end
    std::vector<std::pair<std::string_view, Known>> entries;
  };
  std::unordered_map<std::string_view, size_t> places_;  // in `list_`
  std::vector<Folder> list_;
};

// Compares what is there with what was. Stops at the first difference.
class Comparison {
 public:
  explicit Comparison(std::string_view encoded)
      : encoded_(encoded), reader_(encoded.substr(kBodyAt)) {}

  std::optional<Unchanged> Run() {
    const std::string_view variables = reader_.Text();
    const std::vector<std::string> names = reader_.Texts();
    if (!reader_.is_whole() || variables != DigestOfVariables(names)) return std::nullopt;
    // Folders first: where files came and went, none has to be read.
    if (!CompareFolders<os::PackedStamp>() || !CompareFolders<KnownContent>()) return std::nullopt;
    Unchanged result{reader_.Texts(), {}};
    if (!reader_.is_at_end()) return std::nullopt;
    if (!renewals_.empty()) result.renewed = Renewed();
    return result;
  }

 private:
  struct Place {
    std::string_view path;  // with a slash at its end
    os::OpenFolder folder;
  };
  struct Renewal {
    size_t at;  // in the encoded bytes
    os::PackedStamp stamp;
  };

  template <typename Known>
  bool CompareFolders() {
    const auto num_folders = reader_.Take<uint32_t>();
    for (uint32_t i = 0; i < num_folders; ++i) {
      const std::string_view path = reader_.Text();
      const Place place{path, os::OpenFolder{std::string(path)}};
      const auto count = reader_.Take<uint32_t>();
      for (uint32_t k = 0; k < count && reader_.is_whole(); ++k) {
        const std::string_view name = reader_.Text();
        const size_t at = encoded_.size() - reader_.num_left();
        const auto known = reader_.Take<Known>();
        if (!reader_.is_whole()) return false;
        if (!IsSame(place, name, known, at)) return false;
      }
      if (!reader_.is_whole()) return false;
    }
    return reader_.is_whole();
  }

  // Names end with a NUL.
  static bool IsSame(const Place& place, std::string_view name, const os::PackedStamp& known,
                     size_t /*at*/) {
    return os::PackedStamp::Of(place.folder.StampOf(name.data())) == known;
  }

  bool IsSame(const Place& place, std::string_view name, const KnownContent& known, size_t at) {
    // Among files that were touched, it is asked when it is open: one look fewer.
    if (!expects_touched_) {
      const std::optional<os::FileStamp> stamp = place.folder.StampOf(name.data());
      if (os::PackedStamp::Of(stamp) == known.stamp) return true;
      if (!stamp || !stamp->IsRegular() || stamp->size != known.stamp.size) return false;
    }
    file_.assign(place.path).append(name);
    const os::KnownFile before{{}, known.stamp.Unpacked(), known.quick};
    const absl::StatusOr<os::KnownFile> now = os::HashKnown({file_, place.folder}, &before);
    if (!now.ok()) return false;
    expects_touched_ = now->stamp != before.stamp;
    if (!expects_touched_) return true;
    if (now->quick != before.quick || now->stamp.mode != before.stamp.mode) return false;
    // If it could change once more without showing it, the next run has to read it too.
    if (!IsRacy(now->stamp, started_ns_)) {
      renewals_.push_back({at, os::PackedStamp::Of(now->stamp)});
    }
    return true;
  }

  std::string Renewed() const {
    os::PackedWriter writer;
    writer.Reserve(encoded_.size());
    writer.Bytes(encoded_);
    for (const Renewal& renewal : renewals_) writer.Set(renewal.at, renewal.stamp);
    writer.Set(kHead.size(), os::Checksum(std::string_view(writer.bytes()).substr(kBodyAt)));
    return writer.Take();
  }

  const std::string_view encoded_;
  os::PackedReader reader_;
  const int64_t started_ns_ = os::NowNs();
  std::string file_;              // that was touched
  bool expects_touched_ = false;  // the last one was
  std::vector<Renewal> renewals_;
};

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
  Folders<os::PackedStamp> stamps;
  for (const auto& [path, stamp] : sight.stamps) stamps.Add(path, os::PackedStamp::Of(stamp));
  Folders<KnownContent> files;
  for (const auto& [path, file] : sight.files) {
    files.Add(path, {os::PackedStamp::Of(file->stamp), file->quick});
  }
  os::PackedWriter writer;
  constexpr size_t kUsualBytes = 96;  // of an entry
  writer.Reserve((sight.stamps.size() + sight.files.size() + sight.stages.size()) * kUsualBytes);
  writer.Bytes(kHead);
  writer.Add(uint64_t{0});  // the check of what follows
  writer.Text(sight.variables);
  writer.Texts(sight.variable_names);
  stamps.WriteTo(writer);
  files.WriteTo(writer);
  writer.Texts(sight.stages);
  writer.Set(kHead.size(), os::Checksum(std::string_view(writer.bytes()).substr(kBodyAt)));
  return writer.Take();
}

std::optional<Unchanged> CompareSight(std::string_view encoded) {
  if (!encoded.starts_with(kHead) || encoded.size() < kBodyAt) return std::nullopt;
  const auto check = os::PackedReader(encoded.substr(kHead.size())).Take<uint64_t>();
  if (check != os::Checksum(encoded.substr(kBodyAt))) return std::nullopt;
  return CompareUnchecked(encoded);
}

std::optional<Unchanged> CompareUnchecked(std::string_view encoded) {
  if (encoded.size() < kBodyAt) return std::nullopt;
  return Comparison(encoded).Run();
}

}  // namespace batuta::pipeline

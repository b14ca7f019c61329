#include "lib/pipeline/store.h"

#include <ctime>
#include <utility>

#include "lib/os/file_system.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace fs = std::filesystem;
namespace {

constexpr int64_t kUseGrainS = 86400;     // uses are noted once a day
constexpr int64_t kMinSuperseded = 1000;  // records that a rewriting of the journal has to save

// Private folders of runs that were killed, and files that they did not write to their end; nobody
// else is in here while the lock is held.
void RemoveLeftovers(const fs::path& dir) {
  std::error_code error;
  std::vector<fs::path> leftovers;
  for (fs::directory_iterator it(dir, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().native();
    const bool is_half_list = name.starts_with("unchanged-") && name.find('.') != std::string::npos;
    if (name.starts_with("run-") || name.starts_with("journal.") || is_half_list) {
      leftovers.push_back(it->path());
    }
  }
  for (const fs::path& path : leftovers) os::RemoveAll(path).IgnoreError();
}

void Add(const Record& record, Frames& frames) {
  frames.AddBy([&record](std::string& bytes) { AppendRecord(record, bytes); });
}

void AddStamp(const std::string& path, const os::KnownFile& file, Frames& frames) {
  frames.AddBy([&](std::string& bytes) { AppendStamp(path, file, bytes); });
}

}  // namespace

Store::Store(fs::path dir, os::FolderLock lock, FileProbe probe)
    : dir_(std::move(dir)),
      lock_(std::move(lock)),
      digests_(std::move(probe)),
      blobs_(dir_ / "blobs", digests_) {}

Store::~Store() {
  if (!run_dir_.empty()) os::RemoveAll(run_dir_).IgnoreError();
}

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const fs::path& folder, FileProbe probe) {
  const fs::path dir = folder / kStoreFolder;
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(dir));
  BATUTA_ASSIGN_OR_RETURN(os::FolderLock lock, os::FolderLock::Take(dir / "lock"));
  std::unique_ptr<Store> store(new Store(dir, std::move(lock), std::move(probe)));
  RemoveLeftovers(dir);
  BATUTA_ASSIGN_OR_RETURN(store->run_dir_, os::MakePrivateDir(dir, "run-"));
  BATUTA_ASSIGN_OR_RETURN(store->journal_,
                          Journal::Open(dir / "journal", [&store](std::string_view bytes) {
                            Record record;
                            if (DecodeRecord(bytes, record)) store->Take(std::move(record));
                          }));
  return store;
}

void Store::Take(Record record) {
  if (auto* action = std::get_if<ActionRecord>(&record)) {
    last_by_stage_[action->action.stage] = action->key;
    const bool is_new =
        entries_.insert_or_assign(action->key, Entry{std::move(action->action), action->result})
            .second;
    if (!is_new) ++num_superseded_;
  } else if (const auto* use = std::get_if<UseRecord>(&record)) {
    ++num_superseded_;
    const auto entry = entries_.find(use->key);
    if (entry == entries_.end()) return;
    entry->second.result.used_at_s = use->at_s;
    last_by_stage_[entry->second.action.stage] = use->key;
  } else if (auto* stamp = std::get_if<StampRecord>(&record)) {
    if (digests_.Remember(std::move(*stamp))) ++num_superseded_;
  } else if (auto* publication = std::get_if<PublicationRecord>(&record)) {
    Publication& known = publications_[publication->folder];
    (publication->is_done ? known.done : known.begun) = std::move(publication->files);
    if (publication->is_done) known.begun.clear();
    ++num_superseded_;
  }
}

absl::Status Store::Append(const Record& record) {
  Frames frames;
  Add(record, frames);
  return journal_->AppendAll(frames);
}

std::optional<ActionResult> Store::Find(const std::string& key) {
  ActionResult result;
  {
    const std::lock_guard lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return std::nullopt;
    result = entry->second.result;
  }
  for (const FileEntry& output : result.outputs) {
    if (!blobs_.Has(output.digest)) return std::nullopt;
  }
  const std::lock_guard lock(mutex_);
  used_.insert(key);
  return result;
}

absl::Status Store::Put(const Action& action, ActionResult result) {
  result.used_at_s = std::time(nullptr);
  ActionRecord record{ActionKey(action), action, std::move(result)};
  const std::lock_guard lock(mutex_);
  BATUTA_RETURN_IF_ERROR(Append(record));
  Take(std::move(record));
  return absl::OkStatus();
}

std::string Store::Explain(const Action& action) const {
  const std::lock_guard lock(mutex_);
  const auto last = last_by_stage_.find(action.stage);
  if (last == last_by_stage_.end()) return "it has not run here yet";
  const auto entry = entries_.find(last->second);
  if (entry == entries_.end()) return "its last result was cleared away";
  const std::string difference = FirstDifference(entry->second.action, action);
  return difference.empty() ? "its result in the store is gone or damaged" : difference;
}

const ActionResult* Store::LastResult(const std::string& stage) const {
  const auto last = last_by_stage_.find(stage);
  if (last == last_by_stage_.end()) return nullptr;
  const auto entry = entries_.find(last->second);
  return entry == entries_.end() ? nullptr : &entry->second.result;
}

double Store::LastWallMs(const std::string& stage) const {
  const std::lock_guard lock(mutex_);
  const ActionResult* result = LastResult(stage);
  return result == nullptr ? 0 : result->wall_ms;
}

int64_t Store::LastPeakBytes(const std::string& stage) const {
  const std::lock_guard lock(mutex_);
  const ActionResult* result = LastResult(stage);
  return result == nullptr ? 0 : result->max_rss_bytes;
}

std::vector<FileEntry> Store::Published(const std::string& folder) const {
  const std::lock_guard lock(mutex_);
  const auto known = publications_.find(folder);
  if (known == publications_.end()) return {};
  std::vector<FileEntry> files = known->second.done;
  files.insert(files.end(), known->second.begun.begin(), known->second.begun.end());
  return files;
}

absl::Status Store::NotePublication(const std::string& folder, std::vector<FileEntry> files,
                                    bool is_done) {
  PublicationRecord record{folder, is_done, std::move(files)};
  const std::lock_guard lock(mutex_);
  BATUTA_RETURN_IF_ERROR(Append(record));
  Take(std::move(record));
  return absl::OkStatus();
}

absl::Status Store::Flush() {
  const std::lock_guard lock(mutex_);
  Frames records;
  digests_.TakeLearned(
      [&records](const auto& path, const os::KnownFile& file) { AddStamp(path, file, records); });
  const int64_t now_s = std::time(nullptr);
  for (const std::string& key : std::exchange(used_, {})) {
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) continue;
    const std::string& last = last_by_stage_[entry->second.action.stage];
    if (last == key && entry->second.result.used_at_s + kUseGrainS > now_s) continue;
    UseRecord use{key, now_s};
    Add(use, records);
    Take(std::move(use));
  }
  BATUTA_RETURN_IF_ERROR(journal_->AppendAll(records));
  const size_t num_live = entries_.size() + digests_.num_known();
  const bool is_worth_it = num_superseded_ > static_cast<int64_t>(num_live);
  return num_superseded_ >= kMinSuperseded && is_worth_it ? Compact() : absl::OkStatus();
}

absl::Status Store::Compact() {
  Frames records;
  // The last run of each stage last, so that reading finds it to be that.
  Frames last;
  for (const auto& [key, entry] : entries_) {
    const auto found = last_by_stage_.find(entry.action.stage);
    const bool is_last = found != last_by_stage_.end() && found->second == key;
    Add(ActionRecord{key, entry.action, entry.result}, is_last ? last : records);
  }
  records.Append(last);
  digests_.ForEachTrue(
      [&records](const auto& path, const os::KnownFile& file) { AddStamp(path, file, records); });
  for (const auto& [folder, publication] : publications_) {
    Add(PublicationRecord{folder, true, publication.done}, records);
    if (publication.begun.empty()) continue;
    Add(PublicationRecord{folder, false, publication.begun}, records);
  }
  BATUTA_RETURN_IF_ERROR(journal_->Replace(records));
  num_superseded_ = 0;
  return absl::OkStatus();
}

}  // namespace batuta::pipeline

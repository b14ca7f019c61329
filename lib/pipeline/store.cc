#include "lib/pipeline/store.h"

#include <ctime>
#include <utility>

#include "lib/os/file_system.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace fs = std::filesystem;
namespace {

constexpr int64_t kUseGrainS = 86400;    // uses are noted once a day
constexpr size_t kMinSuperseded = 1000;  // records that a rewriting of the journal has to save
constexpr size_t kStampBytes = 256;      // about, of a record

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
  BATUTA_ASSIGN_OR_RETURN(store->journal_,
                          Journal::Open(dir / "journal", [&store](std::string_view bytes) {
                            if (IsActionRecord(bytes)) return store->TakeAction(bytes);
                            Record record;
                            if (DecodeRecord(bytes, record)) store->Take(std::move(record));
                          }));
  return store;
}

absl::StatusOr<fs::path> Store::RunDir() {
  const std::lock_guard lock(run_dir_mutex_);
  if (run_dir_.empty()) {
    BATUTA_ASSIGN_OR_RETURN(run_dir_, os::MakePrivateDir(dir_, "run-"));
  }
  return run_dir_;
}

void Store::TakeAction(std::string_view bytes) {
  ActionSummary summary;
  if (!DecodeActionSummary(bytes, summary)) return;
  last_by_stage_[summary.stage] = summary.key;
  Entry entry{std::move(summary.stage), std::string(bytes), std::move(summary.result)};
  const bool is_new = entries_.insert_or_assign(summary.key, std::move(entry)).second;
  if (!is_new) ++num_superseded_;
}

void Store::Take(Record record) {
  if (const auto* use = std::get_if<UseRecord>(&record)) {
    ++num_superseded_;
    const auto entry = entries_.find(use->key);
    if (entry == entries_.end()) return;
    entry->second.result.used_at_s = use->at_s;
    SetUsedAt(use->at_s, entry->second.record);
    last_by_stage_[entry->second.stage] = use->key;
  } else if (auto* stamp = std::get_if<StampRecord>(&record)) {
    if (digests_.Remember(std::move(*stamp))) ++num_superseded_;
  } else if (auto* publication = std::get_if<PublicationRecord>(&record)) {
    Publication& known = publications_[publication->folder];
    (publication->is_done ? known.done : known.begun) = std::move(publication->files);
    if (publication->is_done) known.begun.clear();
    ++num_superseded_;
  }
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
  const std::string bytes =
      EncodeRecord(ActionRecord{ActionKey(action), action, std::move(result)});
  const std::lock_guard lock(mutex_);
  BATUTA_RETURN_IF_ERROR(journal_->Append(bytes));
  TakeAction(bytes);
  return absl::OkStatus();
}

std::string Store::Explain(const Action& action) const {
  const std::lock_guard lock(mutex_);
  const auto last = last_by_stage_.find(action.stage);
  if (last == last_by_stage_.end()) return "it has not run here yet";
  const auto entry = entries_.find(last->second);
  if (entry == entries_.end()) return "its last result was cleared away";
  Record before;
  if (!DecodeRecord(entry->second.record, before)) return "its last result is damaged";
  const std::string difference = FirstDifference(std::get<ActionRecord>(before).action, action);
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
  BATUTA_RETURN_IF_ERROR(journal_->Append(EncodeRecord(record)));
  Take(std::move(record));
  return absl::OkStatus();
}

absl::Status Store::Flush() {
  const std::lock_guard lock(mutex_);
  Frames records;
  const int64_t now_s = std::time(nullptr);
  for (const std::string& key : std::exchange(used_, {})) {
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) continue;
    const std::string& last = last_by_stage_[entry->second.stage];
    if (last == key && entry->second.result.used_at_s + kUseGrainS > now_s) continue;
    UseRecord use{key, now_s};
    Add(use, records);
    Take(std::move(use));
  }
  // To write a record costs as much as to read it in the next run: better to write all of them than
  // to leave so many that are out of date.
  const size_t num_learned = digests_.num_learned();
  const size_t num_live = entries_.size() + digests_.num_known();
  const size_t num_dead = static_cast<size_t>(num_superseded_) + num_learned;
  if (num_dead >= kMinSuperseded && num_dead > num_live / 2) return Compact();
  records.Reserve(num_learned * kStampBytes);
  digests_.TakeLearned(
      [&records](const auto& path, const os::KnownFile& file) { AddStamp(path, file, records); });
  return journal_->AppendAll(records);
}

absl::Status Store::Compact() {
  Frames records;
  records.Reserve(static_cast<size_t>(journal_->size()) + digests_.num_learned() * kStampBytes);
  // The last run of each stage last, so that reading finds it to be that.
  for (const bool are_last : {false, true}) {
    for (const auto& [key, entry] : entries_) {
      const auto last = last_by_stage_.find(entry.stage);
      const bool is_last = last != last_by_stage_.end() && last->second == key;
      if (is_last == are_last) records.Add(entry.record);
    }
  }
  digests_.ForEachTrue(
      [&records](const auto& path, const os::KnownFile& file) { AddStamp(path, file, records); });
  digests_.TakeLearned([](const auto&, const auto&) {});
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

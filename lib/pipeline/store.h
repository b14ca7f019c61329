// Results of process stages, kept in a folder so that no later run does the same work again.
#ifndef BATUTA_LIB_PIPELINE_STORE_H_
#define BATUTA_LIB_PIPELINE_STORE_H_

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/os/folder_lock.h"
#include "lib/pipeline/action.h"
#include "lib/pipeline/blobs.h"
#include "lib/pipeline/file_digests.h"
#include "lib/pipeline/journal.h"

namespace batuta::pipeline {

// Of the pipeline's folder.
inline constexpr const char* kStoreFolder = ".batuta/.pipeline";

// What is kept at most. What the last run of each stage gave is kept in any case.
struct GarbageLimits {
  int64_t max_bytes = int64_t{10} << 30;
  int64_t max_age_s = int64_t{90} * 86400;  // since a result was last asked for
};

// The store of one folder, for one process at a time. Thread-safe.
class Store {
 public:
  // Opens the store below `folder`, made if missing, and finishes or drops what a killed run left.
  // Unavailable: another process has it (which one is told); FailedPrecondition: no right to write.
  static absl::StatusOr<std::unique_ptr<Store>> Open(const std::filesystem::path& folder,
                                                     FileProbe probe = {});
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // The result with that key, if all of its outputs are there and undamaged.
  std::optional<ActionResult> Find(const std::string& key);
  // Keeps it. The outputs must be among the blobs.
  absl::Status Put(const Action& action, ActionResult result);

  // Why the action has to run, in one line; asked after Find found nothing.
  std::string Explain(const Action& action) const;
  // Wall time of the stage's last run; 0 if it never ran.
  double LastWallMs(const std::string& stage) const;
  // The most memory that a program of the stage's last run held; 0 if it never ran.
  int64_t LastPeakBytes(const std::string& stage) const;

  // What the last publication put at the folder, and one that a kill may have left unfinished.
  std::vector<FileEntry> Published(const std::string& folder) const;
  absl::Status NotePublication(const std::string& folder, std::vector<FileEntry> files,
                               bool is_done);

  // Writes what was learned about files and uses; called at the end of a run.
  absl::Status Flush();
  // Returns the bytes that it freed. Blobs that nothing names go with the results that do not fit.
  absl::StatusOr<int64_t> CollectGarbage(const GarbageLimits& limits);

  Blobs& blobs() { return blobs_; }
  const Blobs& blobs() const { return blobs_; }
  FileDigests& digests() { return digests_; }
  // A folder for this process alone, made when it is first asked for, gone with the store.
  absl::StatusOr<std::filesystem::path> RunDir();

 private:
  struct Entry {
    std::string stage;
    std::string record;  // an ActionRecord; its action is asked for only where it does not do
    ActionResult result;
  };
  struct Publication {
    std::vector<FileEntry> done, begun;
  };
  Store(std::filesystem::path dir, os::FolderLock lock, FileProbe probe);
  void Take(Record record);
  void TakeAction(std::string_view bytes);
  const ActionResult* LastResult(const std::string& stage) const;
  absl::Status Compact();
  std::vector<std::string> KeysToForget(const GarbageLimits& limits) const;

  const std::filesystem::path dir_;
  const os::FolderLock lock_;
  std::mutex run_dir_mutex_;
  std::filesystem::path run_dir_;  // empty: there is none yet
  FileDigests digests_;
  Blobs blobs_;
  mutable std::mutex mutex_;  // guards what follows
  std::optional<Journal> journal_;
  std::unordered_map<std::string, Entry> entries_;              // by key
  std::unordered_map<std::string, std::string> last_by_stage_;  // stage -> key
  std::unordered_map<std::string, Publication> publications_;   // by folder
  std::unordered_set<std::string> used_;
  int64_t num_superseded_ = 0;
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_STORE_H_

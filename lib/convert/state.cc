#include "lib/convert/state.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include "lib/convert/left_behind.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/text.h"

namespace batuta::convert {
namespace {

namespace json = boost::json;

constexpr const char* kLock = "lock";
constexpr const char* kRecord = "record.json";
constexpr const char* kNextRecord = "record.next.json";
constexpr const char* kReport = "report.json";
constexpr const char* kNextReport = "report.next.json";
constexpr const char* kPrevious = "previous";
constexpr const char* kRunPrefix = "run-";
constexpr const char* kStaged = "staged";

// In an output, but not of it: what cargo makes there, and the history that its users keep.
constexpr const char* kKept[] = {"target", ".git"};

bool IsOutsideOutput(const fs::path& relative) {
  return relative == kKept[0] || relative == kKept[1] || relative.filename() == "__pycache__" ||
         relative == ".batuta";
}

bool IsOutsideProject(const fs::path& relative) { return IsLeftBehind(relative.filename()); }

// Relative path -> signature. What matters of an output is its content, so times of links and
// folders are left out.
using Signatures = std::map<std::string, std::string>;

// `is_outside` (of a relative path): it is left out with all that it holds.
Signatures Walk(const fs::path& root, bool (*is_outside)(const fs::path&)) {
  Signatures found;
  std::error_code error;
  constexpr auto kOptions = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator it(root, kOptions, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    const std::string relative = it->path().native().substr(root.native().size());
    if (is_outside(relative.substr(1))) {
      it.disable_recursion_pending();
      continue;
    }
    found[relative] = it->is_directory(ignored) && !it->is_symlink(ignored)
                          ? std::string("folder")
                          : os::StatSignature(it->path());
  }
  return found;
}

std::string Digest(const Signatures& signatures) {
  os::Hasher hasher;
  for (const auto& [path, signature] : signatures) hasher.Add(path).Add(signature);
  return hasher.Finish();
}

struct Record {
  std::string fingerprint;
  Signatures output;
};

Record LoadRecord(const fs::path& path) {
  Record record;
  const auto text = os::ReadFile(path);
  if (!text.ok()) return record;
  json::error_code error;
  const json::value value = json::parse(*text, error);
  // A damaged record is no record: everything is done again.
  if (error || !value.is_object()) return record;
  const auto* fingerprint = value.as_object().if_contains("fingerprint");
  const auto* output = value.as_object().if_contains("output");
  if (fingerprint == nullptr || !fingerprint->is_string() || output == nullptr ||
      !output->is_object()) {
    return record;
  }
  record.fingerprint = fingerprint->as_string().c_str();
  for (const auto& [name, signature] : output->as_object()) {
    if (!signature.is_string()) continue;
    record.output[DecodeBytes({name.data(), name.size()})] = signature.as_string().c_str();
  }
  return record;
}

// The first file that batuta did not leave as it is now; empty if there is none.
std::string FirstForeign(const Signatures& now, const Record& record) {
  for (const auto& [path, signature] : now) {
    if (path == "/Cargo.lock" || signature == "folder") continue;
    const auto it = record.output.find(path);
    if (it == record.output.end() || it->second != signature) return path;
  }
  return {};
}

std::string RecordText(const Record& record) {
  json::object output;
  for (const auto& [path, signature] : record.output) output[EncodeBytes(path)] = signature;
  return json::serialize(json::object{{"fingerprint", record.fingerprint}, {"output", output}});
}

fs::path Absolute(const fs::path& path) {
  std::error_code error;
  fs::path absolute = fs::absolute(path, error).lexically_normal();
  return absolute.has_filename() ? absolute : absolute.parent_path();
}

// Private folders, and files that were not yet called by their names.
void RemoveLeftovers(const fs::path& dir) {
  std::error_code error;
  std::vector<fs::path> leftovers;
  for (fs::directory_iterator it(dir, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().native();
    const size_t json = name.find(".json.");
    if (name.starts_with(kRunPrefix) || name.starts_with("new-") ||
        (json != std::string::npos && name.size() == json + 12)) {
      leftovers.push_back(it->path());
    }
  }
  for (const fs::path& path : leftovers) os::RemoveAll(path).IgnoreError();
}

}  // namespace

fs::path StateDir(const fs::path& output) {
  const fs::path absolute = Absolute(output);
  return absolute.parent_path() / ".batuta" / absolute.filename();
}

fs::path OutputState::staged() const { return run_dir_ / kStaged; }

absl::StatusOr<OutputState> OutputState::Open(const fs::path& output) {
  OutputState state(Absolute(output));
  state.dir_ = StateDir(output);
  BATUTA_RETURN_IF_ERROR(state.Lock());
  // With the lock held, whatever is half made here is a leftover of a run that was killed.
  state.RescuePrevious();
  RemoveLeftovers(state.dir_);
  RemoveLeftovers(state.dir_ / "cache");
  BATUTA_RETURN_IF_ERROR(state.FinishPublication());
  BATUTA_ASSIGN_OR_RETURN(state.run_dir_, os::MakePrivateDir(state.dir_, kRunPrefix));
  return state;
}

OutputState::OutputState(OutputState&& other) noexcept
    : output_(std::move(other.output_)),
      dir_(std::move(other.dir_)),
      run_dir_(std::exchange(other.run_dir_, fs::path())),
      lock_(std::exchange(other.lock_, -1)) {}

// What is remembered of nothing leaves nothing behind, not even folders.
OutputState::~OutputState() {
  if (!run_dir_.empty()) os::RemoveAll(run_dir_).IgnoreError();
  if (lock_ < 0) return;
  std::error_code ignored;
  fs::remove(dir_ / kLock, ignored);
  if (fs::remove(dir_, ignored)) fs::remove(dir_.parent_path(), ignored);
  close(lock_);
}

// The file goes away with the run that holds it: a lock on what is no longer called so is none.
absl::Status OutputState::Lock() {
  const fs::path path = dir_ / kLock;
  while (true) {
    BATUTA_RETURN_IF_ERROR(os::MakeDirs(dir_));
    const int lock = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0 && errno == ENOENT) continue;  // the folder went away with another run
    if (lock < 0) return FailedPrecondition("%s: %s", path.native(), std::strerror(errno));
    struct stat held, named;
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
      const int error = errno;
      close(lock);
      if (error != EWOULDBLOCK) {
        return FailedPrecondition("%s: %s", path.native(), std::strerror(error));
      }
      return FailedPrecondition("%s: another batuta is converting to it", output_.native());
    }
    if (fstat(lock, &held) == 0 && lstat(path.c_str(), &named) == 0 &&
        held.st_ino == named.st_ino && held.st_dev == named.st_dev) {
      lock_ = lock;
      return absl::OkStatus();
    }
    close(lock);
  }
}

// Nothing that users keep is ever staged: a folder that holds some of it was published.
void OutputState::RescuePrevious() const {
  std::error_code error;
  if (fs::exists(fs::symlink_status(dir_ / kPrevious, error))) return;
  const Record next = LoadRecord(dir_ / kNextRecord);
  const bool has_appeared = !next.output.empty() && next.output == Walk(output_, IsOutsideOutput);
  for (fs::directory_iterator it(dir_, error), end; !error && it != end; it.increment(error)) {
    const fs::path staged = it->path() / kStaged;
    if (!it->path().filename().native().starts_with(kRunPrefix)) continue;
    const auto holds = [&staged](const char* name) {
      std::error_code ignored;
      return fs::exists(fs::symlink_status(staged / name, ignored));
    };
    if (!has_appeared && !std::any_of(std::begin(kKept), std::end(kKept), holds)) continue;
    std::error_code ignored;  // there is nothing staged
    fs::rename(staged, dir_ / kPrevious, ignored);
    if (!ignored) return;
  }
}

absl::Status OutputState::FinishPublication() const {
  const Record next = LoadRecord(dir_ / kNextRecord);
  BATUTA_RETURN_IF_ERROR(MoveWhatIsKept());
  if (next.output.empty() || next.output != Walk(output_, IsOutsideOutput)) {
    return absl::OkStatus();
  }
  std::error_code error;
  if (fs::exists(dir_ / kNextReport, error)) {
    fs::rename(dir_ / kNextReport, dir_ / kReport, error);
  }
  if (!error) fs::rename(dir_ / kNextRecord, dir_ / kRecord, error);
  return absl::OkStatus();
}

absl::Status OutputState::MoveWhatIsKept() const {
  std::error_code error;
  if (!fs::is_directory(output_, error)) return absl::OkStatus();
  for (const char* name : kKept) {
    const fs::path from = dir_ / kPrevious / name, to = output_ / name;
    if (!fs::exists(fs::symlink_status(from, error)) || fs::exists(fs::symlink_status(to, error))) {
      continue;
    }
    fs::rename(from, to, error);
    if (error) return FailedPrecondition("%s: %s", from.native(), error.message());
  }
  return absl::OkStatus();
}

bool OutputState::IsUpToDate(const std::string& fingerprint) const {
  const Record record = LoadRecord(dir_ / kRecord);
  return !record.fingerprint.empty() && record.fingerprint == fingerprint &&
         record.output == Walk(output_, IsOutsideOutput) && os::ReadFile(dir_ / kReport).ok();
}

absl::Status OutputState::CheckReplaceable() const {
  struct stat st;
  if (lstat(output_.c_str(), &st) != 0) return absl::OkStatus();
  if (!S_ISDIR(st.st_mode)) return FailedPrecondition("%s: not a folder", output_.native());
  const Signatures now = Walk(output_, IsOutsideOutput);
  if (now.empty()) return absl::OkStatus();
  const Record record = LoadRecord(dir_ / kRecord);
  const std::string difference = FirstForeign(now, record);
  // A run that was killed right after its output appeared left its record under the other name.
  if (difference.empty() || FirstForeign(now, LoadRecord(dir_ / kNextRecord)).empty()) {
    return absl::OkStatus();
  }
  if (record.output.empty()) {
    return FailedPrecondition("%s: batuta has no record of what it holds: %s (--force replaces it)",
                              output_.native(), difference.substr(1));
  }
  return FailedPrecondition("%s%s: changed since batuta wrote it (--force replaces it)",
                            output_.native(), difference);
}

absl::Status OutputState::Publish(const std::string& fingerprint, const std::string& report_json) {
  Record record;
  record.fingerprint = fingerprint;
  record.output = Walk(staged(), IsOutsideOutput);
  // Written before and renamed after the output appears: whenever the run is killed or the disk is
  // full, one of the two records fits what stands there.
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(dir_ / kNextRecord, RecordText(record)));
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(dir_ / kNextReport, report_json));
  BATUTA_RETURN_IF_ERROR(os::Publish(staged(), output_, dir_ / kPrevious));
  std::error_code error;
  fs::rename(dir_ / kNextReport, dir_ / kReport, error);
  if (!error) fs::rename(dir_ / kNextRecord, dir_ / kRecord, error);
  if (error) return FailedPrecondition("%s: %s", (dir_ / kRecord).native(), error.message());
  return MoveWhatIsKept();
}

absl::Status OutputState::Forget() {
  Record record = LoadRecord(dir_ / kRecord);
  record.fingerprint.clear();
  std::error_code error;
  const bool keeps_record = !record.output.empty() && fs::exists(output_, error);
  if (keeps_record) {
    BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(dir_ / kRecord, RecordText(record)));
  }
  std::vector<fs::path> forgotten;
  for (fs::directory_iterator it(dir_, error), end; !error && it != end; it.increment(error)) {
    const fs::path name = it->path().filename();
    if (name != kLock && !(keeps_record && name == kRecord)) forgotten.push_back(it->path());
  }
  for (const fs::path& path : forgotten) BATUTA_RETURN_IF_ERROR(os::RemoveAll(path));
  return absl::OkStatus();
}

std::string TreeSignature(const fs::path& root) { return Digest(Walk(root, IsOutsideProject)); }

}  // namespace batuta::convert

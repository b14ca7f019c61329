// What batuta remembers of an output folder between runs, beside it and never in it:
//
//   <parent>/.batuta/<name>/lock        one run at a time; gone when it ends
//                          /record.json fingerprint of the inputs, manifest of the output
//                          /report.json the report of the last published run
//                          /*.next.json both of a run that is about to publish
//                          /workspace, /target   cargo's working folders
//                          /cache/<key> crates that candidates made
//                          /observations/<key>   what the original did on a case
//                          /previous    the output before the last one
//                          /run-XXXXXX  a run's private folder; leftovers of killed runs are
//                          removed. Its `staged` is what will be published
#ifndef BATUTA_LIB_CONVERT_STATE_H_
#define BATUTA_LIB_CONVERT_STATE_H_

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"

namespace batuta::convert {

namespace fs = std::filesystem;

class OutputState {
 public:
  // Takes the lock. FailedPrecondition: another run holds it.
  static absl::StatusOr<OutputState> Open(const fs::path& output);
  ~OutputState();
  OutputState(OutputState&& other) noexcept;
  OutputState& operator=(OutputState&&) = delete;

  const fs::path& dir() const { return dir_; }
  const fs::path& run_dir() const { return run_dir_; }  // private, removed at the end
  fs::path staged() const;                              // the next output, in that folder

  // True if the last published run had these inputs and its output is still whole.
  bool IsUpToDate(const std::string& fingerprint) const;

  // OK if nothing stands in the way of replacing the output: it is absent, empty, or as batuta left
  // it. FailedPrecondition names the first file that somebody else made or edited.
  absl::Status CheckReplaceable() const;

  // Publishes staged() as the output and remembers it. cargo's folder of the old output and its
  // .git move along.
  absl::Status Publish(const std::string& fingerprint, const std::string& report_json);

  // Removes everything that is remembered but what tells an edited output from one that may be
  // replaced. The output itself stays.
  absl::Status Forget();

 private:
  absl::Status Lock();

  // Of a run that was killed between the two renames of a publication: what was the output before
  // is called as the run's staged one.
  void RescuePrevious() const;

  // Does what a run that was killed right after its output had appeared could not do any more.
  absl::Status FinishPublication() const;

  // From the output before to the one that stands there now. Nothing to do is OK.
  absl::Status MoveWhatIsKept() const;

  explicit OutputState(fs::path output) : output_(std::move(output)) {}

  fs::path output_, dir_, run_dir_;
  int lock_ = -1;
};

// Where the state of an output lies.
fs::path StateDir(const fs::path& output);

// Identity of everything below a project's folder that a conversion depends on: names, sizes,
// times.
std::string TreeSignature(const fs::path& root);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_STATE_H_

// A file of records that is only appended to. Whatever stops a write in its middle, the records
// before it stand.
#ifndef BATUTA_LIB_PIPELINE_JOURNAL_H_
#define BATUTA_LIB_PIPELINE_JOURNAL_H_

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/os/append_file.h"

namespace batuta::pipeline {

// Records one behind the other, as a journal holds them.
class Frames {
 public:
  Frames();
  void Add(std::string_view record) {
    AddBy([record](std::string& text) { text += record; });
  }
  // `put` appends the record to the text that it is given.
  template <typename Put>
  void AddBy(const Put& put) {
    const size_t begin = Begin();
    put(text_);
    End(begin);
  }
  void Reserve(size_t num_more_bytes) { text_.reserve(text_.size() + num_more_bytes); }
  std::string_view text() const;
  // With what a journal begins with in front.
  std::string_view whole_text() const { return text_; }

 private:
  size_t Begin();
  void End(size_t begin);

  std::string text_;
};

// Not thread-safe; one process at a time (the store's lock sees to that).
class Journal {
 public:
  // Opens it, made if missing. Hands each whole record to `on_record`, in order, and cuts the file
  // behind the last whole one. A file that is no journal, or one of another version, becomes empty.
  static absl::StatusOr<Journal> Open(const std::filesystem::path& path,
                                      const std::function<void(std::string_view)>& on_record);

  absl::Status Append(std::string_view record);
  // All of them or, after an error, none.
  absl::Status AppendAll(const Frames& records);
  // Puts these records in place of all that it holds, in one step.
  absl::Status Replace(const Frames& records);

  int64_t size() const { return file_.size(); }

 private:
  Journal(std::filesystem::path path, os::AppendFile file)
      : path_(std::move(path)), file_(std::move(file)) {}

  std::filesystem::path path_;
  os::AppendFile file_;
};

// Bytes of the whole frames that `text` begins with, each handed on. 0 if it does not begin as a
// journal does.
size_t ReadFrames(std::string_view text, const std::function<void(std::string_view)>& on_record);

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_JOURNAL_H_

// The records of the store's journal, as bytes.
#ifndef BATUTA_LIB_PIPELINE_RECORD_H_
#define BATUTA_LIB_PIPELINE_RECORD_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "lib/os/file_stamp.h"
#include "lib/os/known_file.h"
#include "lib/pipeline/action.h"

namespace batuta::pipeline {

// A stage's program succeeded.
struct ActionRecord {
  std::string key;
  Action action;
  ActionResult result;
};

// The result of an action was asked for again.
struct UseRecord {
  std::string key;
  int64_t at_s = 0;
};

// A file with this stamp has this content.
struct StampRecord {
  std::string path;  // absolute
  os::FileStamp stamp;
  std::string digest;
  os::QuickDigest quick;
};

// What was put at `folder`, or was about to be.
struct PublicationRecord {
  std::string folder;
  bool is_done = false;
  std::vector<FileEntry> files;
};

using Record = std::variant<ActionRecord, UseRecord, StampRecord, PublicationRecord>;

std::string EncodeRecord(const Record& record);
// The same at the end of `bytes`.
void AppendRecord(const Record& record, std::string& bytes);
// A StampRecord of these, without a copy of them.
void AppendStamp(const std::string& path, const os::KnownFile& file, std::string& bytes);
// False if the bytes are no record of this version; `record` then holds anything.
bool DecodeRecord(std::string_view bytes, Record& record);

// Of an ActionRecord all but the action, of which there are as many inputs as a stage has.
struct ActionSummary {
  std::string key, stage;
  ActionResult result;
};
bool IsActionRecord(std::string_view bytes);
// As DecodeRecord.
bool DecodeActionSummary(std::string_view bytes, ActionSummary& summary);
// Another time in `bytes`, which are an ActionRecord.
void SetUsedAt(int64_t used_at_s, std::string& bytes);

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_RECORD_H_

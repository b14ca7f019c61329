// Watches a build: small programs named as the compilers stand first on PATH, write down how they
// were called, and then become the real compiler.
#ifndef BATUTA_LIB_CONVERT_C_CALL_RECORDER_H_
#define BATUTA_LIB_CONVERT_C_CALL_RECORDER_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/c/compiler_call.h"

namespace batuta::convert {

// Folder of the stand-ins and folder of the records. The stand-ins keep working when the records'
// folder is gone, because a build system may have stored their paths.
struct CallRecorder {
  fs::path programs, records;
};

// Writes a stand-in for every compiler that `path_list` has.
absl::StatusOr<CallRecorder> MakeCallRecorder(const fs::path& programs, const fs::path& records,
                                              const std::string& path_list);

// The calls so far, oldest first.
absl::StatusOr<std::vector<RecordedCall>> LoadCalls(const CallRecorder& recorder);

// The text of one record file: for each call a count, then directory and arguments, NUL-terminated.
std::vector<RecordedCall> ParseRecord(std::string_view text);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_CALL_RECORDER_H_

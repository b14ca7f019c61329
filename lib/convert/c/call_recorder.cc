#include "lib/convert/c/call_recorder.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/str_format.h"
#include "lib/convert/command_words.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

constexpr const char* kPrograms[] = {"cc",  "gcc",  "c89",   "c99", "clang", "c++",
                                     "g++", "clang++", "ar", "ld",  "gcc-ar"};

// A call appends to the file of its process number; the file's time puts the calls in order.
std::string StandIn(const std::string& name, const fs::path& records, const fs::path& real) {
  const std::string logged = name == "gcc-ar" ? "ar" : name;
  return absl::StrFormat(
      "#!/bin/sh\nd=%s\n"
      "[ -d \"$d\" ] && printf '%%s\\0' \"$(($# + 2))\" \"$PWD\" %s \"$@\" >> \"$d/$$\"\n"
      "exec %s \"$@\"\n",
      ShellQuoted(records.native()), logged, ShellQuoted(real.native()));
}

}  // namespace

absl::StatusOr<CallRecorder> MakeCallRecorder(const fs::path& programs, const fs::path& records,
                                              const std::string& path_list) {
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(programs));
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(records));
  for (const char* name : kPrograms) {
    const fs::path real = os::FindProgram(name, path_list);
    if (real.empty()) continue;
    BATUTA_RETURN_IF_ERROR(
        os::WriteFileAtomic(programs / name, StandIn(name, records, real), 0755));
  }
  return CallRecorder{programs, records};
}

std::vector<RecordedCall> ParseRecord(std::string_view text) {
  std::vector<RecordedCall> calls;
  const auto next = [&text](std::string& field) {
    const size_t end = text.find('\0');
    if (end == std::string_view::npos) return false;
    field = text.substr(0, end);
    text.remove_prefix(end + 1);
    return true;
  };
  std::string field;
  while (next(field)) {
    int count = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), count);
    if (error != std::errc() || end != field.data() + field.size() || count < 2) return calls;
    RecordedCall call;
    if (!next(call.directory)) return calls;
    while (--count > 0) {
      if (!next(field)) return calls;
      call.argv.push_back(field);
    }
    calls.push_back(std::move(call));
  }
  return calls;
}

absl::StatusOr<std::vector<RecordedCall>> LoadCalls(const CallRecorder& recorder) {
  std::error_code error;
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (fs::directory_iterator it(recorder.records, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    files.emplace_back(fs::last_write_time(it->path(), ignored), it->path());
  }
  std::sort(files.begin(), files.end());
  std::vector<RecordedCall> calls;
  for (const auto& [time, path] : files) {
    BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(path));
    for (RecordedCall& call : ParseRecord(text)) calls.push_back(std::move(call));
  }
  return calls;
}

}  // namespace batuta::convert

#include "examples/batuta/stage_recorder.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "batuta/trace.h"
#include "batuta/trace_files.h"

namespace batuta::cli {
namespace {

absl::StatusOr<pipeline::StageAccess> ReadRecord(const std::string& file) {
  const auto run = trace::Trace::Open(file, trace::Damage::kRefuse);
  if (!run.ok()) return run.status();
  pipeline::StageAccess access;
  for (const trace::UsedFile& used : trace::UsedFiles(*run)) {
    auto& list = used.use == trace::FileUse::kWritten ? access.written
                 : used.use == trace::FileUse::kRead  ? access.read
                                                      : access.missed;
    list.push_back(used.path);
  }
  return access;
}

}  // namespace

pipeline::StageRecorder MakeStageRecorder() {
  std::error_code error;
  const std::string self = std::filesystem::read_symlink("/proc/self/exe", error).native();
  const auto wrap = [self](const std::vector<std::string>& command, const std::string& file) {
    // Of this process tree alone; the kernel's own way would see every process of the machine.
    std::vector<std::string> wrapped{
        self, "trace", "--backend", "seccomp", "-e", "%file,%desc,%process",
        "-o", file,    "--format",  "trace",   "--"};
    wrapped.insert(wrapped.end(), command.begin(), command.end());
    return wrapped;
  };
  return {.wrap = wrap, .read = ReadRecord};
}

}  // namespace batuta::cli

#include "lib/convert/rust_format.h"

#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

namespace fs = std::filesystem;

std::string Rustfmt(const tools::Registry* registry) {
  const tools::Tool* rustc = registry == nullptr ? nullptr : registry->Find("rustc");
  if (rustc == nullptr) return "rustfmt";
  const fs::path beside = fs::path(rustc->path).parent_path() / "rustfmt";
  std::error_code error;
  return fs::exists(beside, error) ? beside.native() : "rustfmt";
}

}  // namespace

absl::Status FormatRustFile(const fs::path& file, const tools::Registry* registry,
                            std::stop_token stop) {
  os::ProcessSpec spec;
  spec.argv = {Rustfmt(registry), "--edition", "2021", "--config", "max_width=100"};
  // By its input and output: rustfmt writes files in place, and half of them where the disk is
  // full.
  BATUTA_ASSIGN_OR_RETURN(spec.stdin_text, os::ReadFile(file));
  spec.cwd = file.parent_path();
  spec.time_limit = std::chrono::seconds(60);
  const auto result = os::RunProcess(spec, stop);
  if (result.status().code() == absl::StatusCode::kCancelled) return result.status();
  if (!result.ok() || !result->Succeeded() || result->truncated || result->stdout_text.empty()) {
    return absl::OkStatus();
  }
  return os::WriteFileAtomic(file, result->stdout_text);
}

}  // namespace batuta::convert

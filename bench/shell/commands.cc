// Which programs a script runs, with their arguments, as its system calls tell.
#include <sys/syscall.h>

#include <algorithm>

#include "absl/strings/str_format.h"
#include "batuta/trace.h"
#include "bench/shell/batch.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_macros.h"

namespace batuta::bench {

namespace fs = std::filesystem;

namespace {

// Its arguments; the numbers of pipes that stand for <( ... ) are the shell's own affair.
std::string CommandOf(const trace::Event& exec) {
  const std::string_view* arguments = exec.Text(1);
  std::string text(arguments == nullptr ? "?" : *arguments);
  std::replace(text.begin(), text.end(), '\0', ' ');
  constexpr std::string_view kPipe = "/dev/fd/";
  for (size_t at = 0; (at = text.find(kPipe, at)) != std::string::npos;) {
    at += kPipe.size();
    text.replace(at, std::min(text.find(' ', at), text.size()) - at, "N");
  }
  return text;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> Batch::Commands(size_t index, bool translated) const {
  const BatchScript& script = scripts_[index];
  BATUTA_ASSIGN_OR_RETURN(const fs::path work, os::MakePrivateDir(folder_, "run-"));
  trace::RecordOptions options;
  options.folder = work;
  // Both are started by the same path, so that "$0" is the same.
  const fs::path beside = work / "bin" / "s.sh";
  if (translated) {
    BATUTA_RETURN_IF_ERROR(os::MakeDirs(beside.parent_path()));
    fs::create_symlink(program_, beside);
    options.argv = {"env", "bin/s.sh"};
  } else {
    BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(beside, script.text));
    options.argv = {script.dialect == convert::shell::Dialect::kBash ? "bash" : "dash", "bin/s.sh"};
  }
  options.standard_files = {"/dev/null", "/dev/null", "/dev/null"};
  options.environment = {"PATH=" + os::CurrentEnvironment().at("PATH"), "HOME=/nonexistent",
                         "LC_ALL=C.UTF-8", "TZ=UTC", absl::StrFormat("BATUTA_BATCH=%d", index)};
  options.backend = trace::Backend::kSeccomp;
  BATUTA_ASSIGN_OR_RETURN(options.calls, trace::CallFilter::Parse("execve,execveat"));
  std::vector<std::string> commands;
  options.on_event = [&](const trace::Event& event) {
    if (!event.IsCall() || event.number != SYS_execve || event.result != 0) return;
    commands.push_back(CommandOf(event));
  };
  const auto recorded = trace::Record(options);
  BATUTA_RETURN_IF_ERROR(os::RemoveAll(work));
  BATUTA_RETURN_IF_ERROR(recorded.status());
  const size_t own = translated ? 2 : 1;  // env and itself, or the shell
  commands.erase(commands.begin(),
                 commands.begin() + static_cast<std::ptrdiff_t>(std::min(own, commands.size())));
  // What runs side by side has no order.
  std::sort(commands.begin(), commands.end());
  return commands;
}

}  // namespace batuta::bench

#include "lib/convert/shell/bridge_shell.h"

#include "lib/convert/bridge/crate_source.h"
#include "lib/convert/shell/first_line.h"
#include "lib/os/file_system.h"
#include "lib/status_macros.h"

namespace batuta::convert {

absl::StatusOr<Crate> MakeShellBridge(const CandidateInput& input) {
  const std::string& path = input.unit->entry.path;
  BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(input.original->build_root / path));
  BridgeStart start;
  for (const std::string& word : ShellCommand(text, path)) {
    start.words.push_back({BridgeWord::Kind::kText, word});
  }
  const std::string shell = start.words[0].value;
  start.words.push_back({BridgeWord::Kind::kTreePath, path});
  start.purpose = "Runs the shell script that it carries by the shell that the script names.";
  BATUTA_ASSIGN_OR_RETURN(Crate crate, MakeBridgeCrate(input, start));
  crate.links_note = shell;
  return crate;
}

}  // namespace batuta::convert

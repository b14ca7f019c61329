#include "lib/convert/suite_stand_in.h"

#include "lib/convert/bridge/crate_source.h"
#include "lib/convert/command_words.h"

namespace batuta::convert {
namespace {

// Rust's literals of bytes are Python's.
std::string PythonStandIn(const std::string& original, const fs::path& binary) {
  const std::string program = RustBytes(binary.native());
  const std::string start =
      binary.empty() ? "    sys.exit(99)\n"
                     : "    os.execv(" + program + ", [" + program + "] + sys.argv[1:])\n";
  return "if __name__ == \"__main__\":\n    import os, sys\n" + start + "exec(compile(" +
         RustBytes(original) + ", __file__, \"exec\"))\n";
}

std::string ShellStandIn(const fs::path& binary) {
  return binary.empty() ? "exit 99\n" : "exec " + ShellQuoted(binary.native()) + " \"$@\"\n";
}

}  // namespace

std::string SuiteStandIn(const Unit& unit, const std::string& original, const fs::path& binary) {
  const std::string first_line =
      original.starts_with("#!") ? original.substr(0, original.find('\n')) + "\n" : std::string();
  return first_line + (unit.language == Language::kPython ? PythonStandIn(original, binary)
                                                          : ShellStandIn(binary));
}

}  // namespace batuta::convert

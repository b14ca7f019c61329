#include "lib/convert/python/bridge_python.h"

#include <algorithm>
#include <span>

#include "lib/convert/bridge/crate_source.h"
#include "lib/convert/python/interpreter.h"
#include "lib/convert/python/launch.h"
#include "lib/os/embedded.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::embedded {
std::span<const File> PythonBuildScript();
}

namespace batuta::convert {
namespace {

// As a Rust string; both texts are printable ASCII.
std::string RustString(const std::string& text) { return RustBytes(text).substr(1); }

std::string Replaced(std::string text, const std::string& marker, const std::string& value) {
  const size_t at = text.find(marker);
  return text.replace(at, marker.size(), value);
}

std::string BuildScript(const std::string& python) {
  const std::string text(embedded::PythonBuildScript()[0].content);
  return Replaced(Replaced(text, "@INTERPRETER@", RustString(python)), "@QUESTION@",
                  RustString(kLibraryQuestion));
}

// Paths pass through cargo's build script protocol as lines of text.
bool IsPrintable(const std::string& path) {
  return std::all_of(path.begin(), path.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

absl::StatusOr<BridgeStart> StartOf(const Unit& unit) {
  BATUTA_ASSIGN_OR_RETURN(const PythonLaunch launch, LaunchOf(unit));
  BridgeStart start;
  if (!launch.script.empty()) {
    start.words.push_back({BridgeWord::Kind::kTreePath, launch.script});
  } else if (!launch.words.empty()) {
    start.words.push_back({BridgeWord::Kind::kText, "-c"});
    start.words.push_back({BridgeWord::Kind::kText, CarriedLaunchCode(launch.words)});
    start.words.push_back({BridgeWord::Kind::kTreePath, launch.search_folder.value_or("")});
  } else {
    // A library: an interpreter that finds it, to be called as the user calls python3.
    start.search_path = {"PYTHONPATH", launch.search_folder.value_or("")};
  }
  return start;
}

}  // namespace

absl::StatusOr<Crate> MakePythonBridge(const CandidateInput& input) {
  BATUTA_ASSIGN_OR_RETURN(const std::string python, PythonOf(*input.unit, *input.original));
  BATUTA_ASSIGN_OR_RETURN(BridgeStart start, StartOf(*input.unit));
  const std::string library = PythonLibrary(python);
  BridgeWord interpreter;
  if (library.empty() || !IsPrintable(python) || !IsPrintable(library)) {
    interpreter = {BridgeWord::Kind::kText, python};
    start.purpose = "Runs the Python program that it carries by the project's interpreter.";
  } else {
    interpreter = {BridgeWord::Kind::kBuildEnv, "BATUTA_PYTHON_PATH"};
    start.main = BridgeMain::kLinkedPython;
    start.purpose = "Runs the Python program that it carries by the interpreter that is linked in.";
    BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(input.output / "build.rs", BuildScript(python)));
  }
  start.words.insert(start.words.begin(), interpreter);
  BATUTA_ASSIGN_OR_RETURN(Crate crate, MakeBridgeCrate(input, start));
  crate.links_note = start.main == BridgeMain::kLinkedPython ? library : python;
  return crate;
}

}  // namespace batuta::convert

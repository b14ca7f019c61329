// What must hold for any bytes that a scanner is given; shared by the fuzzer and the unit tests.
#ifndef BATUTA_TEST_FUZZ_ANALYSIS_PROPERTY_H_
#define BATUTA_TEST_FUZZ_ANALYSIS_PROPERTY_H_

#include <string>
#include <string_view>

#include "lib/convert/analysis_build_files.h"
#include "lib/convert/analysis_meson.h"
#include "lib/convert/compile_database.h"
#include "lib/convert/scan_file.h"
#include "lib/os/file_system.h"
#include "lib/os/glob.h"

namespace batuta::convert {

// Empty, or what does not hold.
inline std::string FindAnalysisDefect(std::string_view content) {
  for (const std::string_view path : {"x.py", "x.c", "x.cc", "x.sh", "x"}) {
    const FileScan scan = ScanFile(path, content);
    const std::string at = std::string(path) + ": ";
    if (scan.lines < 0 || scan.code_lines < 0) return at + "negative lines";
    if (scan.code_lines > scan.lines) return at + "more code than lines";
    if (scan.complexity < 1) return at + "complexity below one";
    for (const Reference& reference : scan.references) {
      if (reference.line < 1 || reference.line > scan.lines) return at + "reference off the file";
      if (reference.name.empty() && reference.level == 0) return at + "reference to nothing";
    }
    for (const Oddity& oddity : scan.oddities) {
      if (oddity.line < 0 || oddity.line > scan.lines + 1) return at + "oddity off the file";
    }
  }
  const std::string text(content);
  for (const char* path : {"pyproject.toml", "setup.cfg", "setup.py", "requirements.txt"}) {
    for (const External& external : ReadDeclarations(path, text).requirements) {
      if (external.name.empty()) return std::string(path) + ": requirement without a name";
    }
  }
  for (const BuildTarget& target : ReadMesonTargets("meson.build", content)) {
    if (target.name.empty()) return "meson.build: target without a name";
  }
  const auto database = ReadCompileDatabase(
      content, {"compile_commands.json", "/p", [](const std::string&) { return true; }});
  if (database.ok()) {
    for (const DatabaseEntry& entry : database->entries) {
      if (!os::IsConfined(entry.source)) return "compile_commands.json: source off the project";
      if (entry.driver.empty()) return "compile_commands.json: command without a compiler";
    }
  }
  const size_t half = content.size() / 2;
  const std::string_view pattern = content.substr(0, half < 200 ? half : 200);
  os::GlobFits(pattern, content.substr(half, 500));
  return {};
}

}  // namespace batuta::convert

#endif  // BATUTA_TEST_FUZZ_ANALYSIS_PROPERTY_H_

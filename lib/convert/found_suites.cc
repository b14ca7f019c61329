#include "lib/convert/found_suites.h"

#include <algorithm>

#include "lib/os/file_system.h"

namespace batuta::convert {
namespace {

// True if the makefile has a rule for the target at the start of a line.
bool HasRule(const std::string& makefile, const std::string& target) {
  for (size_t at = 0; at < makefile.size();) {
    const size_t end = std::min(makefile.find('\n', at), makefile.size());
    const std::string line = makefile.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with(target)) continue;
    const size_t colon = line.find_first_not_of(" \t", target.size());
    if (colon != std::string::npos && line[colon] == ':' && line.substr(colon, 2) != ":=") {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<Suite> FindNativeSuites(const Original& original) {
  std::vector<Suite> suites;
  std::error_code error;
  if (fs::exists(original.build_root / "build" / "CTestTestfile.cmake", error)) {
    // Quiet: its own output holds times.
    suites.push_back({.argv = {"ctest", "--test-dir", "build", "-Q"}});
  }
  for (const char* name : {"GNUmakefile", "makefile", "Makefile"}) {
    // A Makefile may be the work of ./configure: the private copy counts, not the analysis.
    const auto text = os::ReadFile(original.build_root / name, 4 << 20);
    if (!text.ok()) continue;
    for (const char* target : {"check", "test"}) {
      if (HasRule(*text, target)) {
        suites.push_back({.argv = {"make", target}});
        break;
      }
    }
    break;
  }
  return suites;
}

}  // namespace batuta::convert

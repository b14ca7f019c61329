// What a published output is, for comparing two of them.
#ifndef BATUTA_TEST_CLI_WHOLE_OUTPUT_H_
#define BATUTA_TEST_CLI_WHOLE_OUTPUT_H_

#include <algorithm>
#include <string>
#include <vector>

#include "lib/os/hash.h"
#include "test/cli/run_cli.h"

namespace batuta::cli {

// Digest over names, modes and bytes. Left out: the reports, which hold times.
inline std::string OutputDigest(const os::fs::path& output) {
  std::vector<os::fs::path> files;
  for (const auto& entry : os::fs::recursive_directory_iterator(output)) {
    const bool is_report = entry.path().parent_path() == output &&
                           entry.path().stem() == "report";
    if (entry.is_regular_file() && !is_report) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  os::Hasher hasher;
  for (const os::fs::path& file : files) {
    hasher.Add(file.native()).Add(*os::HashFile(file));
    hasher.Add(std::to_string(static_cast<int>(os::fs::status(file).permissions())));
  }
  return hasher.Finish();
}

// A script with one case, whose text can be changed: small, and there is no tool to wait for.
inline void WriteGreeting(const TempDir& dir, const std::string& greeting) {
  dir.Write("project/greet.sh", "#!/bin/sh\necho \"" + greeting + " ${1:-you}\"\n", 0755);
  dir.Write("project/batuta.toml",
            "[[case]]\nprogram = \"greet\"\nname = \"greets by name\"\nargs = [\"Ana\"]\n");
}

}  // namespace batuta::cli

#endif  // BATUTA_TEST_CLI_WHOLE_OUTPUT_H_

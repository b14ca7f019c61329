// Runs the command as a user does, in an environment of its own.
#ifndef BATUTA_TEST_CLI_RUN_CLI_H_
#define BATUTA_TEST_CLI_RUN_CLI_H_

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "lib/os/file_system.h"
#include "lib/os/process.h"

namespace batuta::cli {

// A folder that goes away with the test.
class TempDir {
 public:
  TempDir() : path_(*os::MakePrivateDir(os::TempDir(), "batuta-test-")) {}
  ~TempDir() { (void)os::RemoveAll(path_); }
  const os::fs::path& path() const { return path_; }
  void Write(const std::string& name, const std::string& content, int mode = 0644) const {
    REQUIRE(os::WriteFileAtomic(path_ / name, content, mode).ok());
  }

 private:
  os::fs::path path_;
};

inline os::ProcessResult RunArgv(std::vector<std::string> argv) {
  os::ProcessSpec spec;
  spec.argv = std::move(argv);
  spec.time_limit = std::chrono::minutes(4);
  const auto result = os::RunProcess(spec);
  REQUIRE(result.ok());
  INFO(result->stderr_text);
  CHECK(result->term_signal == 0);
  return *result;
}

inline os::ProcessResult RunCli(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), BATUTA_CLI);
  return RunArgv(std::move(arguments));
}

}  // namespace batuta::cli

#endif  // BATUTA_TEST_CLI_RUN_CLI_H_

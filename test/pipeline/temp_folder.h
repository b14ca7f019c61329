#ifndef BATUTA_TEST_PIPELINE_TEMP_FOLDER_H_
#define BATUTA_TEST_PIPELINE_TEMP_FOLDER_H_

#include <fcntl.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <string>

#include "lib/os/file_system.h"

namespace batuta::pipeline {

// A folder that goes away with the test.
class TempFolder {
 public:
  TempFolder() : path_(*os::MakePrivateDir(os::TempDir(), "batuta-test-")) {}
  ~TempFolder() { os::RemoveAll(path_).IgnoreError(); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void Write(const std::string& name, const std::string& content, int mode = 0644) const {
    REQUIRE(os::WriteFileAtomic(path_ / name, content, mode).ok());
  }
  // New times and nothing else.
  void Touch(const std::string& name) const {
    REQUIRE(utimensat(AT_FDCWD, (path_ / name).c_str(), nullptr, 0) == 0);
  }
  // Empty if it cannot be read.
  std::string Read(const std::string& name) const {
    const auto content = os::ReadFile(path_ / name);
    return content.ok() ? *content : "";
  }
  bool Has(const std::string& name) const { return std::filesystem::exists(path_ / name); }

 private:
  std::filesystem::path path_;
};

}  // namespace batuta::pipeline

#endif  // BATUTA_TEST_PIPELINE_TEMP_FOLDER_H_

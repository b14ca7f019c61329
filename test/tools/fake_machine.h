// A machine of small shell scripts: folders on PATH, a home, a cache, descriptions of the user.
#ifndef BATUTA_TEST_TOOLS_FAKE_MACHINE_H_
#define BATUTA_TEST_TOOLS_FAKE_MACHINE_H_

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "batuta/tools.h"
#include "lib/os/file_system.h"

namespace batuta::tools {

namespace fs = std::filesystem;

class FakeMachine {
 public:
  FakeMachine() : root_(*os::MakePrivateDir(os::TempDir(), "batuta-test-")) {
    for (const char* name : {"CARGO_HOME", "RUSTUP_HOME", "PYENV_ROOT", "BATUTA_HOME"}) {
      Set(name, nullptr);
    }
    Set("HOME", (root_ / "home").c_str());
    fs::create_directories(Bin());
    SetPath({Bin()});
  }
  ~FakeMachine() {
    for (const auto& [name, value] : before_) {
      value ? setenv(name.c_str(), value->c_str(), 1) : unsetenv(name.c_str());
    }
    REQUIRE(os::RemoveAll(root_).ok());
  }
  FakeMachine(const FakeMachine&) = delete;
  FakeMachine& operator=(const FakeMachine&) = delete;

  const fs::path& root() const { return root_; }
  fs::path Bin() const { return root_ / "bin"; }
  fs::path CacheFile() const { return root_ / "home/.batuta/tool_cache.json"; }
  fs::path UserDir() const { return root_ / "home/.batuta/tools.d"; }

  void Set(const std::string& name, const char* value) {
    const char* old = getenv(name.c_str());
    before_.try_emplace(name, old == nullptr ? std::nullopt : std::optional<std::string>(old));
    value == nullptr ? unsetenv(name.c_str()) : setenv(name.c_str(), value, 1);
  }
  void SetPath(const std::vector<fs::path>& folders) {
    std::string path;
    for (const fs::path& folder : folders) path += (path.empty() ? "" : ":") + folder.native();
    Set("PATH", path.c_str());
  }

  // Writes into the file if it is there (same inode), else makes it. Its time stamp is an hour old
  // and always the same, so that only finer looks than that can tell the old from the new.
  void WriteScript(const fs::path& path, const std::string& body) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << "#!/bin/sh\n" << body;
    fs::permissions(path, fs::perms::owner_all);
    SetStamp(path);
  }
  void WriteFile(const fs::path& path, const std::string& content) {
    REQUIRE(os::WriteFileAtomic(path, content).ok());
  }
  void Remove(const fs::path& path) { fs::remove_all(path); }

  void Describe(const std::string& name, const std::string& fields = "") {
    descriptions_ += "[[tool]]\nname = \"" + name + "\"\n" + fields + "\n";
    WriteFile(UserDir() / "fakes.toml", descriptions_);
  }

  OpenOptions Options(std::vector<std::string> only = {}) const {
    OpenOptions options;
    options.only = std::move(only);
    return options;
  }
  // Lets the file system's clock go on first: batuta looks twice at what changed in this very tick.
  Registry OpenWith(const OpenOptions& options) const {
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
    return OpenAtOnce(options);
  }
  Registry OpenAtOnce(const OpenOptions& options) const {
    auto registry = Registry::Open(options);
    INFO(registry.status());
    REQUIRE(registry.ok());
    return *std::move(registry);
  }
  Registry Open(std::vector<std::string> only) const { return OpenWith(Options(std::move(only))); }

 private:
  void SetStamp(const fs::path& path) const { fs::last_write_time(path, stamp_); }

  const fs::path root_;
  std::map<std::string, std::optional<std::string>> before_;
  std::string descriptions_;
  const fs::file_time_type stamp_ = fs::file_time_type::clock::now() - std::chrono::hours(1);
};

}  // namespace batuta::tools

#endif  // BATUTA_TEST_TOOLS_FAKE_MACHINE_H_

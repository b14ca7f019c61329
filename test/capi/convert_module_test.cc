#include <dlfcn.h>
#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "batuta/c.h"
#include "lib/os/file_system.h"

namespace {

namespace fs = std::filesystem;
using Analyze = decltype(&batuta_analyze);

struct Result {
  batuta_status status;
  std::string message;
};

struct Library {
  Analyze analyze = &batuta_analyze;
  decltype(&batuta_last_error_message) last_error_message = &batuta_last_error_message;
  decltype(&batuta_analysis_destroy) destroy = &batuta_analysis_destroy;
};

// Analyzes a folder, with $BATUTA_CONVERT_PATH set to `path`; not set: nullptr.
Result AnalyzeBy(const char* path, const Library& library = {}) {
  if (path != nullptr) setenv("BATUTA_CONVERT_PATH", path, 1);
  batuta_analyze_options options = BATUTA_ANALYZE_OPTIONS_INIT;
  options.project = BATUTA_SOURCE_DIR "/test/capi";
  batuta_analysis* analysis = nullptr;
  Result result{library.analyze(&options, &analysis), library.last_error_message()};
  unsetenv("BATUTA_CONVERT_PATH");
  CHECK((analysis == nullptr) == (result.status != BATUTA_OK));
  library.destroy(analysis);
  return result;
}

void CheckRefused(const Result& result, const std::string& words) {
  INFO(result.message);
  CHECK(result.status == BATUTA_FAILED_PRECONDITION);
  CHECK(result.message.starts_with("conversion: "));
  CHECK(result.message.find(words) != std::string::npos);
}

bool IsModuleLoaded() {
  return batuta::os::ReadFile("/proc/self/maps")->find("/libbatuta_convert.so") !=
         std::string::npos;
}

struct Folder {
  fs::path path = *batuta::os::MakePrivateDir(batuta::os::TempDir(), "capi-module-");
  ~Folder() { batuta::os::RemoveAll(path).IgnoreError(); }
};

template <typename Function>
void Find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  REQUIRE(function != nullptr);
}

TEST_CASE("the module for conversion is loaded by the first call that needs it") {
  CHECK(!IsModuleLoaded());
  batuta_report* report = nullptr;
  CHECK(batuta_report_open(nullptr, &report) == BATUTA_INVALID_ARGUMENT);
  CHECK(!IsModuleLoaded());
  CHECK(batuta_report_open("/nonexistent", &report) == BATUTA_NOT_FOUND);
  CHECK(IsModuleLoaded());
  CHECK(AnalyzeBy(nullptr).status == BATUTA_OK);
}

TEST_CASE("each reason why there is no module for conversion has its own words") {
  const Folder folder;
  const std::string file = (folder.path / "libbatuta_convert.so").string();
  CheckRefused(AnalyzeBy("none"), "BATUTA_CONVERT_PATH is none");
  CheckRefused(AnalyzeBy("capi"), "'capi': not an absolute path");
  CheckRefused(AnalyzeBy(folder.path.c_str()), "no module: there is no " + file);
  REQUIRE(batuta::os::WriteFileAtomic(file, "no library", 0644).ok());
  CheckRefused(AnalyzeBy(folder.path.c_str()), "broken module: " + file);
  CheckRefused(AnalyzeBy(BATUTA_C_FOLDER "/libbatuta_c.so.0"), "it has no batuta_convert_module");
  const Result foreign = AnalyzeBy(BATUTA_FOREIGN_CONVERT);
  CheckRefused(foreign, BATUTA_FOREIGN_CONVERT ": module of batuta 0.0.9 convert 1, this is ");
  CHECK(foreign.message.find(std::string("this is ") + batuta_version()) != std::string::npos);
}

TEST_CASE("a library without its module says where it looked for it") {
  const Folder folder;
  const fs::path copy = folder.path / "libbatuta_c.so.0";
  fs::copy_file(BATUTA_C_FOLDER "/libbatuta_c.so.0", copy);
  void* loaded = dlopen(copy.c_str(), RTLD_NOW | RTLD_LOCAL);
  REQUIRE(loaded != nullptr);
  Library library;
  Find(loaded, "batuta_analyze", library.analyze);
  Find(loaded, "batuta_last_error_message", library.last_error_message);
  Find(loaded, "batuta_analysis_destroy", library.destroy);
  REQUIRE(library.analyze != &batuta_analyze);
  const Result alone = AnalyzeBy(nullptr, library);
  // Unless one is installed where the build is configured for, which is the last place.
  if (alone.status != BATUTA_OK) {
    CheckRefused(alone, "libbatuta_convert.so");
    if (alone.message.find("no module: ") != std::string::npos) {
      CheckRefused(alone, "is in none of " + folder.path.string() + ", " +
                              (folder.path / "batuta").string() + ", ");
    }
  }
  fs::create_directory(folder.path / "batuta");
  fs::copy_file(BATUTA_C_FOLDER "/libbatuta_convert.so",
                folder.path / "batuta/libbatuta_convert.so");
  CHECK(AnalyzeBy(nullptr, library).status == BATUTA_OK);
}

}  // namespace

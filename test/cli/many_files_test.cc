// Large projects, through the command.
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>

#include "test/cli/whole_output.h"

namespace batuta::cli {
namespace {

namespace fs = os::fs;

// A thousand folders of headers and data. No programs: each would be a crate to compile.
void WriteMany(const fs::path& project, int num_files) {
  for (int i = 0; i < num_files; ++i) {
    const fs::path folder = project / ("d" + std::to_string(i / 100));
    if (i % 100 == 0) fs::create_directories(folder);
    const std::string stem = folder / ("f" + std::to_string(i));
    if (i % 5 == 0) {
      std::ofstream(stem + ".h") << "int f" << i << "(void);\n";
    } else {
      std::ofstream(stem + ".txt") << i << "\n";
    }
  }
}

}  // namespace

TEST_CASE("a hundred thousand files are analysed") {
  const TempDir dir;
  WriteGreeting(dir, "hello");
  const std::string project = dir.path() / "project";
  WriteMany(project, 100'000);

  const os::ProcessResult analysis = RunCli({"analyze", project, "--json"});
  std::printf("analyze, 100,000 files: %.0f ms\n", analysis.wall_ms);
  REQUIRE(analysis.exit_code == 0);
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(analysis.stdout_text, error);
  REQUIRE_FALSE(error);
  CHECK(value.at("files").as_array().size() >= 20'000);
  CHECK(analysis.wall_ms < 60'000);
}

TEST_CASE("a project of ten thousand files is converted") {
  const TempDir dir;
  WriteGreeting(dir, "hello");
  const std::string project = dir.path() / "project", out = dir.path() / "out";
  WriteMany(project, 10'000);
  const os::ProcessResult first = RunCli({"convert", project, "-o", out, "--quiet"});
  std::printf("convert, 10,000 files: %.0f ms\n", first.wall_ms);
  INFO(first.stderr_text);
  REQUIRE(first.exit_code == 0);
  CHECK(RunArgv({out + "/bin/greet", "Ana"}).stdout_text == "hello Ana\n");

  const os::ProcessResult again = RunCli({"convert", project, "-o", out, "--json", "--quiet"});
  std::printf("convert again, 10,000 files: %.0f ms\n", again.wall_ms);
  CHECK(again.stdout_text.find("\"up_to_date\":true") != std::string::npos);
}

}  // namespace batuta::cli

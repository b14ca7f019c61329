// The short way of a run in which nothing changed must never be taken when something did.
#include "lib/pipeline/unchanged.h"

#include <sys/stat.h>

#include <cstdlib>

#include "test/pipeline/run_fixture.h"

namespace batuta::pipeline {
namespace {

constexpr const char* kFile = R"([[stage]]
name = "join"
command = ["sort", "-o", "out/all", "src/a.txt", "src/b.txt"]
inputs = ["src/*.txt"]
outputs = ["out/all"]
env = ["BATUTA_TEST_VARIABLE"]
)";

class UnchangedFolder : public TempFolder {
 public:
  UnchangedFolder() {
    Write("pipeline.toml", kFile);
    Write("src/a.txt", "b\n");
    Write("src/b.txt", "a\n");
  }

  PipelineReport Run(const PipelineOptions& options = {}) const {
    const auto report = RunPipelineFile((path() / "pipeline.toml").native(), options);
    INFO(report.status().message());
    REQUIRE(report.ok());
    return *report;
  }

  std::string SightFile() const {
    std::error_code error;
    const auto entries = std::filesystem::directory_iterator(path() / ".batuta/.pipeline", error);
    for (const auto& entry : entries) {
      const std::string name = entry.path().filename().native();
      if (name.starts_with("unchanged-")) return ".batuta/.pipeline/" + name;
    }
    return {};
  }

  // Files that were just written do not tell by their stamps what is in them: some runs pass until
  // they do. Each looks at all of them.
  void RunUntilShort() const {
    for (int tries = 0; tries < 5000 && SightFile().empty(); ++tries) Run();
    REQUIRE_FALSE(SightFile().empty());
    REQUIRE(TakesShortWay());
  }

  // The long way makes what it remembers anew if it is gone, the short way does not look for it.
  bool TakesShortWay() const {
    const std::string journal = Read(".batuta/.pipeline/journal");
    std::filesystem::remove(path() / ".batuta/.pipeline/journal");
    const PipelineReport report = Run({.dry_run = true});
    const bool is_short = !Has(".batuta/.pipeline/journal");
    Write(".batuta/.pipeline/journal", journal, 0600);
    if (is_short) {
      CHECK(report.Succeeded());
      CHECK(report.stages.size() == 1);
      CHECK(report.stages[0].name == "join");
      CHECK(report.stages[0].was_up_to_date);
    }
    return is_short;
  }
};

}  // namespace

TEST_CASE("a run in which nothing changed takes the short way, and one that is forced does not") {
  const UnchangedFolder dir;
  dir.RunUntilShort();
  CHECK(dir.Run({.force = true}).NumRun() == 1);
}

TEST_CASE("whatever changes, the short way is not taken") {
  const UnchangedFolder dir;
  dir.RunUntilShort();
  SECTION("an input has other content of the same size") {
    dir.Write("src/a.txt", "c\n");
    CHECK(dir.Run().NumRun() == 1);
    CHECK(dir.Read("out/all") == "a\nc\n");
  }
  SECTION("an input is overwritten where it is") {
    FILE* file = std::fopen((dir.path() / "src/a.txt").c_str(), "r+");
    std::fputs("d\n", file);
    std::fclose(file);
    CHECK(dir.Run().NumRun() == 1);
  }
  SECTION("a file comes that a pattern fits") {
    dir.Write("src/c.txt", "new\n");
    CHECK(dir.Run().NumRun() == 1);
  }
  SECTION("a file goes that a pattern fitted") {
    std::filesystem::rename(dir.path() / "src/b.txt", dir.path() / "src/b.other");
    CHECK_FALSE(dir.TakesShortWay());
  }
  SECTION("an output is gone") {
    std::filesystem::remove(dir.path() / "out/all");
    CHECK(dir.Run().num_restored == 1);
    CHECK(dir.Read("out/all") == "a\nb\n");
  }
  SECTION("an output was edited") {
    dir.Write("out/all", "B\nA\n");
    CHECK(dir.Run().num_restored == 1);
  }
  SECTION("a file that no run made lies among the outputs") {
    dir.Write("out/foreign", "");
    const auto report = RunPipelineFile((dir.path() / "pipeline.toml").native(), {});
    CHECK(report.status().code() == absl::StatusCode::kFailedPrecondition);
  }
  SECTION("the pipeline's file changed") {
    dir.Write("pipeline.toml", std::string(kFile) + "time_limit_s = 5\n");
    CHECK_FALSE(dir.TakesShortWay());
  }
  SECTION("a variable that a stage sees changed") {
    setenv("BATUTA_TEST_VARIABLE", "1", 1);
    CHECK(dir.Run().NumRun() == 1);
    unsetenv("BATUTA_TEST_VARIABLE");
  }
}

TEST_CASE("a program that comes in front of a stage's own on PATH is seen") {
  const UnchangedFolder dir;
  dir.Write("bin/other", "");
  const std::string before = std::getenv("PATH");
  setenv("PATH", ((dir.path() / "bin").native() + ":" + before).c_str(), 1);
  dir.RunUntilShort();
  dir.Write("bin/sort", "#!/bin/sh\necho mine >out/all\n", 0755);
  CHECK(dir.Run().NumRun() == 1);
  CHECK(dir.Read("out/all") == "mine\n");
  setenv("PATH", before.c_str(), 1);
}

TEST_CASE("two pipelines of one folder do not answer for each other") {
  const UnchangedFolder dir;
  dir.RunUntilShort();
  dir.Write("other.toml", "output = \"other\"\n" + std::string(kFile));
  const auto report = RunPipelineFile((dir.path() / "other.toml").native(), {});
  CHECK(report.status().code() == absl::StatusCode::kInvalidArgument);  // its outputs lie elsewhere
}

TEST_CASE("what is remembered of a run may be cut or damaged anywhere") {
  const UnchangedFolder dir;
  dir.RunUntilShort();
  const std::string whole = dir.Read(dir.SightFile());
  REQUIRE(StagesIfUnchanged(whole) == std::vector<std::string>{"join"});
  for (size_t size = 0; size < whole.size(); ++size) {
    REQUIRE_FALSE(StagesIfUnchanged(whole.substr(0, size)).has_value());
  }
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x41);
    REQUIRE_FALSE(StagesIfUnchanged(damaged).has_value());
  }
}

}  // namespace batuta::pipeline

// The short way of a run in which nothing changed must never be taken when something did.
#include "lib/pipeline/unchanged.h"

#include <cstdio>
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

  // The same file with another content of the same size.
  void Overwrite(const std::string& name, const char* text) const {
    FILE* file = std::fopen((path() / name).c_str(), "r+");
    REQUIRE(file != nullptr);
    std::fputs(text, file);
    std::fclose(file);
  }

  // Files that were just written do not tell by their stamps what is in them: some runs pass until
  // they do. Each looks at all of them.
  void RunUntilShort() const {
    for (int tries = 0; tries < 5000 && !HasTrueList(); ++tries) Run();
    REQUIRE(TakesShortWay());
  }

  bool HasTrueList() const {
    const std::string list = SightFile();
    return !list.empty() && CompareSight(Read(list)).has_value();
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
    dir.Overwrite("src/a.txt", "d\n");
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

TEST_CASE("files that were touched are compared by their contents") {
  const UnchangedFolder dir;
  dir.RunUntilShort();
  const std::string list = dir.SightFile();
  const std::string before = dir.Read(list);
  SECTION("inputs and outputs with the contents that they had change nothing") {
    dir.Touch("src/a.txt");
    dir.Touch("src/b.txt");
    dir.Touch("out/all");
    CHECK(dir.TakesShortWay());
    // A file that was touched just now could change without showing it: some runs pass until the
    // new stamps are believed.
    for (int tries = 0; tries < 5000 && CompareSight(before)->renewed != dir.Read(list); ++tries) {
      CHECK(dir.TakesShortWay());
    }
    const std::string after = dir.Read(list);
    REQUIRE(after != before);
    const std::optional<Unchanged> unchanged = CompareSight(after);
    REQUIRE(unchanged.has_value());
    CHECK(unchanged->renewed.empty());
    dir.Overwrite("src/b.txt", "d\n");
    CHECK(dir.Run().NumRun() == 1);
    CHECK(dir.Read("out/all") == "b\nd\n");
  }
  SECTION("one of many has another content of the same size") {
    dir.Touch("src/a.txt");
    dir.Overwrite("src/b.txt", "d\n");
    CHECK(dir.Run().NumRun() == 1);
    CHECK(dir.Read("out/all") == "b\nd\n");
  }
  SECTION("a file changes in the tick of the clock in which it was touched and read") {
    for (const char* text : {"c\n", "d\n", "e\n", "f\n"}) {
      dir.Touch("src/a.txt");
      CHECK(dir.Run().Succeeded());
      dir.Overwrite("src/a.txt", text);
      CHECK(dir.Run().NumRun() == 1);
      CHECK(dir.Read("out/all") == std::string("a\n") + text);
      dir.RunUntilShort();
    }
  }
  SECTION("an input became a program") {
    dir.Touch("src/a.txt");
    std::filesystem::permissions(dir.path() / "src/b.txt", std::filesystem::perms::owner_exec,
                                 std::filesystem::perm_options::add);
    CHECK_FALSE(dir.TakesShortWay());
    CHECK(dir.Run().NumRun() == 1);
  }
  SECTION("an output is read-only no more") {
    std::filesystem::permissions(dir.path() / "out/all", std::filesystem::perms::others_write,
                                 std::filesystem::perm_options::add);
    CHECK_FALSE(dir.TakesShortWay());
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
  const std::optional<Unchanged> unchanged = CompareSight(whole);
  REQUIRE(unchanged.has_value());
  REQUIRE(unchanged->stages == std::vector<std::string>{"join"});
  REQUIRE(unchanged->renewed.empty());
  for (size_t size = 0; size < whole.size(); ++size) {
    REQUIRE_FALSE(CompareSight(whole.substr(0, size)).has_value());
  }
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x41);
    REQUIRE_FALSE(CompareSight(damaged).has_value());
  }
}

}  // namespace batuta::pipeline

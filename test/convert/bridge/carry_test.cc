#include "lib/convert/bridge/carry.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "lib/convert/bridge/crate_source.h"
#include "lib/os/file_system.h"

namespace batuta::convert {
namespace {

// A project of which only names and sizes count.
struct Project {
  Analysis analysis;
  Original original;
  Unit unit;
  CandidateInput input;
  fs::path root = *os::MakePrivateDir(os::TempDir(), "batuta-test-");

  Project() {
    original.source_root = root / "source";
    original.build_root = root / "built";
    std::error_code error;
    fs::create_directories(original.source_root, error);
    unit.files = {"tools/main.sh"};
    input.unit = &unit;
    input.analysis = &analysis;
    input.original = &original;
  }
  ~Project() { os::RemoveAll(root).IgnoreError(); }

  void Add(const std::string& path, Language language, int64_t bytes = 1) {
    const std::string content(static_cast<size_t>(bytes), 'x');
    REQUIRE(os::WriteFileAtomic(original.source_root / path, content).ok());
    REQUIRE(os::WriteFileAtomic(original.build_root / path, content).ok());
    SourceFile file;
    file.path = path;
    file.language = language;
    file.bytes = bytes;
    analysis.files.push_back(file);
    std::sort(analysis.files.begin(), analysis.files.end(),
              [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  }

  bool Carries(const std::string& path) const {
    const auto files = CarriedFiles(input);
    REQUIRE(files.ok());
    return std::find(files->begin(), files->end(), path) != files->end();
  }
};

TEST_CASE("a small project is carried whole, but for its native code") {
  Project project;
  project.Add("tools/main.sh", Language::kShell);
  project.Add("elsewhere/data.bin", Language::kOther);
  project.Add("src/a.c", Language::kC);
  project.Add("src/b.cc", Language::kCxx);
  project.Add("src/a.o", Language::kOther);
  CHECK(project.Carries("tools/main.sh"));
  CHECK(project.Carries("elsewhere/data.bin"));
  CHECK(!project.Carries("src/a.c"));
  CHECK(!project.Carries("src/b.cc"));
  CHECK(!project.Carries("src/a.o"));
}

TEST_CASE("of a large project the closure and what lies beside it are carried") {
  Project project;
  project.Add("tools/main.sh", Language::kShell);
  project.Add("tools/words.txt", Language::kOther);
  project.Add("tools/unused.sh", Language::kShell);
  project.Add("lib/part.sh", Language::kShell);
  project.Add("run/helper.sh", Language::kShell);
  project.Add("big/data.bin", Language::kOther, int64_t{5} << 20);
  project.analysis.dependencies = {
      {"tools/main.sh", "lib/part.sh", DependencyKind::kSource, 1},
      {"lib/part.sh", "run/helper.sh", DependencyKind::kExec, 1}};
  CHECK(project.Carries("tools/main.sh"));
  CHECK(project.Carries("tools/words.txt"));
  CHECK(project.Carries("lib/part.sh"));
  CHECK(project.Carries("run/helper.sh"));
  CHECK(!project.Carries("tools/unused.sh"));
  CHECK(!project.Carries("big/data.bin"));
}

TEST_CASE("links of the project are carried") {
  Project project;
  project.Add("tools/main.sh", Language::kShell);
  const fs::path tools = project.original.build_root / "tools";
  fs::create_symlink("main.sh", tools / "alias");
  fs::create_symlink("..", tools / "round");
  CHECK(project.Carries("tools/alias"));
  CHECK(project.Carries("tools/round"));
}

TEST_CASE("links that lead out of the project stay behind") {
  Project project;
  project.Add("tools/main.sh", Language::kShell);
  const fs::path tools = project.original.build_root / "tools";
  fs::create_symlink("../../elsewhere", tools / "out");
  fs::create_symlink("/etc/passwd", tools / "absolute");
  CHECK(!project.Carries("tools/out"));
  CHECK(!project.Carries("tools/absolute"));
}

TEST_CASE("what the original's build made for its scripts is carried, its programs are not") {
  Project project;
  project.Add("tools/main.sh", Language::kShell);
  const fs::path built = project.original.build_root;
  const std::string elf = "\x7f" "ELF and so on";
  REQUIRE(os::WriteFileAtomic(built / "config.sh", "made").ok());
  REQUIRE(os::WriteFileAtomic(built / "part.o", elf).ok());
  REQUIRE(os::WriteFileAtomic(built / "bin/wc", elf).ok());
  REQUIRE(os::WriteFileAtomic(built / "bin/helper", elf).ok());
  REQUIRE(os::WriteFileAtomic(built / "libpart.so", elf).ok());
  project.input.product_binaries = {{"bin/wc", "wc"}};
  CHECK(project.Carries("config.sh"));
  CHECK(project.Carries("libpart.so"));
  CHECK(!project.Carries("part.o"));
  CHECK(!project.Carries("bin/wc"));
  CHECK(!project.Carries("bin/helper"));
}

TEST_CASE("what batuta.toml excludes, version control and virtual environments stay behind") {
  Project project;
  project.Add("tools/main.sh", Language::kShell);
  project.Add("excluded.txt", Language::kOther);
  std::erase_if(project.analysis.files,
                [](const SourceFile& file) { return file.path == "excluded.txt"; });
  const fs::path built = project.original.build_root;
  REQUIRE(os::WriteFileAtomic(built / ".git/config", "x").ok());
  REQUIRE(os::WriteFileAtomic(built / "env/pyvenv.cfg", "x").ok());
  REQUIRE(os::WriteFileAtomic(built / "env/bin/activate", "x").ok());
  CHECK(!project.Carries("excluded.txt"));
  CHECK(!project.Carries(".git/config"));
  CHECK(!project.Carries("env/bin/activate"));
}

TEST_CASE("any bytes become a Rust literal") {
  CHECK(RustBytes("a b") == "b\"a b\"");
  CHECK(RustBytes("\"\\\n\xff") == "b\"\\\"\\\\\\x0a\\xff\"");
  CHECK(RustBytes("") == "b\"\"");
}

}  // namespace
}  // namespace batuta::convert

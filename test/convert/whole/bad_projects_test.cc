// Projects that are not as one would like them.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "lib/os/file_system.h"
#include "test/convert/whole/scene.h"
#include "test/ordinary_user.h"

namespace batuta::convert {
namespace {

namespace fs = std::filesystem;

std::string ErrorOf(const Scene& scene) {
  const auto report = scene.Run();
  REQUIRE_FALSE(report.ok());
  CHECK_FALSE(fs::exists(scene.output));
  return std::string(report.status().message());
}

TEST_CASE("an empty folder, a missing one and a file are told apart") {
  Scene scene;
  CHECK(ErrorOf(scene).find("project") != std::string::npos);
  ConvertOptions options;
  options.output = scene.output;
  options.project = scene.root / "nowhere";
  CHECK(Convert(options).status().code() == absl::StatusCode::kNotFound);
  scene.Write("file", "x");
  options.project = scene.project / "file";
  CHECK(Convert(options).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("a project without a program says so") {
  Scene scene;
  scene.Write("notes.txt", "nothing to run\n");
  CHECK(ErrorOf(scene).find("holds no Python, C, C++ or shell source") != std::string::npos);
}

TEST_CASE("an output inside the project, or around it, is refused") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  ConvertOptions options;
  options.project = scene.project;
  options.output = scene.project / "rust";
  CHECK(Convert(options).status().code() == absl::StatusCode::kInvalidArgument);
  options.output = scene.root;
  CHECK(Convert(options).status().code() == absl::StatusCode::kInvalidArgument);
  // A link does not hide it.
  REQUIRE(symlink(scene.project.c_str(), (scene.root / "link").c_str()) == 0);
  options.output = scene.root / "link" / "rust";
  CHECK(Convert(options).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK_FALSE(fs::exists(scene.project / "rust"));
}

TEST_CASE("a folder with files of somebody else is never replaced") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  REQUIRE(os::WriteFileAtomic(scene.output / "precious.txt", "mine").ok());
  const auto report = scene.Run();
  REQUIRE(report.status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(*os::ReadFile(scene.output / "precious.txt") == "mine");
}

TEST_CASE("mistakes in batuta.toml are told with their line") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  scene.Write("batuta.toml", "[project]\nname = \"x\"\nnmae = \"y\"\n");
  CHECK(ErrorOf(scene).find("batuta.toml:3: ") == 0);
  scene.Write("batuta.toml", "[[case]]\nprogram = \"b\"\n");
  CHECK(ErrorOf(scene) == "batuta.toml: case 'case 1': no program 'b' (there are: a)");
  scene.Write("batuta.toml", "[tools]\nuse = [\"c2rsut\"]\n");
  CHECK(ErrorOf(scene).find("batuta.toml: tools.use 'c2rsut': not known") == 0);
}

TEST_CASE("names with spaces, quotes, newlines and foreign bytes work") {
  Scene scene;
  scene.Write("my \"odd\" name\n\xff.sh", "echo \"$(basename \"$0\")\" \"$@\"\n");
  scene.Write("data/a 'b'\n.txt", "x");
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.verdict == Verdict::kBridged);
  CHECK(unit.bridge_verified);
}

TEST_CASE("what is not UTF-8, a loop of links and a syntax error do not stop the rest") {
  Scene scene;
  scene.Write("good.sh", "echo good\n");
  scene.Write("latin1.py", "# -*- coding: latin-1 -*-\nprint('caf\xe9'.upper() == 'CAF\xc9')\n");
  scene.Write("broken.py", "def f(:\n    pass\nprint(1)\n");
  REQUIRE(symlink("loop", (scene.project / "loop").c_str()) == 0);
  REQUIRE(symlink("..", (scene.project / "up").c_str()) == 0);
  const auto report = scene.Run();
  INFO(report.status());
  REQUIRE(report.ok());
  INFO(ReportToTable(*report, 200));
  CHECK(report->built);
  CHECK(report->units.size() == 3);
  for (const UnitReport& unit : report->units) {
    CHECK(unit.verdict == Verdict::kBridged);
    // What cannot be parsed has no known way to be run; it is carried all the same.
    CHECK(unit.bridge_verified == (unit.name != "broken"));
  }
}

TEST_CASE("a project that cannot be read is told with its path") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  const Locked folder(scene.project);
  const OrdinaryUser user;
  REQUIRE(user.Ok());
  CHECK(ErrorOf(scene).find(scene.project.native() + ": Permission denied") != std::string::npos);
}

TEST_CASE("what cannot be read inside a project is left out and told") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  scene.Write("closed/data.txt", "nobody reads this\n");
  scene.Write("secret.sh", "echo b\n");
  const Locked folder(scene.project / "closed"), file(scene.project / "secret.sh");
  const OrdinaryUser user;
  REQUIRE(user.Ok());
  const auto report = scene.Run();
  INFO(report.status());
  REQUIRE(report.ok());
  INFO(ReportToTable(*report, 200));
  CHECK(report->built);
  const auto is_told = [&](const std::string& path) {
    return std::any_of(report->remarks.begin(), report->remarks.end(), [&](const Remark& remark) {
      return remark.path == path && remark.text.find("Permission denied") != std::string::npos;
    });
  };
  CHECK(is_told("closed"));
  CHECK(is_told("secret.sh"));
  REQUIRE_FALSE(report->units.empty());
  CHECK(report->units[0].name == "a");
  CHECK(report->units[0].bridge_verified);
  // Files after the closed folder count for the question whether something has changed.
  scene.Write("z/late.sh", "echo late\n");
  const auto again = scene.Run();
  REQUIRE(again.ok());
  CHECK_FALSE(again->up_to_date);
}

TEST_CASE("a source file of ten megabytes is carried") {
  Scene scene;
  std::string text = "echo begin\n";
  while (text.size() < (10u << 20)) text += "# filling, filling, filling, filling, filling\n";
  scene.Write("big.sh", text + "echo end\n");
  CHECK(scene.OneUnit().bridge_verified);
}

TEST_CASE("an import cycle is no obstacle") {
  Scene scene;
  scene.Write("one.py", "import two\ndef f(): return 1\nif __name__ == '__main__':\n    print(two.g())\n");
  scene.Write("two.py", "import one\ndef g(): return one.f() + 1\n");
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.files.size() == 2);
  CHECK(unit.bridge_verified);
}

TEST_CASE("without cargo the message says so and nothing is made") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  const std::string path = getenv("PATH"), home = getenv("HOME");
  REQUIRE(os::MakeDirs(scene.root / "empty").ok());
  // Only the standard tools, and a home without a Rust installation.
  const fs::path bin = scene.root / "few";
  REQUIRE(os::MakeDirs(bin).ok());
  for (const char* name : {"sh", "cat", "bash"}) {
    fs::create_symlink(fs::path("/bin") / name, bin / name);
  }
  setenv("PATH", bin.c_str(), 1);
  setenv("HOME", (scene.root / "empty").c_str(), 1);
  const auto report = scene.Run();
  setenv("PATH", path.c_str(), 1);
  setenv("HOME", home.c_str(), 1);
  REQUIRE(report.status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(std::string(report.status().message()).find("no cargo") == 0);
  CHECK_FALSE(fs::exists(scene.output));
}

}  // namespace
}  // namespace batuta::convert

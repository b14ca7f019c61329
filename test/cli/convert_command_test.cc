#include <boost/json.hpp>

#include "test/cli/run_cli.h"

namespace batuta::cli {
namespace {

// One script with one case: small, and there is no shell tool to wait for.
void WriteProject(const TempDir& dir) {
  dir.Write("project/greet.sh", "#!/bin/sh\necho \"hello ${1:-you}\"\n", 0755);
  dir.Write("project/batuta.toml",
            "[[case]]\nprogram = \"greet\"\nname = \"greets by name\"\nargs = [\"Ana\"]\n");
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a small project is converted, reported, found unchanged and forgotten") {
  const TempDir dir;
  WriteProject(dir);
  const std::string project = dir.path() / "project", out = dir.path() / "out";

  const os::ProcessResult first = RunCli({"convert", project, "-o", out});
  INFO(first.stderr_text << first.stdout_text);
  REQUIRE(first.exit_code == 0);
  CHECK(Contains(first.stdout_text, "same on"));
  CHECK(Contains(first.stderr_text, "[  1/"));
  CHECK(RunArgv({out + "/bin/greet", "Ana"}).stdout_text == "hello Ana\n");

  const os::ProcessResult again = RunCli({"convert", project, "-o", out, "--json", "--quiet"});
  CHECK(again.exit_code == 0);
  CHECK(again.stderr_text.empty());
  boost::json::error_code error;
  const boost::json::value report = boost::json::parse(again.stdout_text, error);
  REQUIRE_FALSE(error);
  CHECK(report.at("up_to_date").as_bool());
  CHECK(report.at("succeeded").as_bool());

  CHECK(Contains(RunCli({"report", out}).stdout_text, "greet"));
  CHECK(Contains(RunCli({"report", out, "--format", "markdown"}).stdout_text, "# Conversion"));
  const std::string page = dir.path() / "page.html";
  CHECK(RunCli({"report", out, "--format", "html", "-o", page}).stdout_text.empty());
  CHECK(Contains(*os::ReadFile(page), "</html>"));
  CHECK(Contains(RunCli({"status", out}).stdout_text, "as batuta left it"));
  CHECK(RunCli({"reset", out}).exit_code == 0);
  CHECK(os::fs::exists(out + "/bin/greet"));
}

TEST_CASE("without -o the result lies beside the project, and is found from it") {
  const TempDir dir;
  WriteProject(dir);
  const std::string project = dir.path() / "project", out = dir.path() / "project-rust";
  CHECK(Contains(RunCli({"convert", "--help"}).stdout_text, "PROJECT-rust"));
  for (const char* step : {"transpile", "validate"}) {
    INFO(step);
    CHECK(RunCli({step, project, "-q"}).exit_code == 0);
    CHECK_FALSE(os::fs::exists(out));
  }
  CHECK(RunCli({"build", project, "-q"}).exit_code == 0);
  CHECK(os::fs::exists(out + "/bin/greet"));

  const boost::json::value report =
      boost::json::parse(RunCli({"report", project, "--json"}).stdout_text);
  CHECK(report == boost::json::parse(RunCli({"report", out, "--format", "json"}).stdout_text));
  CHECK(report.at("units").as_array().size() == 1);
  const boost::json::value status = boost::json::parse(RunCli({"status", out, "--json"}).stdout_text);
  CHECK(status.at("output").as_string() == out);
  CHECK(status.at("is_untouched").as_bool());
  CHECK(status.at("units").at("verified").as_int64() == 1);
  CHECK(RunCli({"report", out, "--json", "--format", "html"}).exit_code == 2);
}

TEST_CASE("a program that the original's build did not make changes the exit code") {
  const TempDir dir;
  WriteProject(dir);
  dir.Write("project/batuta.toml", "[tools]\nuse = []\n");
  dir.Write("project/broken.c", "int main(void) { nonsense }\n");
  const os::ProcessResult result =
      RunCli({"convert", dir.path() / "project", "-o", dir.path() / "out"});
  INFO(result.stderr_text << result.stdout_text);
  CHECK(result.exit_code == 1);
  CHECK(Contains(result.stdout_text, "missing: 1 program that the original's own build did not make"));
  CHECK(Contains(result.stdout_text, "cargo build --release is green"));
}

TEST_CASE("an output that is somebody else's stays as it is") {
  const TempDir dir;
  WriteProject(dir);
  dir.Write("out/precious.txt", "mine");
  const os::ProcessResult result =
      RunCli({"convert", dir.path() / "project", "-o", dir.path() / "out", "--quiet"});
  INFO(result.stderr_text);
  CHECK(result.exit_code == 3);
  CHECK(Contains(result.stderr_text, "batuta has no record of what it holds"));
  CHECK(*os::ReadFile(dir.path() / "out/precious.txt") == "mine");
}

TEST_CASE("a wrong batuta.toml is named with its line") {
  const TempDir dir;
  WriteProject(dir);
  dir.Write("project/batuta.toml", "[verify]\nstderr = \"exact\"\nstdrr = \"ignore\"\n");
  const os::ProcessResult result =
      RunCli({"convert", dir.path() / "project", "-o", dir.path() / "out", "--quiet"});
  CHECK(result.exit_code == 2);
  CHECK(Contains(result.stderr_text, "batuta.toml:3"));
}

TEST_CASE("without cargo the machine lacks something: exit code 3") {
  const TempDir dir;
  WriteProject(dir);
  for (const char* name : {"sh", "cat"}) {
    os::fs::create_directories(dir.path() / "bin");
    os::fs::create_symlink(os::fs::path("/bin") / name, dir.path() / "bin" / name);
  }
  const os::ProcessResult result = RunArgv(
      {"env", "-i", "PATH=" + (dir.path() / "bin").native(), "HOME=" + dir.path().native(),
       BATUTA_CLI, "convert", dir.path() / "project", "-o", dir.path() / "out", "--quiet"});
  CHECK(result.exit_code == 3);
  CHECK(Contains(result.stderr_text, "batuta: no cargo"));
  CHECK(Contains(result.stderr_text, "batuta tools doctor"));
  CHECK_FALSE(os::fs::exists(dir.path() / "out"));
}

TEST_CASE("Ctrl-C ends a conversion with 130 and publishes nothing") {
  const TempDir dir;
  WriteProject(dir);
  // A build that never ends by itself.
  dir.Write("project/main.c", "int main(void) { return 0; }\n");
  dir.Write("project/batuta.toml", "[build]\ncommand = [[\"sleep\", \"300\"]]\n");
  const os::ProcessResult result =
      RunArgv({"timeout", "--preserve-status", "-s", "INT", "2", BATUTA_CLI, "convert",
               dir.path() / "project", "-o", dir.path() / "out"});
  INFO(result.stderr_text);
  CHECK(result.exit_code == 130);
  CHECK(result.wall_ms < 60'000);
  CHECK(Contains(result.stderr_text, "batuta: stopping"));
  CHECK_FALSE(os::fs::exists(dir.path() / "out"));
}

}  // namespace batuta::cli

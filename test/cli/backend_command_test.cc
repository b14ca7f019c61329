#include <boost/json.hpp>

#include "test/cli/run_cli.h"

namespace batuta::cli {
namespace {

// What is calibrated here stays here.
os::ProcessResult RunIn(const TempDir& dir, std::vector<std::string> arguments) {
  std::vector<std::string> argv{"env", "XDG_CACHE_HOME=" + dir.path().string(), BATUTA_CLI};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return RunArgv(std::move(argv));
}

boost::json::object Parse(const std::string& text) { return boost::json::parse(text).as_object(); }

}  // namespace

TEST_CASE("batuta select answers by the model, then by what calibrate measured") {
  const TempDir dir;
  const os::ProcessResult modelled = RunIn(dir, {"select", "matmul", "512", "--json"});
  CHECK(modelled.stderr_text.empty());  // that there is no calibration yet is nothing to warn of
  const auto before = Parse(modelled.stdout_text);
  CHECK(before.at("policy").as_string() == "roofline");
  const os::ProcessResult calibrated = RunIn(dir, {"calibrate", "--force", "--quiet"});
  REQUIRE(calibrated.exit_code == 0);
  CHECK(calibrated.stdout_text.find(dir.path().string()) != std::string::npos);
  const auto after = Parse(RunIn(dir, {"select", "matmul", "512", "--json"}).stdout_text);
  CHECK(after.at("policy").as_string() == "calibrated");
  CHECK(after.at("backend").as_string() != "scalar");
  CHECK(after.at("candidates").as_array().size() >= 2);
  const std::string words = RunIn(dir, {"select", "matmul", "512"}).stdout_text;
  CHECK(words.find("policy calibrated") != std::string::npos);
  CHECK(words.find("<-") != std::string::npos);
}

TEST_CASE("batuta select --table tells of each operation, and draws it") {
  const TempDir dir;
  const std::string svg = dir.path() / "t.svg";
  const os::ProcessResult table = RunIn(dir, {"select", "--table", "--svg", svg});
  REQUIRE(table.exit_code == 0);
  for (const char* op : {"add", "softmax", "gemv", "gemm"}) {
    INFO(op);
    CHECK(table.stdout_text.find(std::string("\n") + op + " ") != std::string::npos);
  }
  CHECK(os::ReadFile(svg)->starts_with("<svg"));
}

TEST_CASE("what was calibrated for some cores is used for as many") {
  const TempDir dir;
  REQUIRE(RunIn(dir, {"calibrate", "--force", "-q", "--threads", "1"}).exit_code == 0);
  const os::ProcessResult same = RunIn(dir, {"select", "dot", "4096", "--json", "--threads", "1"});
  CHECK(same.stderr_text.empty());
  CHECK(Parse(same.stdout_text).at("policy").as_string() == "calibrated");
  const os::ProcessResult other = RunIn(dir, {"select", "dot", "4096", "--json", "--threads", "3"});
  CHECK(other.stderr_text.find("measured with 1 threads") != std::string::npos);
}

TEST_CASE("the classic rule is asked for by name") {
  const TempDir dir;
  const auto rule =
      Parse(RunIn(dir, {"select", "add", "1000000", "--policy", "classic", "--json"}).stdout_text);
  CHECK(rule.at("backend").as_string() == "scalar");
}

TEST_CASE("batuta select refuses what is no workload, and names it") {
  const TempDir dir;
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
      {{"select", "foo", "3"}, "'foo'"},
      {{"select", "matmul", "-1"}, "-1"},
      {{"select", "add", "0"}, "0"},
      {{"select", "add", "nan"}, "nan"},
      {{"select", "add", "1e99"}, "1e+99"},
      {{"select", "matmul", "2", "3"}, "3 sizes"},
      {{"select", "matmul", "4294967296"}, "2^53"},
      {{"select", "add", "9", "--policy", "bogus"}, "'bogus'"},
  };
  for (const auto& [arguments, named] : wrong) {
    const os::ProcessResult refused = RunIn(dir, arguments);
    INFO(refused.stderr_text);
    CHECK(refused.exit_code == 2);
    CHECK(refused.stdout_text.empty());
    CHECK(refused.stderr_text.find(named) != std::string::npos);
  }
}

TEST_CASE("a calibration that is damaged or missing is one warning, and the answer the model's") {
  const TempDir dir;
  dir.Write("junk.json", "{}");
  for (const char* name : {"junk.json", "none.json"}) {
    const std::string file = dir.path() / name;
    const os::ProcessResult result =
        RunIn(dir, {"select", "add", "1000", "--json", "--calibration", file});
    CHECK(result.exit_code == 0);
    CHECK(result.stderr_text.find(file) != std::string::npos);
    CHECK(std::count(result.stderr_text.begin(), result.stderr_text.end(), '\n') == 1);
    CHECK(Parse(result.stdout_text).at("policy").as_string() == "roofline");
  }
}

TEST_CASE("batuta backends says what is here, and why there is no GPU") {
  const TempDir dir;
  const os::ProcessResult result = RunIn(dir, {"backends"});
  CHECK(result.exit_code == 0);
  for (const char* name : {"scalar:", "simd:", "blas:", "gpu:"}) {
    CHECK(result.stdout_text.find(name) != std::string::npos);
  }
}

}  // namespace batuta::cli

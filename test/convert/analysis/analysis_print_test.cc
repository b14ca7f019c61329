#include <string>

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include "batuta/analysis.h"
#include "test/convert/analysis/project_fixture.h"

namespace batuta::convert {

namespace json = boost::json;

TEST_CASE("JSON of names with any bytes is valid and tells the bytes") {
  Analysis analysis;
  analysis.root = "/p\"\\\n\x01\x7f";
  analysis.files.push_back({.path = "caf\xc3\xa9 100%\xff\xed\xa0\x80.py"});
  analysis.remarks.push_back({"a", 3, "text"});
  boost::system::error_code error;
  const json::value parsed = json::parse(AnalysisToJson(analysis), error);
  REQUIRE_FALSE(error);
  CHECK(parsed.at("root").as_string() == "/p\"\\\n\x01\x7f");
  CHECK(parsed.at("files").at(0).at("path").as_string() ==
        "caf\xc3\xa9 100%25%FF%ED%A0%80.py");
  CHECK(parsed.at("remarks").at(0).at("line").as_int64() == 3);
}

TEST_CASE("JSON holds every part of an analysis") {
  TestProject project;
  project.Add("a.py", "import b, numpy\nprint(1)\n").Add("b.py", "import a\n").Add("Makefile", "x:\n");
  boost::system::error_code error;
  const json::value parsed = json::parse(AnalysisToJson(project.Analyzed()), error);
  REQUIRE_FALSE(error);
  CHECK(parsed.at("files").as_array().size() == 3);
  CHECK(parsed.at("dependencies").at(0).at("kind").as_string() == "import");
  CHECK(parsed.at("externals").at(0).at("name").as_string() == "numpy");
  CHECK(parsed.at("import_cycles").at(0).as_array().size() == 2);
  CHECK(parsed.at("build_files").at(0).at("kind").as_string() == "make");
  CHECK(parsed.at("totals").at(0).at("language").as_string() == "python");
  CHECK(parsed.at("entry_points").as_array().empty());
}

TEST_CASE("the table keeps control characters from the terminal and cuts long lines") {
  Analysis analysis;
  analysis.root = "/p";
  analysis.entry_points.push_back({.name = "x", .path = "e\x1b[31m\n\xff" + std::string(300, 'y')});
  const std::string table = AnalysisToTable(analysis, 80);
  CHECK(table.find('\x1b') == std::string::npos);
  CHECK(table.find("e\\x1b[31m\\x0a\\xffyyy") != std::string::npos);
  size_t longest = 0;
  for (size_t begin = 0; begin < table.size();) {
    const size_t end = table.find('\n', begin);
    longest = std::max(longest, end - begin);
    begin = end + 1;
  }
  CHECK(longest <= 80);
  CHECK(longest > 60);
}

TEST_CASE("the table names what was found") {
  TestProject project;
  project.Add("a.py", "import numpy\nprint(1)\n").Add("b.sh", "echo 'x\n");
  const std::string table = AnalysisToTable(project.Analyzed(), 100);
  CHECK(table.find("Programs: 2") != std::string::npos);
  CHECK(table.find("numpy") != std::string::npos);
  CHECK(table.find("b.sh:1: a quote ' is never closed") != std::string::npos);
}

}  // namespace batuta::convert

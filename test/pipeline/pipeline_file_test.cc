#include "batuta/pipeline_file.h"

#include <catch2/catch.hpp>

#include "test/pipeline/run_fixture.h"

namespace batuta::pipeline {
namespace {

constexpr const char* kWhole = R"(output = "made"

[pools]
disk = 1

[[stage]]
name = "sort"
command = ["sort", "in.txt", "-o", "made/sorted"]
inputs = ["in.txt"]
outputs = ["made/sorted"]
env = ["LANG"]
pool = "disk"
time_limit_s = 5

[[stage]]
name = "count"
command = ["sh", "-c", "wc -l < made/sorted > made/count"]
inputs = ["made/sorted"]
outputs = ["made/count"]
needs = ["sort"]
)";

std::string ErrorOf(const std::string& text) {
  const auto pipeline = ParsePipeline(text, "p.toml");
  REQUIRE_FALSE(pipeline.ok());
  CHECK(pipeline.status().code() == absl::StatusCode::kInvalidArgument);
  return std::string(pipeline.status().message());
}

}  // namespace

TEST_CASE("a pipeline file says what runs, and it runs") {
  const RunFolder dir;
  dir.Write("in.txt", "b\na\n");
  dir.Write("p.toml", kWhole);
  const auto pipeline = LoadPipeline(dir.path() / "p.toml");
  REQUIRE(pipeline.ok());
  CHECK(pipeline->folder == dir.path());
  CHECK(pipeline->output == "made");
  CHECK(pipeline->pools == std::map<std::string, int>{{"disk", 1}});
  REQUIRE(pipeline->stages.size() == 2);
  const ProcessStage& sort = pipeline->stages[0];
  CHECK(sort.command == Lines{"sort", "in.txt", "-o", "made/sorted"});
  CHECK(sort.env == Lines{"LANG"});
  CHECK(sort.pool == "disk");
  CHECK(sort.time_limit_s == 5);
  CHECK(sort.where == (dir.path() / "p.toml").native() + ":6");
  CHECK(pipeline->stages[1].needs == Lines{"sort"});
  CHECK(pipeline->stages[1].time_limit_s == 600);
  CHECK(dir.Run(*pipeline).size() == 2);
  CHECK(dir.Read("made/count") == "2\n");
}

TEST_CASE("what is wrong with a pipeline file is told with its line") {
  CHECK(ErrorOf("x = ").starts_with("p.toml:1: "));
  CHECK(ErrorOf("") == "p.toml:1: a pipeline has stages: [[stage]]");
  CHECK(ErrorOf("\n[[stage]]\nname = 7\ncommand = [\"x\"]\n") ==
        "p.toml:3: name = 7: must be a text");
  CHECK(ErrorOf("[[stage]]\nname = \"a\"\n") == "p.toml:1: a stage has a command, a list of texts");
  CHECK(ErrorOf("[[stage]]\nname = \"a\"\ncommand = \"ls -l\"\n").starts_with("p.toml:3: command"));
  CHECK(ErrorOf("[[stage]]\nname = \"a\"\ncommand = [\"x\"]\nimputs = []\n") ==
        "p.toml:4: unknown key 'imputs'");
  CHECK(ErrorOf("[[stage]]\nnam = \"a\"\ncommand = [\"x\"]\n") == "p.toml:2: unknown key 'nam'");
  CHECK(ErrorOf("[[stage]]\nname = \"a\"\ncommand = [\"x\"]\ntime_limit_s = 0\n")
            .starts_with("p.toml:4: time_limit_s = 0: must be a number from 1"));
  CHECK(ErrorOf("[pools]\np = 0\n[[stage]]\nname = \"a\"\ncommand = [\"x\"]\n")
            .starts_with("p.toml:2: p = 0: must be a number from 1"));
  CHECK(ErrorOf("[[stage]]\nname = \"a\"\ncommand = [\"x\"]\n\n[[stage]]\nname = \"a\"\n"
                "command = [\"x\"]\n") == "p.toml:5: stage 'a': the name is taken by p.toml:1");
  CHECK(ErrorOf("[[stage]]\nname = \"a\"\ncommand = [\"x\"]\nneeds = [\"b\"]\n[[stage]]\n"
                "name = \"b\"\ncommand = [\"x\"]\nneeds = [\"a\"]\n") ==
        "p.toml:1: stage 'a': a circle: 'a' needs 'b' needs 'a'");
  CHECK(LoadPipeline("/none/p.toml").status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("a pipeline file that is cut anywhere is read or refused with a place") {
  const std::string whole = kWhole;
  for (size_t size = 0; size <= whole.size(); ++size) {
    const auto pipeline = ParsePipeline(std::string_view(whole).substr(0, size), "p.toml");
    if (pipeline.ok()) continue;
    INFO(pipeline.status().message());
    const std::string message(pipeline.status().message());
    CHECK((message.starts_with("p.toml:") || message.starts_with("output folder ")));
  }
}

TEST_CASE("a pipeline is drawn with a box a stage and a line a need") {
  auto pipeline = ParsePipeline(kWhole, "p.toml");
  REQUIRE(pipeline.ok());
  CHECK(PipelineToDot(*pipeline) ==
        "digraph pipeline {\n  rankdir=LR;\n  node [shape=box];\n  \"sort\";\n  \"count\";\n"
        "  \"sort\" -> \"count\";\n}\n");
  pipeline->stages[0].name = "a<&\"b";
  pipeline->stages[1].needs = {};
  CHECK(PipelineToDot(*pipeline).find("\"a<&\\\"b\" -> \"count\"") != std::string::npos);
  const std::string svg = PipelineToSvg(*pipeline);
  CHECK(svg.find("<text x=\"24\" y=\"37\">a&lt;&amp;&quot;b</text>") != std::string::npos);
  CHECK(svg.find("<path d=\"M72 32 C96 32 96 32 120 32\"") != std::string::npos);
  CHECK(svg.ends_with("</svg>\n"));
}

}  // namespace batuta::pipeline

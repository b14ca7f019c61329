// Functions and a program as stages; the failure of the last one undoes what was done.
#include <batuta/pipeline.h>
#include <batuta/program_stage.h>

#include <cstdio>
#include <string>

namespace pipeline = batuta::pipeline;

int main() {
  bool left = false, right = false;
  std::string said;
  pipeline::Graph graph;
  const auto half = [&](const char* name, bool& made) {
    return graph.Add({.name = name,
                      .run =
                          [&made](pipeline::Context&) {
                            made = true;
                            return absl::OkStatus();
                          },
                      .rollback = [&made] { made = false; }});
  };
  const auto first = half("left", left);
  const auto second = half("right", right);
  const auto tell = graph.Add(
      {.name = "tell",
       .needs = {first, second},
       .run = pipeline::ProgramStage({.argv = {"echo", "both are done"},
                                      .on_output = [&](std::string text) { said = text; }})});
  graph.Add({.name = "refuse", .needs = {tell}, .run = [](pipeline::Context&) {
               return absl::FailedPreconditionError("this one never works");
             }});
  const auto report = graph.Run(
      {.on_event =
           [](const pipeline::Event& event) { std::printf("%s\n", EventToJson(event).c_str()); },
       .rollback_on_failure = true});
  if (!report.ok()) return 1;
  std::printf("tell: %s", said.c_str());
  std::printf("%s\n", std::string(report->FirstError().message()).c_str());
  return report->rolled_back && !left && !right ? 0 : 1;
}

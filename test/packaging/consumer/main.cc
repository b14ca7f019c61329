// Links against every room of the library: a part that is missing from the installation shows here.
#include <batuta/analysis.h>
#include <batuta/convert.h>
#include <batuta/pipeline.h>
#include <batuta/tools.h>
#include <batuta/version.h>

#include <cstdio>

int main() {
  batuta::pipeline::Graph graph;
  graph.Add({.name = "nothing", .run = [](batuta::pipeline::Context&) { return absl::OkStatus(); }});
  if (!graph.Run({}).ok()) return 1;
  if (batuta::convert::Analyze("/nonexistent", {}).ok()) return 2;
  if (!batuta::tools::LoadDescriptions("/nonexistent").ok()) return 3;
  if (batuta::convert::ReportToHtml({}).empty()) return 4;
  batuta::convert::ConvertOptions options;
  options.project = "/nonexistent";
  options.output = "/nonexistent/output";
  if (batuta::convert::Convert(options).ok()) return 5;
  std::puts("batuta " BATUTA_VERSION_STRING);
  return 0;
}

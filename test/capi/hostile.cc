#include "test/capi/hostile.h"

#include <filesystem>
#include <fstream>

#include "test/capi/hostile_calls.h"

namespace batuta::test {

Handles::Handles(const std::string& private_folder, const std::string& source_dir)
    : folder(private_folder),
      output(private_folder + "/out"),
      trace_file(source_dir + "/test/fuzz/trace_seeds/true.btrace"),
      budgets_file(private_folder + "/renacer.toml"),
      rules_file(private_folder + "/rules.toml"),
      pipeline_file(private_folder + "/pipeline/pipeline.toml") {
  std::filesystem::create_directory(output);
  std::filesystem::create_directory(folder + "/pipeline");
  std::ofstream(output + "/report.json") << SmallReport();
  std::ofstream(budgets_file) << "[[assertion]]\nname = \"calls\"\ntype = \"span_count\"\n"
                                 "max_spans = 1\n";
  std::ofstream(rules_file) << "ignore = [\"./cache\"]\n";
  std::ofstream(pipeline_file) << "[[stage]]\nname = \"one\"\ncommand = [\"touch\", \"out/one\"]\n"
                                  "outputs = [\"out/one\"]\n";
  Need(batuta_stop_create(&stopped));
  Need(batuta_stop_request(stopped));
  analysis = MakeAnalysis(folder);
  Need(batuta_report_open(output.c_str(), &report));
  selector = MakeSelector();
  registry = MakeRegistry();
  graph_report = MakeGraphReport();
  Need(batuta_trace_load(trace_file.c_str(), BATUTA_DAMAGE_REFUSE, &trace));
  Need(batuta_critical_path_create(trace, &path));
  Need(batuta_trace_check_budgets(trace, budgets_file.c_str(), &budget));
  comparison = MakeComparison(trace);
  pipeline_report = MakePipelineReport(pipeline_file);
}

Handles::~Handles() {
  batuta_stop_destroy(stopped);
  batuta_analysis_destroy(analysis);
  batuta_report_destroy(report);
  batuta_selector_destroy(selector);
  batuta_registry_destroy(registry);
  batuta_graph_report_destroy(graph_report);
  batuta_critical_path_destroy(path);
  batuta_budget_report_destroy(budget);
  batuta_comparison_destroy(comparison);
  batuta_pipeline_report_destroy(pipeline_report);
  batuta_trace_destroy(trace);
}

const std::vector<Entry>& Entries() {
  static const std::vector<Entry> entries = [] {
    std::vector<Entry> all;
    for (const auto room : {CoreEntries, ConvertEntries, SelectorEntries, RegistryEntries,
                            GraphEntries, PipelineEntries, TraceEntries, ComparisonEntries}) {
      for (const Entry& entry : room()) all.push_back(entry);
    }
    return all;
  }();
  return entries;
}

std::string FindDefect(const Entry& entry, batuta_status status, const Arguments& arguments) {
  const std::string name = entry.name;
  if (status < BATUTA_OK || status > BATUTA_INTERNAL) return name + ": no status";
  if (status == BATUTA_INTERNAL) return name + ": internal: " + batuta_last_error_message();
  if (arguments.must_refuse && status == BATUTA_OK) return name + ": took what it must refuse";
  if (status != BATUTA_OK && batuta_last_error_message()[0] == '\0') return name + ": no message";
  return {};
}

}  // namespace batuta::test

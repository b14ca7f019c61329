#include "examples/batuta/trace_compare_command.h"

#include <memory>
#include <string>
#include <vector>

#include "batuta/trace.h"
#include "batuta/trace_equivalence.h"
#include "examples/batuta/exit_code.h"
#include "examples/batuta/output.h"
#include "lib/status_macros.h"

namespace batuta::cli {
namespace {

struct Arguments {
  std::string original, other, rules;
  std::vector<std::string> repeats;
};

struct Traces {
  std::vector<trace::Trace> runs;  // original, other, repeats
  trace::CompareOptions options;
};

absl::StatusOr<Traces> OpenAll(const Arguments& arguments) {
  Traces traces;
  std::vector<std::string> files{arguments.original, arguments.other};
  files.insert(files.end(), arguments.repeats.begin(), arguments.repeats.end());
  for (const std::string& file : files) {
    BATUTA_ASSIGN_OR_RETURN(trace::Trace run, trace::Trace::Open(file, trace::Damage::kRefuse));
    traces.runs.push_back(std::move(run));
  }
  for (size_t i = 2; i < traces.runs.size(); ++i) {
    traces.options.repeats.push_back(&traces.runs[i]);
  }
  if (!arguments.rules.empty()) {
    BATUTA_ASSIGN_OR_RETURN(traces.options.rules, trace::LoadEffectRules(arguments.rules));
  }
  return traces;
}

int ExitCodeFor(trace::Judgement judgement) {
  switch (judgement) {
    case trace::Judgement::kEquivalent:
      return kDone;
    case trace::Judgement::kDivergent:
      return kUnitFailed;
    case trace::Judgement::kInconclusive:
      return kBadInput;
  }
  return kBadInput;
}

int Compare(const Arguments& arguments, bool with_figures) {
  const auto traces = OpenAll(arguments);
  if (!traces.ok()) return Finish(traces.status());
  const trace::Trace& original = traces->runs[0];
  const trace::Trace& other = traces->runs[1];
  const trace::Comparison compared = CompareEffects(original, other, traces->options);
  std::string text = ComparisonText(compared);
  if (with_figures) text += TraceDifference(original, other);
  const absl::Status status = WriteResult(text, {});
  return status.ok() ? ExitCodeFor(compared.judgement) : Finish(status);
}

CLI::App& AddOne(CLI::App& trace, const std::string& name, const std::string& does,
                 const std::shared_ptr<Arguments>& arguments) {
  CLI::App* command = trace.add_subcommand(name, does);
  command->add_option("original", arguments->original, "Trace of the original")->required();
  command->add_option("other", arguments->other, "Trace that is compared with it")->required();
  command->add_option("--again", arguments->repeats,
                      "A further run of the original: what it does not repeat is not compared");
  command->add_option("--rules", arguments->rules, "TOML: ignore, unordered, [[rename]]");
  command->footer(
      "Exits with 0 if the effects are the same, 1 if not, 2 if the traces do not tell.");
  return *command;
}

}  // namespace

void AddTraceCompareCommands(CLI::App& trace, int& exit_code) {
  const auto equal = std::make_shared<Arguments>(), diff = std::make_shared<Arguments>();
  AddOne(trace, "equal", "Had two runs, kept with --effects, the same effects?", equal)
      .callback([equal, &exit_code] { exit_code = Compare(*equal, false); });
  AddOne(trace, "diff", "The same, and how their calls and processes differ", diff)
      .callback([diff, &exit_code] { exit_code = Compare(*diff, true); });
}

}  // namespace batuta::cli

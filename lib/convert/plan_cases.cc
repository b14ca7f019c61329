#include "lib/convert/plan_cases.h"

#include <algorithm>
#include <string>

#include "lib/convert/found_suites.h"
#include "lib/convert/languages.h"
#include "lib/convert/python/python_suites.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

constexpr const char* kSampleText =
    "The quick brown fox\njumps over the lazy dog.\n\n  42 -7 3.14\nlast line\n";

PlannedUnit* FindProgram(std::vector<PlannedUnit>& units, const std::string& name) {
  const auto it = std::find_if(units.begin(), units.end(), [&](const PlannedUnit& planned) {
    return planned.unit.is_program &&
           (planned.unit.name == name || planned.unit.entry.name == name);
  });
  return it == units.end() ? nullptr : &*it;
}

// A program that the analysis knows but the original's build did not make is not the user's
// mistake; it is reported with the unconverted files.
bool IsUnmade(const CaseSources& sources, const std::string& name) {
  const auto& entries = sources.analysis.entry_points;
  return std::any_of(entries.begin(), entries.end(),
                     [&](const EntryPoint& e) { return e.name == name; });
}

template <typename Wanted>
std::string NamesOf(const std::vector<PlannedUnit>& units, Wanted is_wanted) {
  std::string names;
  for (const PlannedUnit& planned : units) {
    if (is_wanted(planned)) names += (names.empty() ? "" : ", ") + planned.unit.name;
  }
  return names;
}

absl::Status AddConfigured(const CaseSources& sources, std::vector<PlannedUnit>& units) {
  for (const Case& c : sources.settings.cases) {
    if (PlannedUnit* planned = FindProgram(units, c.program)) {
      planned->cases.push_back(c);
      continue;
    }
    if (IsUnmade(sources, c.program)) continue;
    return InvalidArgument(
        "batuta.toml: case '%s': no program '%s' (there are: %s)", c.name, c.program,
        NamesOf(units, [](const PlannedUnit& planned) { return planned.unit.is_program; }));
  }
  return absl::OkStatus();
}

void AddFound(const Settings& settings, PlannedUnit& planned) {
  if (!planned.cases.empty() || !planned.unit.is_program) return;
  Case bare;
  bare.program = planned.unit.name;
  bare.time_limit_s = settings.time_limit_s;
  bare.stderr_rule = settings.stderr_rule;
  bare.name = "without arguments";
  bare.origin = CaseOrigin::kBare;
  planned.cases.push_back(bare);
  bare.origin = CaseOrigin::kProbe;
  bare.name = "sample text on stdin";
  bare.stdin_text = kSampleText;
  planned.cases.push_back(bare);
  bare.stdin_text.clear();
  bare.name = "asked for help";
  bare.args = {"--help"};
  planned.cases.push_back(bare);
}

void AddSuite(const Suite& suite, const Original& original, PlannedUnit& planned) {
  Case c;
  c.program = planned.unit.name;
  c.origin = CaseOrigin::kSuite;
  c.suite_argv = suite.argv;
  if (planned.unit.language == Language::kPython) {
    c.suite_argv = InterpreterCommand(suite.argv, original.python);
  }
  c.name = suite.name;
  if (c.name.empty()) {
    for (const std::string& word : suite.argv) c.name += (c.name.empty() ? "" : " ") + word;
  }
  c.in_project = true;
  c.time_limit_s = suite.time_limit_s;
  c.stderr_rule = StderrRule::kIgnore;
  planned.cases.push_back(c);
}

// Every unit that a suite names must be there: what is not judged by it would seem to be.
absl::Status CheckSuite(const CaseSources& sources, const Suite& suite,
                        const std::vector<PlannedUnit>& units) {
  for (const std::string& name : suite.programs) {
    const bool is_there = std::any_of(units.begin(), units.end(), [&](const PlannedUnit& planned) {
      return planned.unit.name == name;
    });
    if (is_there || IsUnmade(sources, name)) continue;
    return InvalidArgument("batuta.toml: suite '%s': no program or library '%s' (there are: %s)",
                           suite.argv[0], name,
                           NamesOf(units, [](const PlannedUnit&) { return true; }));
  }
  return absl::OkStatus();
}

absl::Status AddConfiguredSuites(const CaseSources& sources, std::vector<PlannedUnit>& units) {
  for (const Suite& suite : sources.settings.suites) {
    BATUTA_RETURN_IF_ERROR(CheckSuite(sources, suite, units));
    for (PlannedUnit& planned : units) {
      const bool is_named = std::find(suite.programs.begin(), suite.programs.end(),
                                      planned.unit.name) != suite.programs.end();
      if (is_named || (suite.programs.empty() && IsNative(planned.unit.language))) {
        AddSuite(suite, sources.original, planned);
      }
    }
  }
  return absl::OkStatus();
}

void AddFoundSuites(const CaseSources& sources, std::vector<PlannedUnit>& units) {
  const std::vector<Suite> native = FindNativeSuites(sources.original);
  for (PlannedUnit& planned : units) {
    std::vector<Suite> suites;
    if (IsNative(planned.unit.language)) {
      suites = native;
    } else if (!planned.unit.is_program && planned.unit.language == Language::kPython) {
      suites = FindPythonSuites(sources.analysis, sources.original, planned.unit);
    }
    for (const Suite& suite : suites) AddSuite(suite, sources.original, planned);
  }
}

}  // namespace

absl::Status AddCases(const CaseSources& sources, std::vector<PlannedUnit>& units) {
  BATUTA_RETURN_IF_ERROR(AddConfigured(sources, units));
  const bool uses_found = sources.settings.use_found_cases;
  if (uses_found) {
    for (PlannedUnit& planned : units) AddFound(sources.settings, planned);
  }
  BATUTA_RETURN_IF_ERROR(AddConfiguredSuites(sources, units));
  if (uses_found && sources.settings.suites.empty()) AddFoundSuites(sources, units);
  return absl::OkStatus();
}

}  // namespace batuta::convert

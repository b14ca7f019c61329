#include "lib/convert/evidence.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "lib/convert/languages.h"
#include "lib/convert/observation_cache.h"
#include "lib/convert/room.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

using Kind = Subject::Kind;
using Site = BuildSite::State;

// Not empty: the original got nowhere, for want of something that this machine lacks. That a bridge
// fails in the same way proves nothing.
std::string WhyItCannotRun(const CaseStage& stage, const Observation& seen) {
  std::string_view text = seen.stderr_text;
  while (text.ends_with('\n')) text.remove_suffix(1);
  const std::string last(text.substr(text.rfind('\n') + 1));
  const Language language = stage.unit->language;
  const bool lacks_module = language == Language::kPython && seen.outcome == "exit 1" &&
                            last.starts_with("ModuleNotFoundError: ");
  const bool lacks_command =
      language == Language::kShell && seen.outcome == "exit 127" && last.ends_with("not found");
  return lacks_module || lacks_command ? "the original cannot run here: " + last : std::string();
}

// What the original's runs agree on, whatever unit they are meant to judge.
absl::StatusOr<Baseline> RepeatOriginal(const CaseStage& stage, const Case& c,
                                        const std::stop_token& stop) {
  std::vector<Observation> runs;
  for (int i = 0; i < 2; ++i) {
    auto seen = RunCase(stage, c, {}, stop);
    if (EndsRun(seen.status())) return seen.status();
    if (!seen.ok()) {
      Baseline baseline;
      baseline.unusable = "the original cannot be run: " + std::string(seen.status().message());
      return baseline;
    }
    runs.push_back(*std::move(seen));
    if (runs.back().outcome.starts_with("over its")) break;
  }
  Baseline baseline = MakeBaseline(runs, c.stderr_rule);
  const std::string& outcome = baseline.expected.outcome;
  if (IsNative(stage.unit->language) &&
      (outcome.starts_with("signal 11 ") || outcome.starts_with("signal 7 "))) {
    // What a program does after a wrong memory access is not its behaviour.
    baseline.unusable = "the original crashes: " + outcome;
  }
  if (baseline.unusable.empty()) baseline.unusable = WhyItCannotRun(stage, baseline.expected);
  return baseline;
}

// The folder of the build while something else than the original runs. A project's own tests may
// name it (ctest's do): what they are to judge must be found there, and nothing else.
Site SiteFor(const Case& c) { return c.origin == CaseOrigin::kSuite ? Site::kVacant : Site::kAway; }

absl::StatusOr<Baseline> ObserveSuite(const CaseStage& stage, const Case& c,
                                      const std::stop_token& stop) {
  const std::lock_guard turn(stage.suites->mutex);
  // Tests of a Python library are run with the folder that it is imported from.
  std::vector<std::string> key = c.suite_argv;
  if (!IsNative(stage.unit->language)) key.push_back(stage.unit->name);
  auto known = stage.suites->originals.find(key);
  if (known == stage.suites->originals.end()) {
    BATUTA_ASSIGN_OR_RETURN(Baseline runs, RepeatOriginal(stage, c, stop));
    known = stage.suites->originals.emplace(std::move(key), std::move(runs)).first;
  }
  Baseline baseline = known->second;
  if (!baseline.unusable.empty()) return baseline;
  // A suite may be silent when all is well; what counts is that it notices a missing program.
  if (baseline.expected.outcome != "exit 0") {
    baseline.unusable = "the original's own tests fail: " + baseline.expected.outcome;
    return baseline;
  }
  const Subject sabotaged{.kind = Kind::kSabotaged, .binary = {}, .site = SiteFor(c)};
  BATUTA_ASSIGN_OR_RETURN(const Observation without, RunCase(stage, c, sabotaged, stop));
  baseline.weak = FirstDifference(baseline, without, c.stderr_rule).empty();
  return baseline;
}

absl::StatusOr<Baseline> Observe(const CaseStage& stage, const Case& c,
                                 const std::stop_token& stop) {
  BATUTA_ASSIGN_OR_RETURN(Baseline baseline, c.origin == CaseOrigin::kSuite
                                                 ? ObserveSuite(stage, c, stop)
                                                 : RepeatOriginal(stage, c, stop));
  BATUTA_RETURN_IF_ERROR(stage.memory->Store(*stage.unit, c, baseline));
  return baseline;
}

// One run that a busy machine does not turn into a difference: who is over the time limit gets
// three times as much.
absl::StatusOr<Observation> RunPatiently(const CaseStage& stage, const Case& c,
                                         const Subject& subject, const std::stop_token& stop) {
  auto seen = RunCase(stage, c, subject, stop);
  if (!seen.ok() || !seen->outcome.starts_with("over its")) return seen;
  Case patient = c;
  patient.time_limit_s *= 3;
  return RunCase(stage, patient, subject, stop);
}

// Runs the original again: empty if it still does what the baseline says, else why the case is no
// evidence.
absl::StatusOr<std::string> FindVariation(const CaseStage& stage, const Case& c,
                                          const Baseline& baseline, const std::stop_token& stop) {
  constexpr int kRuns = 2;
  std::unique_lock turn(stage.suites->mutex, std::defer_lock);
  if (c.origin == CaseOrigin::kSuite) turn.lock();
  for (int i = 0; i < kRuns; ++i) {
    const auto seen = RunPatiently(stage, c, {}, stop);
    if (EndsRun(seen.status())) return seen.status();
    const std::string found = seen.ok() ? FirstDifference(baseline, *seen, c.stderr_rule)
                                        : std::string(seen.status().message());
    if (!found.empty()) return "the original varies from run to run: " + found;
  }
  return std::string();
}

// The first difference of a binary of the result.
absl::StatusOr<std::string> DifferenceOf(const CaseStage& stage, const Case& c,
                                         const Baseline& baseline, const fs::path& binary,
                                         const std::stop_token& stop) {
  std::unique_lock turn(stage.suites->mutex, std::defer_lock);
  if (c.origin == CaseOrigin::kSuite) turn.lock();
  const Subject subject{.kind = Kind::kConverted, .binary = binary, .site = SiteFor(c)};
  const auto seen = RunPatiently(stage, c, subject, stop);
  if (EndsRun(seen.status())) return seen.status();
  return seen.ok() ? FirstDifference(baseline, *seen, c.stderr_rule)
                   : std::string(seen.status().message());
}

bool IsFound(const Case& c) {
  return c.origin == CaseOrigin::kBare || c.origin == CaseOrigin::kProbe;
}

bool ShowTheSame(const Baseline& one, const Baseline& other, StderrRule rule) {
  if (one.passing_files != other.passing_files) return false;
  Baseline named = one;
  named.passing_files.reset();
  return FirstDifference(named, other.expected, rule).empty();
}

// "usage: wc [file]", "wc: Usage: ...", "Usage of wc"; not "disk usage is 5 %".
bool MentionsUsage(const std::string& text) {
  constexpr std::string_view kWord = "usage";
  const auto is_same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  };
  for (auto at = text.begin();;) {
    at = std::search(at, text.end(), kWord.begin(), kWord.end(), is_same);
    if (at == text.end()) return false;
    const bool starts_line = at == text.begin() || at[-1] == '\n';
    at += kWord.size();
    if (starts_line || (at != text.end() && *at == ':')) return true;
  }
}

}  // namespace

absl::StatusOr<Baseline> ObserveOriginal(const CaseStage& stage, const Case& c,
                                         std::stop_token stop) {
  if (auto remembered = stage.memory->Find(*stage.unit, c)) return *std::move(remembered);
  return Observe(stage, c, stop);
}

void MarkRepeated(const std::vector<Case>& cases, std::vector<Baseline>& baselines) {
  for (size_t i = 0; i < baselines.size(); ++i) {
    if (!IsFound(cases[i]) || !baselines[i].IsEvidence()) continue;
    for (size_t earlier = 0; earlier < i; ++earlier) {
      const bool counts = IsFound(cases[earlier]) && baselines[earlier].IsEvidence();
      if (!counts || !ShowTheSame(baselines[earlier], baselines[i], cases[i].stderr_rule)) continue;
      baselines[i].repeats = cases[earlier].name;
      break;
    }
  }
}

bool ShowOnlyUsage(const std::vector<Case>& cases, const std::vector<Baseline>& baselines) {
  bool has_evidence = false;
  for (size_t i = 0; i < baselines.size(); ++i) {
    if (!baselines[i].IsEvidence()) continue;
    const Observation& seen = baselines[i].expected;
    const bool is_usage = IsFound(cases[i]) && seen.files.empty() &&
                          (MentionsUsage(seen.stdout_text) || MentionsUsage(seen.stderr_text));
    if (!is_usage) return false;
    has_evidence = true;
  }
  return has_evidence;
}

absl::StatusOr<std::string> JudgeCase(const CaseStage& stage, const Case& c, Baseline& baseline,
                                      const fs::path& binary, std::stop_token stop) {
  BATUTA_ASSIGN_OR_RETURN(std::string found, DifferenceOf(stage, c, baseline, binary, stop));
  if (found.empty()) return found;
  // Two runs may agree by luck: the original must go on to do what is held against another.
  BATUTA_ASSIGN_OR_RETURN(std::string variation, FindVariation(stage, c, baseline, stop));
  if (!variation.empty() && baseline.is_remembered) {
    // It may do something else today, and repeat that.
    const std::string repeats = baseline.repeats;
    BATUTA_ASSIGN_OR_RETURN(baseline, Observe(stage, c, stop));
    baseline.repeats = repeats;
    if (!baseline.unusable.empty()) return std::string();
    BATUTA_ASSIGN_OR_RETURN(found, DifferenceOf(stage, c, baseline, binary, stop));
    if (found.empty()) return found;
    BATUTA_ASSIGN_OR_RETURN(variation, FindVariation(stage, c, baseline, stop));
  }
  baseline.unusable = variation;
  return variation.empty() ? found : std::string();
}

}  // namespace batuta::convert

// What a run of Conversion has to say of each unit and of the whole.
#include <algorithm>

#include "absl/strings/str_format.h"
#include "batuta/version.h"
#include "lib/convert/conversion.h"
#include "lib/convert/evidence.h"
#include "lib/convert/report.h"
#include "lib/convert/transpile.h"

namespace batuta::convert {
namespace {

// What of the cases is no evidence, and why.
void TellOfWeakness(const std::vector<Case>& cases, const std::vector<Baseline>& baselines,
                    UnitReport& report) {
  for (size_t i = 0; i < baselines.size(); ++i) {
    const Baseline& baseline = baselines[i];
    const std::string& name = cases[i].name;
    const size_t num_lines = baseline.masked_stdout.size() + baseline.masked_stderr.size();
    const size_t num_files = baseline.masked_files.size() + (baseline.passing_files ? 0 : 1);
    if (!baseline.unusable.empty()) {
      report.unstable.push_back(name + ": " + baseline.unusable);
    } else if (baseline.weak && num_files > 0) {
      report.unstable.push_back(name + ": all that it shows varies from run to run");
    } else if (num_lines + num_files > 0) {
      report.unstable.push_back(absl::StrFormat(
          "%s, in part: what varies from run to run is not compared (lines: %d, files: %d)", name,
          num_lines, num_files));
    } else if (baseline.weak) {
      ++report.weak_cases;
    } else if (!baseline.repeats.empty()) {
      ++report.repeated_cases;
    }
  }
}

}  // namespace

UnitReport Conversion::ReportUnit(const Slot& slot) const {
  const Unit& unit = slot.planned->unit;
  const Attempt& chosen = slot.attempts[slot.chosen];
  UnitReport report;
  report.name = unit.name;
  report.crate = unit.crate;
  report.language = unit.language;
  report.files = unit.files;
  report.product = unit.product;
  report.tool = chosen.tool;
  report.original_lines = unit.code_lines;
  report.cases = slot.NumEvidence();
  // One that passed may have turned out since to be no evidence.
  report.cases_passed = std::min(slot.cases_passed, report.cases);
  if (ShowOnlyUsage(slot.planned->cases, slot.baselines)) {
    report.notes.push_back("the cases show only its usage message: add some to batuta.toml");
  }
  report.verify_ms = slot.verify_ms;
  TellOfWeakness(slot.planned->cases, slot.baselines, report);
  for (const Attempt& attempt : slot.attempts) {
    if (attempt.rejection) report.rejected.push_back(*attempt.rejection);
    report.transpile_ms += attempt.ms;
  }
  if (options_.last_step == LastStep::kTranspile) {
    report.verdict = chosen.crate ? Verdict::kTranspiled : Verdict::kBridged;
    if (!chosen.crate) report.notes.push_back("left to the bridge, which this step does not make");
    return report;
  }
  if (slot.bridge_failed || !chosen.crate) {
    report.verdict = Verdict::kFailed;
    return report;
  }
  report.repairs = chosen.crate->repairs;
  report.notes.insert(report.notes.end(), chosen.crate->notes.begin(), chosen.crate->notes.end());
  if (!slot.effects.empty()) report.notes.push_back(slot.effects);
  report.requires_at_run_time = chosen.crate->links_note;
  if (chosen.crate->kind == CrateKind::kBridged) {
    report.verdict = Verdict::kBridged;
    report.bridge_verified = report.cases > 0;
    report.bridged_lines = unit.code_lines;
  } else {
    report.verdict = report.cases > 0 ? Verdict::kVerified : Verdict::kCompiled;
    const RustCount count = CountRust(chosen.crate->dir);
    report.rust_lines = count.lines;
    report.unsafe_count = count.unsafe_count;
    report.bridged_lines = chosen.crate->bridged_lines;
  }
  return report;
}

Report Conversion::MakeReport() const {
  Report report;
  report.project = analysis_.root;
  report.output = fs::absolute(options_.output).lexically_normal();
  report.batuta_version = BATUTA_VERSION_STRING;
  for (const Slot& slot : slots_) report.units.push_back(ReportUnit(slot));
  report.totals = analysis_.totals;
  report.remarks = analysis_.remarks;
  report.remarks.insert(report.remarks.end(), original_.remarks.begin(), original_.remarks.end());
  report.remarks.insert(report.remarks.end(), remarks_.begin(), remarks_.end());
  for (const std::string& warning : registry_.warnings())
    report.remarks.push_back({"", 0, warning});
  report.unconverted = plan_.unconverted;
  report.unmade = original_.unmade;
  report.built = built_;
  return report;
}

}  // namespace batuta::convert

// Fetches the corpus by bench/conversion/fetch.py and converts each project of it.
#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "batuta/convert.h"
#include "batuta/tools.h"
#include "bench/conversion/parts.h"
#include "lib/convert/report.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::bench {
namespace {

namespace fs = std::filesystem;
using convert::Language;
using convert::Report;
using convert::UnitReport;
using convert::Verdict;

// What became of the programs of one language.
struct Tally {
  int programs = 0;         // with cases that are evidence
  int same = 0;             // verified, or bridged with every case the same
  int verified = 0;
  int64_t lines = 0, verified_lines = 0;
  int without_cases = 0;
};

bool IsSame(const UnitReport& unit) {
  return unit.verdict == Verdict::kVerified ||
         (unit.verdict == Verdict::kBridged && unit.bridge_verified);
}

void Count(const Report& report, std::map<Language, Tally>& tallies) {
  for (const UnitReport& unit : report.units) {
    Tally& tally = tallies[unit.language == Language::kCxx ? Language::kC : unit.language];
    if (unit.cases == 0) {
      ++tally.without_cases;
      continue;
    }
    ++tally.programs;
    tally.lines += unit.original_lines;
    tally.same += IsSame(unit) ? 1 : 0;
    if (unit.verdict == Verdict::kVerified) {
      ++tally.verified;
      tally.verified_lines += unit.original_lines;
    }
  }
}

absl::StatusOr<std::vector<fs::path>> Fetch(const CorpusOptions& options) {
  os::ProcessSpec spec;
  spec.argv = {"python3", BATUTA_SOURCE_DIR "/bench/conversion/fetch.py",
               options.work.native()};
  spec.argv.insert(spec.argv.end(), options.only.begin(), options.only.end());
  spec.time_limit = std::chrono::minutes(20);
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, os::RunProcess(spec));
  std::fputs(result.stdout_text.c_str(), stdout);
  std::fputs(result.stderr_text.c_str(), stderr);
  if (!result.Succeeded()) {
    return Unavailable("fetching the corpus: %s", result.Outcome(spec));
  }
  std::vector<fs::path> projects;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(options.work / "projects", error)) {
    const std::string id = entry.path().filename();
    const bool wanted = options.only.empty() ||
                        std::find(options.only.begin(), options.only.end(), id) !=
                            options.only.end();
    if (wanted && fs::exists(entry.path() / "batuta.toml", error)) projects.push_back(entry.path());
  }
  std::sort(projects.begin(), projects.end());
  if (projects.empty()) return NotFound("no project was fetched");
  return projects;
}

void PrintRow(const std::string& id, const Report& report) {
  int with_cases = 0, same = 0, verified = 0;
  for (const UnitReport& unit : report.units) {
    with_cases += unit.cases > 0 ? 1 : 0;
    same += unit.cases > 0 && IsSame(unit) ? 1 : 0;
    verified += unit.verdict == Verdict::kVerified ? 1 : 0;
  }
  std::printf("%-24s %4d programs, %4d with cases, %4d the same, %4d verified Rust  %6.1f s%s\n",
              id.c_str(), static_cast<int>(report.units.size()), with_cases, same, verified,
              report.wall_ms / 1000, report.built ? "" : "  NOT GREEN");
  for (const UnitReport& unit : report.units) {
    if (unit.cases > 0 && IsSame(unit)) continue;
    const std::string reason = unit.rejected.empty() ? "" : ": " + unit.rejected.back().reason;
    std::printf("    %s: %s%s\n", unit.name.c_str(), VerdictPhrase(unit).c_str(), reason.c_str());
  }
  std::fflush(stdout);
}

absl::StatusOr<std::map<Language, Tally>> ConvertAll(const CorpusOptions& options,
                                                     const std::vector<fs::path>& projects,
                                                     const std::string& tool, bool& all_green) {
  std::map<Language, Tally> tallies;
  for (const fs::path& project : projects) {
    convert::ConvertOptions convert;
    convert.project = project;
    convert.output = options.work / (tool.empty() ? "results" : "results-" + tool) /
                     project.filename();
    if (!tool.empty()) convert.tools = {tool};
    convert.force = true;
    const auto report = Convert(convert);
    if (!report.ok()) {
      std::printf("%-24s %s\n", project.filename().c_str(),
                  std::string(report.status().message()).c_str());
      all_green = false;
      continue;
    }
    all_green &= report->built;
    if (tool.empty()) PrintRow(project.filename(), *report);
    Count(*report, tallies);
  }
  return tallies;
}

double Percent(int64_t part, int64_t whole) {
  return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

absl::Status RunCorpus(const CorpusOptions& options, std::vector<Claim>& claims) {
  BATUTA_ASSIGN_OR_RETURN(const std::vector<fs::path> projects, Fetch(options));
  bool all_green = true;
  BATUTA_ASSIGN_OR_RETURN(const auto tallies, ConvertAll(options, projects, "", all_green));
  int programs = 0, same = 0;
  std::printf("\n%-8s %9s %9s %9s %12s %12s\n", "language", "programs", "the same", "verified",
              "% programs", "% lines");
  for (const auto& [language, tally] : tallies) {
    programs += tally.programs;
    same += tally.same;
    std::printf("%-8s %9d %9d %9d %12.1f %12.1f   (%d more without cases)\n",
                LanguageName(language), tally.programs, tally.same, tally.verified,
                Percent(tally.verified, tally.programs), Percent(tally.verified_lines, tally.lines),
                tally.without_cases);
  }
  using Bound = Claim::Bound;
  // Where c2rust cannot be installed the promise is shown as missed, and fails nothing.
  const auto registry = tools::Registry::Open({});
  const bool has_c2rust = registry.ok() && registry->Find("c2rust") != nullptr;
  const bool whole = options.only.empty();
  claims.push_back({"corpus.workspaces_green", all_green ? 1.0 : 0.0, "", 1, Bound::kAtLeast});
  claims.push_back({"corpus.programs_with_cases", static_cast<double>(programs), "programs", 120,
                    whole ? Bound::kAtLeast : Bound::kNone});
  claims.push_back({"corpus.behave_the_same", Percent(same, programs), "%", 100, Bound::kAtLeast});
  for (const auto& [language, tally] : tallies) {
    const std::string name = std::string("corpus.") + LanguageName(language);
    const bool promised = whole && language == Language::kC;
    claims.push_back({name + ".verified_programs", Percent(tally.verified, tally.programs), "%", 85,
                      promised ? Bound::kAtLeast : Bound::kNone, /*is_required=*/has_c2rust});
    claims.push_back({name + ".verified_lines", Percent(tally.verified_lines, tally.lines), "%"});
  }
  if (!options.each_tool) return absl::OkStatus();
  for (const char* tool : {"c2rust", "decy", "batuta-py", "depyler", "py2many"}) {
    bool ignored = true;
    BATUTA_ASSIGN_OR_RETURN(const auto alone, ConvertAll(options, projects, tool, ignored));
    for (const auto& [language, tally] : alone) {
      if (language == Language::kShell) continue;
      const bool is_python_tool = std::string(tool) != "c2rust" && std::string(tool) != "decy";
      if ((language == Language::kPython) != is_python_tool) continue;
      claims.push_back({std::string("corpus.") + LanguageName(language) + ".by_" + tool + "_alone",
                        Percent(tally.verified, tally.programs), "%"});
    }
  }
  return absl::OkStatus();
}

}  // namespace batuta::bench

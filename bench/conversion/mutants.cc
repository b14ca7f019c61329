// Planted translations: mutants/<original>/project is a small program with cases, right.rs a right
// translation of it, wrong_*.rs wrong ones. A tool description stands in for a transpiler and hands
// one of them out.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_format.h"
#include "batuta/convert.h"
#include "bench/conversion/parts.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::bench {
namespace {

namespace fs = std::filesystem;
using convert::Verdict;

// A private home of batuta with one tool, "plant", that copies `planted` to its output.
absl::Status PlantTool(const fs::path& home, const fs::path& planted, int number) {
  // A new program for each planted file: what a tool made is remembered by its path.
  const fs::path program = home / "bin" / absl::StrFormat("plant-%d", number);
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(
      program, "#!/bin/sh\n[ \"$1\" = --version ] && echo 'plant 1.0' && exit\ncp \"$1\" \"$2\"\n",
      0755));
  const std::string description = absl::StrFormat(
      "[[tool]]\nname = \"plant\"\nsummary = \"Hands out a planted translation\"\n"
      "license = \"MIT\"\nprograms = [\"%s\"]\nfolders = [\"%s\"]\n"
      "version = { argv = [\"--version\"], pattern = 'plant ([0-9.]+)' }\n"
      "[tool.convert]\nfrom = [\"python\", \"c\", \"shell\"]\nto = \"rust\"\n"
      "argv = [\"%s\", \"${output}\"]\noutput = \"${output}\"\n",
      program.filename().native(), program.parent_path().native(), planted.native());
  return os::WriteFileAtomic(home / "tools.d" / "plant.toml", description);
}

struct Outcome {
  int wrong = 0, wrong_rejected = 0, right = 0, right_kept = 0;
};

absl::Status RunOne(const fs::path& original, const fs::path& planted, const fs::path& work,
                    int number, Outcome& outcome) {
  BATUTA_RETURN_IF_ERROR(PlantTool(work / "home", planted, number));
  convert::ConvertOptions options;
  options.project = original / "project";
  options.output = work / "out" / original.filename();
  options.tools = {"plant"};
  options.force = true;
  BATUTA_ASSIGN_OR_RETURN(const convert::Report report, Convert(options));
  if (report.units.size() != 1) return Internal("%s: more than one unit", original.native());
  const convert::UnitReport& unit = report.units[0];
  const bool is_right = planted.filename() == "right.rs";
  const bool kept = unit.verdict == Verdict::kVerified;
  const std::string reason = unit.rejected.empty() ? "" : unit.rejected[0].reason;
  // A mutant that the judge never saw would be rejected for the wrong reason.
  const bool judged = kept || (!unit.rejected.empty() && unit.rejected[0].step == "verify");
  std::printf("%-8s %-40s %s %s\n", kept == is_right && (is_right || judged) ? "ok" : "WRONG",
              (original.filename() / planted.stem()).c_str(), kept ? "kept" : "rejected",
              reason.c_str());
  std::fflush(stdout);
  if (is_right) {
    ++outcome.right;
    outcome.right_kept += kept ? 1 : 0;
  } else {
    ++outcome.wrong;
    outcome.wrong_rejected += !kept && judged ? 1 : 0;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunMutants(const fs::path& work, std::vector<Claim>& claims) {
  const fs::path root = fs::path(BATUTA_SOURCE_DIR) / "bench" / "conversion" / "mutants";
  const fs::path folder = work / "mutants";
  setenv("BATUTA_HOME", (folder / "home").c_str(), 1);
  std::vector<fs::path> planted;
  std::error_code error;
  for (const auto& original : fs::directory_iterator(root, error)) {
    if (!fs::is_directory(original.path() / "project", error)) continue;
    for (const auto& file : fs::directory_iterator(original.path(), error)) {
      if (file.path().extension() == ".rs") planted.push_back(file.path());
    }
  }
  std::sort(planted.begin(), planted.end());
  Outcome outcome;
  int number = 0;
  absl::Status status;
  for (const fs::path& file : planted) {
    status.Update(RunOne(file.parent_path(), file, folder, number++, outcome));
  }
  unsetenv("BATUTA_HOME");
  BATUTA_RETURN_IF_ERROR(status);
  using Bound = Claim::Bound;
  claims.push_back({"mutants.planted", static_cast<double>(outcome.wrong), "programs", 40,
                    Bound::kAtLeast});
  claims.push_back({"mutants.rejected", static_cast<double>(outcome.wrong_rejected), "programs",
                    static_cast<double>(outcome.wrong), Bound::kAtLeast});
  claims.push_back({"mutants.right_ones_kept", static_cast<double>(outcome.right_kept), "programs",
                    static_cast<double>(outcome.right), Bound::kAtLeast});
  return absl::OkStatus();
}

}  // namespace batuta::bench

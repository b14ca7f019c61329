#include "lib/convert/effect_check.h"

#include "absl/strings/str_format.h"
#include "batuta/trace_equivalence.h"
#include "lib/convert/room.h"
#include "lib/os/file_system.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

// FirstDifference has compared what is not, by rules that know of paths in texts.
bool IsBeyond(const fs::path& runs_dir, const std::string& effect) {
  return effect != "standard output" && effect != "standard error" && effect != "." &&
         !effect.starts_with("./") && !effect.starts_with(runs_dir.native() + "/");
}

absl::StatusOr<trace::Comparison> Compare(const CaseStage& stage, const Case& c,
                                          const fs::path& binary, const std::stop_token& stop) {
  BATUTA_ASSIGN_OR_RETURN(const fs::path folder,
                          os::MakePrivateDir(os::TempDir(), "batuta-effects-"));
  const auto record = [&](const Subject& subject,
                          const char* name) -> absl::StatusOr<trace::Trace> {
    BATUTA_RETURN_IF_ERROR(RecordCase(stage, c, subject, folder / name, stop));
    return trace::Trace::Open(folder / name, trace::Damage::kRefuse);
  };
  const Subject result{
      .kind = Subject::Kind::kConverted, .binary = binary, .site = BuildSite::State::kAway};
  const auto original = record({}, "original"), again = record({}, "again");
  const auto other = record(result, "result");
  BATUTA_RETURN_IF_ERROR(os::RemoveAll(folder));  // what is mapped stays readable
  BATUTA_RETURN_IF_ERROR(original.status());
  BATUTA_RETURN_IF_ERROR(again.status());
  BATUTA_RETURN_IF_ERROR(other.status());
  trace::CompareOptions options;
  options.repeats = {&*again};
  return trace::CompareEffects(*original, *other, options);
}

}  // namespace

absl::StatusOr<std::string> CheckEffects(const CaseStage& stage, const Case& c,
                                         const fs::path& binary, std::stop_token stop) {
  const auto compared = Compare(stage, c, binary, stop);
  if (EndsRun(compared.status())) return compared.status();
  const std::string head = absl::StrFormat("system calls of case '%s': ", c.name);
  if (!compared.ok()) return head + "not compared: " + std::string(compared.status().message());
  if (compared->judgement == trace::Judgement::kInconclusive) {
    return head + "not compared: " + compared->reason;
  }
  for (const trace::Divergence& divergence : compared->divergences) {
    if (!IsBeyond(stage.runs_dir, divergence.effect)) continue;
    return head + "another effect: " + divergence.effect + ": " + divergence.what;
  }
  return head + "the same effects beyond its own folders";
}

}  // namespace batuta::convert

// The stages of a Conversion that make a crate of a unit.
#include <chrono>

#include "absl/strings/str_format.h"
#include "lib/convert/candidate_cache.h"
#include "lib/convert/conversion.h"
#include "lib/convert/room.h"
#include "lib/convert/transpile.h"
#include "lib/os/file_system.h"
#include "lib/status_macros.h"

namespace batuta::convert {

CandidateInput Conversion::InputFor(const Slot& slot, const std::string& tool,
                                    const fs::path& folder, const Context& context) {
  CandidateInput input;
  input.unit = &slot.planned->unit;
  input.analysis = &analysis_;
  input.original = &original_;
  input.registry = &registry_;
  input.tool = registry_.Find(tool);
  input.scratch = folder / "scratch";
  input.output = folder / "crate";
  input.product_binaries = product_binaries_;
  input.native_commands = settings_.native_commands;
  input.stop = context.stop();
  return input;
}

absl::Status Conversion::TryTool(Context& context, Slot& slot, Attempt& attempt) {
  const auto start = std::chrono::steady_clock::now();
  const fs::path folder =
      state_.run_dir() / "candidates" / absl::StrFormat("%d", num_folders_.fetch_add(1));
  const CandidateInput input = InputFor(slot, attempt.tool, folder, context);
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(input.scratch));
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(input.output));
  const CandidateCache cache = Cache();
  BATUTA_ASSIGN_OR_RETURN(const BuildSite::Stay stay, site_->Enter(BuildSite::State::kThere));
  const std::string& key = attempt.key = CandidateKey(input);
  if (const std::string error = cache.FindCompileError(key); !error.empty()) {
    attempt.rejection = {attempt.tool, "compile", error};
    attempt.ms = MsSince(start);
    return absl::OkStatus();
  }
  absl::StatusOr<Crate> crate = cache.Find(key, input.output);
  if (crate.status().code() == absl::StatusCode::kNotFound) {
    crate = Transpile(input);
    // What a busy machine could not do in time is tried again by the next run.
    const bool repeats =
        crate.ok() || crate.status().code() == absl::StatusCode::kFailedPrecondition;
    if (repeats) BATUTA_RETURN_IF_ERROR(cache.Store(key, crate));
  }
  os::RemoveAll(input.scratch).IgnoreError();
  attempt.ms = MsSince(start);
  if (crate.ok()) {
    attempt.crate = *std::move(crate);
  } else if (EndsRun(crate.status())) {
    return crate.status();
  } else {
    attempt.rejection = {attempt.tool, "transpile", std::string(crate.status().message())};
  }
  return absl::OkStatus();
}

absl::Status Conversion::MakeBridgeOf(Context& context, Slot& slot) {
  const auto start = std::chrono::steady_clock::now();
  const fs::path folder =
      state_.run_dir() / "candidates" / absl::StrFormat("%d", num_folders_.fetch_add(1));
  const CandidateInput input = InputFor(slot, kBridge, folder, context);
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(input.scratch));
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(input.output));
  BATUTA_ASSIGN_OR_RETURN(const BuildSite::Stay stay, site_->Enter(BuildSite::State::kThere));
  absl::StatusOr<Crate> crate = MakeBridge(input);
  slot.attempt().ms = MsSince(start);
  if (EndsRun(crate.status())) return crate.status();
  if (crate.ok()) {
    slot.attempt().crate = *std::move(crate);
  } else {
    Reject(slot, "transpile", std::string(crate.status().message()));
  }
  return absl::OkStatus();
}

CandidateCache Conversion::Cache() const { return CandidateCache(state_.dir() / "cache"); }

absl::Status Conversion::RejectUncompiled(Slot& slot, const std::string& error) {
  const std::string key = slot.attempt().key;
  Reject(slot, "compile", error);
  // Errors with a number are about the text; others may be about the machine.
  const bool is_about_text = error.starts_with("error[E");
  return key.empty() || !is_about_text ? absl::OkStatus() : Cache().StoreCompileError(key, error);
}

void Conversion::Reject(Slot& slot, const std::string& step, const std::string& reason) {
  Attempt& attempt = slot.attempt();
  attempt.rejection = {attempt.tool, step, reason};
  if (attempt.tool == kBridge) {
    slot.bridge_failed = slot.settled = true;
    if (step != "verify") attempt.crate.reset();
  } else {
    ++slot.chosen;
  }
}

}  // namespace batuta::convert

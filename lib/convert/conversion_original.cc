// The first stages of a Conversion: what is in the project, how its original is built and run, what
// is to be converted.
#include <algorithm>

#include "batuta/version.h"
#include "lib/convert/c/original_build.h"
#include "lib/convert/candidate_order.h"
#include "lib/convert/conversion.h"
#include "lib/convert/languages.h"
#include "lib/convert/left_behind.h"
#include "lib/convert/python/interpreter.h"
#include "lib/convert/python/python_suites.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

bool StaysBehind(const fs::path& path, bool is_dir) {
  return is_dir && IsLeftBehind(path.filename());
}

// Links of the project that name its own files by way of its folder, under whatever name, would
// lead from the copy to what is only read.
absl::Status TurnLinksInward(const fs::path& source_root, const fs::path& copy) {
  std::vector<fs::path> links;
  std::error_code error;
  for (fs::recursive_directory_iterator it(copy, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    if (it->is_symlink(ignored)) links.push_back(it->path().lexically_relative(copy));
  }
  const fs::path real_copy = fs::canonical(copy, error);
  if (error) return FailedPrecondition("%s: %s", copy.native(), error.message());
  for (const fs::path& link : links) {
    const fs::path folder = link.parent_path();
    const fs::path target = fs::read_symlink(copy / link, error);
    if (error) continue;
    // What a link names need not be there yet.
    if (os::IsUnder(fs::weakly_canonical(copy / folder / target, error), real_copy)) continue;
    const fs::path meant = fs::weakly_canonical(source_root / folder / target, error);
    if (error || !os::IsUnder(meant, source_root)) continue;
    const fs::path inward =
        (copy / meant.lexically_relative(source_root)).lexically_relative(copy / folder);
    BATUTA_RETURN_IF_ERROR(os::RemoveAll(copy / link));
    fs::create_symlink(inward, copy / link, error);
    if (error) return FailedPrecondition("%s: %s", (copy / link).native(), error.message());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Conversion::AnalyzeProject(Context& context) {
  AnalyzeOptions options;
  options.num_threads = options_.num_threads;
  options.exclude = settings_.exclude;
  options.stop = context.stop();
  BATUTA_ASSIGN_OR_RETURN(analysis_, Analyze(options_.project, options));
  const bool has_source =
      std::any_of(analysis_.files.begin(), analysis_.files.end(),
                  [](const SourceFile& file) { return file.language != Language::kOther; });
  if (!has_source) {
    return FailedPrecondition("%s: holds no Python, C, C++ or shell source", options_.project);
  }
  return absl::OkStatus();
}

absl::Status Conversion::ReadContents() {
  contents_ = ContentDigest(analysis_.root, [](const fs::path& path, bool is_dir) {
    // What is in batuta.toml of a case belongs to the case.
    return StaysBehind(path, is_dir) || path == "batuta.toml";
  });
  return absl::OkStatus();
}

std::string Conversion::SurroundingsDigest() const {
  os::Hasher hasher;
  std::error_code error;
  hasher.Add(BATUTA_VERSION_STRING);
  hasher.Add(os::StatSignature(fs::read_symlink("/proc/self/exe", error)));
  hasher.Add(analysis_.root).Add(contents_);
  for (const std::vector<std::string>& command : settings_.build_commands) {
    hasher.Add("build");
    for (const std::string& word : command) hasher.Add(word);
  }
  hasher.Add("python").Add(original_.python).Add(os::TargetSignature(original_.python));
  const os::Environment env = os::CurrentEnvironment();
  const auto path = env.find("PATH");
  hasher.Add("path").Add(path == env.end() ? std::string() : path->second);
  for (const char* tool : {"cc", "c++", "bash"}) {
    const tools::Tool* found = registry_.Find(tool);
    if (found != nullptr) hasher.Add(found->path).Add(found->version);
  }
  // Changes with every package that is installed, upgraded or removed.
  hasher.Add(os::StatSignature("/var/lib/dpkg/status"));
  return hasher.Finish();
}

absl::Status Conversion::PrepareOriginal(Context& context) {
  original_.source_root = analysis_.root;
  // The same folder name as the project's: programs print it, and builds may use it.
  original_.build_root = state_.run_dir() / "original" / fs::path(analysis_.root).filename();
  const auto skip = [this](const fs::path& path, bool is_dir) {
    // The analysis has told what cannot be read; the original could not read it either.
    const fs::path real = fs::path(analysis_.root) / path;
    std::error_code error;
    return StaysBehind(path, is_dir) || (!fs::is_symlink(real, error) && !os::IsReadable(real));
  };
  BATUTA_RETURN_IF_ERROR(os::CopyTree(analysis_.root, original_.build_root, skip));
  BATUTA_RETURN_IF_ERROR(TurnLinksInward(analysis_.root, original_.build_root));
  const auto has = [this](Language language) {
    return std::any_of(analysis_.files.begin(), analysis_.files.end(),
                       [&](const SourceFile& f) { return f.language == language; });
  };
  if (has(Language::kPython)) ChoosePython();
  if (has(Language::kC) || has(Language::kCxx) || !settings_.build_commands.empty()) {
    BATUTA_ASSIGN_OR_RETURN(BuiltOriginal built,
                            BuildOriginal(analysis_, settings_.build_commands, original_.build_root,
                                          &original_.remarks, context.stop()));
    original_.targets = std::move(built.targets);
    original_.unmade = std::move(built.unmade);
  }
  site_ = std::make_unique<BuildSite>(original_.build_root, state_.run_dir() / "original-away");
  original_.run_root = state_.run_dir() / "run" / fs::path(analysis_.root).filename();
  return os::CopyTree(original_.build_root, original_.run_root);
}

void Conversion::ChoosePython() {
  original_.python = ResolvePython(analysis_.root, settings_.python);
  if (original_.python.empty()) {
    original_.remarks.push_back({"", 0, "no Python interpreter: Python units cannot be run"});
    return;
  }
  const bool looks_for_tests = settings_.use_found_cases && settings_.suites.empty();
  if (!looks_for_tests || !AreTestsForPytest(analysis_, original_.build_root)) return;
  original_.has_pytest = CanImport(original_.python, "pytest");
  if (original_.has_pytest) return;
  original_.remarks.push_back({"", 0,
                               "the tests are written for pytest, which " + original_.python +
                                   " cannot import: they are not used"});
}

absl::Status Conversion::PlanUnits(Context& context) {
  std::vector<std::string> available;
  const auto& only = options_.tools;
  if (only.empty() || std::find(only.begin(), only.end(), kOwnTranslator) != only.end()) {
    available.emplace_back(kOwnTranslator);
  }
  for (const tools::Tool& tool : registry_.All()) {
    if (tool.state != tools::State::kFound) continue;
    const tools::Description* description = registry_.Describe(tool.name);
    if (description == nullptr || description->converts_to != "rust") continue;
    const auto& wanted = options_.tools;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), tool.name) == wanted.end()) {
      continue;
    }
    available.push_back(tool.name);
  }
  BATUTA_ASSIGN_OR_RETURN(plan_, MakePlan(analysis_, original_, settings_, available));
  if (plan_.units.empty()) {
    return FailedPrecondition("%s: no program found in it (batuta analyze shows what there is)",
                              options_.project);
  }
  memory_ = std::make_unique<ObservationCache>(state_.dir() / "observations", SurroundingsDigest());
  slots_.resize(plan_.units.size());
  for (size_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = slots_[i];
    slot.planned = &plan_.units[i];
    for (const std::string& tool : slot.planned->candidates) {
      if (tool == kOwnTranslator) {
        if (HasOwnTranslator(slot.planned->unit.language)) slot.attempts.push_back({.tool = tool});
        continue;
      }
      const tools::Description* description = registry_.Describe(tool);
      const auto& from = description->converts_from;
      const std::string language = LanguageName(slot.planned->unit.language);
      if (std::find(from.begin(), from.end(), language) != from.end()) {
        slot.attempts.push_back({.tool = tool});
      }
    }
    slot.attempts.push_back({.tool = kBridge});
    if (IsNative(slot.planned->unit.language)) {
      product_binaries_[slot.planned->unit.product] = slot.planned->unit.name;
    }
  }
  for (Slot& slot : slots_) AddUnitStages(context, slot);
  AddChoice(context, 1);
  return absl::OkStatus();
}

}  // namespace batuta::convert

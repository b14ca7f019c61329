#include "lib/tools/knowledge.h"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <utility>

#include "lib/os/process.h"
#include "lib/status_macros.h"
#include "lib/tools/cache.h"
#include "lib/tools/version.h"

namespace batuta::tools {
namespace {

namespace fs = std::filesystem;

std::string CacheFile(const OpenOptions& options, const Surroundings& surroundings) {
  if (!options.use_cache || !options.cache_file.empty()) return options.cache_file;
  return surroundings.batuta_home.empty() ? "" : surroundings.batuta_home + "/tool_cache.json";
}

std::vector<Answer> LoadKnown(const std::string& file, std::vector<std::string>& warnings) {
  auto known = LoadCache(file);
  if (known.ok()) return *std::move(known);
  if (known.status().code() != absl::StatusCode::kNotFound) {
    warnings.push_back("the tool cache " + file +
                       " is not used: " + std::string(known.status().message()));
  }
  return {};
}

// The cache holds facts; what is wanted of them may change without asking the tool again.
void Judge(const std::string& wanted, Tool& tool) {
  if (wanted.empty() || tool.state != State::kFound) return;
  const auto requirement = Requirement::Parse(wanted);
  if (requirement.ok() && requirement->Admits(ParseVersion(tool.version))) return;
  tool.state = State::kUnfit;
  tool.problem = VersionProblem(tool.version, wanted);
}

// The folders of the cache and of the user's descriptions, and those files. A folder that is not
// there would appear in the one above it.
std::vector<Look> LooksAtFiles(const std::string& cache_file, const std::string& described) {
  std::vector<Look> looks{Look::At(fs::path(cache_file).parent_path().native())};
  if (described.empty()) return looks;
  looks.push_back(Look::At(described));
  if (!looks.back().stamp) looks.back() = Look::At(fs::path(described).parent_path().native());
  std::error_code error;
  for (fs::directory_iterator it(described, error), end; !error && it != end; it.increment(error)) {
    looks.push_back(Look::At(it->path().native()));
  }
  return looks;
}

}  // namespace

Knowledge::Knowledge(const OpenOptions& options)
    : options_(options),
      surroundings_(MakeSurroundings(os::CurrentEnvironment(), options.project_dir)),
      cache_file_(CacheFile(options, surroundings_)) {
  if (!HasCache()) return;
  std::optional<std::string> question = QuestionOf(options, surroundings_);
  if (!question) return;
  question_ = *std::move(question);
  warm_file_ = WarmFile(cache_file_, question_);
}

bool Knowledge::OpenWarm() {
  if (warm_file_.empty()) return false;
  bytes_ = ReadWarmFile(warm_file_);
  std::optional<Warm> warm = DecodeWarm(bytes_, question_);
  const int64_t now_s = std::time(nullptr);
  if (!warm || now_s < warm->made_at_s || now_s >= warm->holds_until_s) return false;
  if (!StillHolds(warm->places)) return false;
  taken_.tools = std::move(warm->tools);
  looks_ = std::move(warm->looks);
  return true;
}

absl::Status Knowledge::Detect(Known& known) {
  std::vector<Look> places;
  if (!warm_file_.empty()) {
    std::error_code shows_later;
    fs::create_directories(fs::path(warm_file_).parent_path(), shows_later);
    // Before anything of them is read: what changes meanwhile shows the next time.
    places = LooksAtFiles(cache_file_, DescriptionsFolder(options_.user_dir, surroundings_));
  }
  BATUTA_ASSIGN_OR_RETURN(known.descriptions, LoadDescriptions(options_.user_dir));
  Detection detection(surroundings_,
                      HasCache() ? LoadKnown(cache_file_, known.warnings) : std::vector<Answer>());
  Ask(known, detection);
  if (HasCache() && detection.has_changed()) {
    const absl::Status saved = SaveCache(cache_file_, detection.Answers());
    if (!saved.ok()) {
      known.warnings.push_back("the tool cache is not saved: " + std::string(saved.message()));
    }
  }
  if (!warm_file_.empty()) KeepForNext(known, detection, std::move(places));
  return absl::OkStatus();
}

void Knowledge::Ask(Known& known, Detection& detection) const {
  const auto is_wanted = [this](const std::string& name) {
    return options_.only.empty() || std::ranges::find(options_.only, name) != options_.only.end();
  };
  for (const std::string& name : options_.only) {
    if (std::ranges::find(known.descriptions, name, &Description::name) ==
        known.descriptions.end()) {
      known.warnings.push_back("no tool is called '" + name.substr(0, 64) + "'");
    }
  }
  for (const Description& description : known.descriptions) {
    if (is_wanted(description.name)) detection.Add(description);
  }
  detection.Run(options_.probe_time_limit);
  for (const Detection::Question& question : detection.questions()) {
    known.tools.push_back(question.answer.tool);
    Judge(question.description->wanted_version, known.tools.back());
  }
  known.num_probed = detection.num_run();
}

// Not if anything would have to be said again, or changed just now (the cache's folder, if the
// cache was saved): then the next Open goes the long way too.
void Knowledge::KeepForNext(const Known& known, Detection& detection,
                            std::vector<Look> places) const {
  Warm warm{.question = question_, .places = std::move(places)};
  const bool tells = std::ranges::all_of(warm.places, &Look::is_settled);
  if (!known.warnings.empty() || !tells || !StillHolds(warm.places)) return;
  if (!detection.AddLooks(warm)) return;
  warm.places = Sparing(warm.places);
  warm.tools = known.tools;
  warm.descriptions = known.descriptions;
  SaveWarmFile(warm_file_, warm);
}

void Knowledge::Confirm(size_t index) {
  if (renewed_ || index >= looks_.size()) return;
  if (StillHolds(std::exchange(looks_[index], {}))) return;
  Known renewed;
  const absl::Status status = Detect(renewed);
  if (!status.ok()) {  // the user's descriptions were changed since, too, and are wrong now
    renewed.descriptions = DescriptionsTaken();
    renewed.tools = taken_.tools;
    renewed.tools[index].state = State::kBroken;
    renewed.tools[index].problem = std::string(status.message());
  }
  renewed_ = std::move(renewed);
}

std::span<const Tool> Knowledge::Tools() {
  const std::lock_guard lock(mutex_);
  for (size_t i = 0; i < looks_.size(); ++i) Confirm(i);
  return Current().tools;
}

const Tool* Knowledge::ToolOf(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto taken = std::ranges::find(taken_.tools, name, &Tool::name);
  Confirm(static_cast<size_t>(taken - taken_.tools.begin()));
  const std::vector<Tool>& tools = Current().tools;
  const auto tool = std::ranges::find(tools, name, &Tool::name);
  return tool == tools.end() ? nullptr : &*tool;
}

int Knowledge::num_probed() {
  Tools();
  const std::lock_guard lock(mutex_);
  return Current().num_probed;
}

const std::vector<Description>& Knowledge::DescriptionsTaken() {
  if (taken_.descriptions.empty()) {
    taken_.descriptions = DescriptionsOf(std::exchange(bytes_, {}));
  }
  return taken_.descriptions;
}

std::span<const Description> Knowledge::Descriptions() {
  const std::lock_guard lock(mutex_);
  return renewed_ ? renewed_->descriptions : DescriptionsTaken();
}

std::span<const std::string> Knowledge::warnings() {
  const std::lock_guard lock(mutex_);
  return Current().warnings;
}

}  // namespace batuta::tools

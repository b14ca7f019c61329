// Registry::Open: what the cache still knows is taken from it, the rest is asked in parallel.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <system_error>
#include <thread>

#include "batuta/tools.h"
#include "lib/status_macros.h"
#include "lib/tools/cache.h"
#include "lib/tools/description.h"
#include "lib/tools/freshness.h"
#include "lib/tools/locate.h"
#include "lib/tools/probe.h"
#include "lib/tools/surroundings.h"

namespace batuta::tools {
namespace {

constexpr size_t kMaxThreads = 32;
constexpr size_t kMaxKept = 160;  // answers in the cache: several environments and projects
// A broken tool may be mended by something that is not watched (a library, a network): ask again.
constexpr int64_t kBrokenHolds_s = 300;

constexpr const char* kNeverAgain = "none";  // a digest that no look gives

struct Question {
  const Description* description = nullptr;
  Answer answer;
  bool must_run = false;
};

int64_t NowSeconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

bool IsSameSubject(const Answer& a, const Answer& b) {
  return a.tool.name == b.tool.name && a.project == b.project && a.context == b.context;
}

// True if what is known of the tool holds for `now`, whose digests and `found` are filled in.
bool StillHolds(const Answer& known, const Answer& now) {
  if (known.question != now.question || known.watched != now.watched) return false;
  if (known.found != now.found) return false;
  if (known.program != Freshness::OfProgram(known.found, known.tool.path)) return false;
  if (known.tool.state != State::kBroken) return true;
  return known.asked_at_s <= now.asked_at_s && now.asked_at_s - known.asked_at_s < kBrokenHolds_s;
}

class Detection {
 public:
  Detection(const Surroundings& surroundings, std::vector<Answer> known)
      : surroundings_(surroundings), freshness_(surroundings), known_(std::move(known)),
        context_(freshness_.OfContext()), now_s_(NowSeconds()) {}

  // Answers from the cache, or notes that the program must be run.
  void Add(const Description& description) {
    Question& question = questions_.emplace_back();
    question.description = &description;
    Answer& now = question.answer;
    now.tool.name = description.name;
    now.asked_at_s = now_s_;
    if (DependsOnProject(description)) now.project = surroundings_.project;
    now.context = context_;
    now.question = LookupDigest(description);
    now.folders = freshness_.OfFolders(description);
    now.watched = freshness_.OfWatched(description);
    const auto known = std::ranges::find_if(
        known_, [&now](const Answer& answer) { return IsSameSubject(answer, now); });
    const bool is_known = known != known_.end();
    if (!description.crate.empty()) {
      AddCrate(question, is_known ? &*known : nullptr);
      return;
    }
    if (is_known && known->folders == now.folders) {
      now.found = known->found;
      if (StillHolds(*known, now)) {
        now = *known;
        return;
      }
    }
    const Location location = LocateProgram(description, surroundings_);
    now.found = location.path;
    if (location.is_provisional) now.folders = kNeverAgain;
    if (is_known && StillHolds(*known, now)) {
      const std::string folders = now.folders;
      has_changed_ = has_changed_ || folders != known->folders;
      now = *known;
      now.folders = folders;
      return;
    }
    has_changed_ = true;
    question.must_run = !now.found.empty();
  }

  // Runs what must be run, each in a thread of its own: a tool that hangs delays no other.
  void Run(std::chrono::milliseconds time_limit) {
    std::vector<Question*> open;
    for (Question& question : questions_) {
      if (question.must_run) open.push_back(&question);
    }
    num_run_ = static_cast<int>(open.size());
    std::atomic<size_t> next = 0;
    const auto work = [&] {
      for (size_t i = next++; i < open.size(); i = next++) AskOne(*open[i], time_limit);
    };
    std::vector<std::jthread> threads;
    for (size_t i = 1; i < std::min(open.size(), kMaxThreads); ++i) {
      try {
        threads.emplace_back(work);
      } catch (const std::system_error&) {  // no more threads: those that are here do it
        break;
      }
    }
    work();
  }

  // Everything to remember: this run's answers, and the newest of those that it did not touch.
  std::vector<Answer> Answers() const {
    std::vector<Answer> all;
    for (const Question& question : questions_) all.push_back(question.answer);
    std::vector<Answer> others;
    for (const Answer& answer : known_) {
      const bool is_new = std::ranges::any_of(
          all, [&answer](const Answer& other) { return IsSameSubject(answer, other); });
      if (!is_new) others.push_back(answer);
    }
    std::ranges::stable_sort(others, std::ranges::greater(), &Answer::asked_at_s);
    for (Answer& other : others) {
      if (all.size() < kMaxKept) all.push_back(std::move(other));
    }
    return all;
  }

  const std::deque<Question>& questions() const { return questions_; }
  int num_run() const { return num_run_; }
  bool has_changed() const { return has_changed_; }

 private:
  void AddCrate(Question& question, const Answer* known) {
    Answer& now = question.answer;
    if (known != nullptr && known->question == now.question && known->watched == now.watched &&
        known->program == Freshness::OfProgram(known->found, known->tool.path)) {
      now = *known;
      return;
    }
    has_changed_ = true;
    now.tool = LocateCrate(*question.description, surroundings_);
    now.found = now.tool.path;
    now.program = Freshness::OfProgram(now.found, now.tool.path);
  }

  void AskOne(Question& question, std::chrono::milliseconds time_limit) const {
    Answer& answer = question.answer;
    // The signature is taken before the question: a program that is replaced meanwhile is asked again.
    const std::string before = Freshness::OfProgram(answer.found, answer.found);
    if (question.description->version_argv.empty()) {
      answer.tool = {answer.tool.name, State::kFound, answer.found, "", ""};
    } else {
      answer.tool = Ask(*question.description, answer.found, surroundings_, time_limit);
    }
    const bool is_same = before == Freshness::OfProgram(answer.found, answer.found);
    answer.program = is_same ? Freshness::OfProgram(answer.found, answer.tool.path) : kNeverAgain;
  }

  const Surroundings& surroundings_;
  Freshness freshness_;
  const std::vector<Answer> known_;
  const std::string context_;
  const int64_t now_s_;
  std::deque<Question> questions_;
  int num_run_ = 0;
  bool has_changed_ = false;
};

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

}  // namespace

absl::StatusOr<Registry> Registry::Open(const OpenOptions& options) {
  Registry registry;
  BATUTA_ASSIGN_OR_RETURN(registry.descriptions_, LoadDescriptions(options.user_dir));
  const Surroundings surroundings =
      MakeSurroundings(os::CurrentEnvironment(), options.project_dir);
  const std::string file = CacheFile(options, surroundings);
  const bool has_cache = options.use_cache && !file.empty();
  Detection detection(surroundings, has_cache ? LoadKnown(file, registry.warnings_)
                                              : std::vector<Answer>());
  for (const std::string& name : options.only) {
    if (registry.Describe(name) == nullptr) {
      registry.warnings_.push_back("no tool is called '" + name.substr(0, 64) + "'");
    }
  }
  for (const Description& description : registry.descriptions_) {
    const bool is_wanted = options.only.empty() || std::ranges::find(options.only, description.name) !=
                                                       options.only.end();
    if (is_wanted) detection.Add(description);
  }
  detection.Run(options.probe_time_limit);
  for (const Question& question : detection.questions()) {
    registry.tools_.push_back(question.answer.tool);
  }
  registry.num_probed_ = detection.num_run();
  if (has_cache && detection.has_changed()) {
    const absl::Status saved = SaveCache(file, detection.Answers());
    if (!saved.ok()) {
      registry.warnings_.push_back("the tool cache is not saved: " + std::string(saved.message()));
    }
  }
  return registry;
}

const Tool* Registry::Find(std::string_view name) const {
  const auto it = std::ranges::find(tools_, name, &Tool::name);
  return it == tools_.end() || it->state != State::kFound ? nullptr : &*it;
}

const Description* Registry::Describe(std::string_view name) const {
  const auto it = std::ranges::find(descriptions_, name, &Description::name);
  return it == descriptions_.end() ? nullptr : &*it;
}

std::vector<const Tool*> Registry::ConvertersFrom(std::string_view language) const {
  std::vector<const Tool*> tools;
  for (const Description& description : descriptions_) {
    if (std::ranges::find(description.converts_from, language) == description.converts_from.end()) {
      continue;
    }
    if (const Tool* tool = Find(description.name)) tools.push_back(tool);
  }
  return tools;
}

}  // namespace batuta::tools

#include "lib/tools/detection.h"

#include <algorithm>
#include <atomic>
#include <ctime>
#include <system_error>
#include <thread>
#include <utility>

#include "lib/tools/description.h"
#include "lib/tools/locate.h"
#include "lib/tools/probe.h"

namespace batuta::tools {
namespace {

constexpr size_t kMaxThreads = 32;
constexpr size_t kMaxKept = 160;  // answers in the cache: several environments and projects
// A broken tool may be mended by something that is not watched (a library, a network): ask again.
constexpr int64_t kBrokenHolds_s = 300;

constexpr const char* kNeverAgain = "none";  // a digest that no look gives

bool IsSameSubject(const Answer& a, const Answer& b) {
  return a.tool.name == b.tool.name && a.project == b.project && a.context == b.context;
}

// True if what is known of the tool holds for `now`, whose digests and `found` are filled in.
bool IsStillTrue(const Answer& known, const Answer& now) {
  if (known.question != now.question || known.watched != now.watched) return false;
  if (known.found != now.found) return false;
  if (known.program != Freshness::OfProgram(known.found, known.tool.path)) return false;
  if (known.tool.state != State::kBroken) return true;
  return known.asked_at_s <= now.asked_at_s && now.asked_at_s - known.asked_at_s < kBrokenHolds_s;
}

bool IsSettled(const std::vector<Look>& looks) {
  return std::ranges::all_of(looks, &Look::is_settled);
}

}  // namespace

Detection::Detection(const Surroundings& surroundings, std::vector<Answer> known)
    : surroundings_(surroundings),
      freshness_(surroundings),
      known_(std::move(known)),
      context_(freshness_.OfContext()),
      now_s_(std::time(nullptr)) {}

void Detection::Add(const Description& description) {
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
    if (IsStillTrue(*known, now)) {
      now = *known;
      return;
    }
  }
  const Location location = LocateProgram(description, surroundings_);
  now.found = location.path;
  if (location.is_provisional) now.folders = kNeverAgain;
  if (is_known && IsStillTrue(*known, now)) {
    const std::string folders = now.folders;
    has_changed_ = has_changed_ || folders != known->folders;
    now = *known;
    now.folders = folders;
    return;
  }
  has_changed_ = true;
  question.must_run = !now.found.empty();
}

void Detection::Run(std::chrono::milliseconds time_limit) {
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

std::vector<Answer> Detection::Answers() const {
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

bool Detection::AddLooks(Warm& warm) {
  warm.made_at_s = now_s_;
  warm.holds_until_s = INT64_MAX;
  for (const Question& question : questions_) {
    const Answer& answer = question.answer;
    if (answer.folders == kNeverAgain || answer.program == kNeverAgain) return false;
    const std::vector<Look> folders = freshness_.FoldersOf(*question.description);
    warm.places.insert(warm.places.end(), folders.begin(), folders.end());
    std::vector<Look> looks = freshness_.WatchedOf(*question.description);
    const std::vector<Look> program = Freshness::ProgramOf(answer.found, answer.tool.path);
    // What is looked at now is what was asked then.
    if (answer.program != (program.empty() ? "" : Freshness::Digest(program))) return false;
    looks.insert(looks.end(), program.begin(), program.end());
    if (!IsSettled(folders) || !IsSettled(looks)) return false;
    warm.looks.push_back(std::move(looks));
    if (answer.tool.state != State::kBroken) continue;
    warm.holds_until_s = std::min(warm.holds_until_s, answer.asked_at_s + kBrokenHolds_s);
  }
  return true;
}

void Detection::AddCrate(Question& question, const Answer* known) {
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

void Detection::AskOne(Question& question, std::chrono::milliseconds time_limit) const {
  Answer& answer = question.answer;
  // The signature is taken before the question: a program that is replaced meanwhile is asked
  // again.
  const std::string before = Freshness::OfProgram(answer.found, answer.found);
  bool is_lasting = true;
  if (question.description->version_argv.empty()) {
    answer.tool = {answer.tool.name, State::kFound, answer.found, "", ""};
  } else {
    Asked asked = Ask(*question.description, answer.found, surroundings_, time_limit);
    answer.tool = std::move(asked.tool);
    is_lasting = asked.is_about_tool;
  }
  const bool is_same = before == Freshness::OfProgram(answer.found, answer.found);
  answer.program = is_same && is_lasting ? Freshness::OfProgram(answer.found, answer.tool.path) : kNeverAgain;
}

}  // namespace batuta::tools

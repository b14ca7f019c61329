#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <latch>
#include <mutex>
#include <stdexcept>

#include "batuta/pipeline.h"

namespace batuta::pipeline {
namespace {

// Notes the order in which stages ran.
struct Journal {
  std::mutex mutex;
  std::vector<std::string> lines;

  std::function<absl::Status(Context&)> Note(std::string line) {
    return [this, line = std::move(line)](Context&) {
      const std::lock_guard lock(mutex);
      lines.push_back(line);
      return absl::OkStatus();
    };
  }
};

absl::Status Fail(Context&) { return absl::InternalError("broken"); }

}  // namespace

TEST_CASE("a stage runs after everything it needs") {
  Journal journal;
  Graph graph;
  const StageId a = graph.Add({.name = "a", .run = journal.Note("a")});
  const StageId b = graph.Add({.name = "b", .needs = {a}, .run = journal.Note("b")});
  graph.Add({.name = "c", .needs = {a, b}, .run = journal.Note("c")});
  const auto report = graph.Run({.num_threads = 3});
  REQUIRE(report.ok());
  CHECK(report->Succeeded());
  CHECK(journal.lines == std::vector<std::string>{"a", "b", "c"});
  CHECK(report->stages[2].needs == std::vector<StageId>{a, b});
}

TEST_CASE("independent stages run at the same time") {
  std::latch both(2);
  const auto meet = [&both](Context&) {
    both.arrive_and_wait();
    return absl::OkStatus();
  };
  Graph graph;
  graph.Add({.name = "left", .run = meet});
  graph.Add({.name = "right", .run = meet});
  CHECK(graph.Run({.num_threads = 2})->Succeeded());
}

TEST_CASE("the last stage of a diamond runs once, after both branches") {
  std::atomic<int> branches = 0, ends = 0, seen_by_end = 0;
  const auto branch = [&](Context&) { return ++branches, absl::OkStatus(); };
  Graph graph;
  const StageId top = graph.Add({.name = "top", .run = [](Context&) { return absl::OkStatus(); }});
  const StageId left = graph.Add({.name = "left", .needs = {top}, .run = branch});
  const StageId right = graph.Add({.name = "right", .needs = {top}, .run = branch});
  graph.Add({.name = "end", .needs = {left, right, left}, .run = [&](Context&) {
               seen_by_end = branches.load();
               return ++ends, absl::OkStatus();
             }});
  CHECK(graph.Run({.num_threads = 4})->Succeeded());
  CHECK(ends == 1);
  CHECK(seen_by_end == 2);
}

TEST_CASE("a failure skips what needs it and nothing else") {
  Journal journal;
  Graph graph;
  const StageId bad = graph.Add({.name = "bad", .run = Fail});
  const StageId child = graph.Add({.name = "child", .needs = {bad}, .run = journal.Note("child")});
  graph.Add({.name = "grandchild", .needs = {child}, .run = journal.Note("grandchild")});
  graph.Add({.name = "other", .run = journal.Note("other")});
  const auto report = graph.Run({.num_threads = 2});
  REQUIRE(report.ok());
  CHECK_FALSE(report->Succeeded());
  CHECK(report->stages[0].state == StageState::kFailed);
  CHECK(report->stages[1].state == StageState::kSkipped);
  CHECK(report->stages[2].state == StageState::kSkipped);
  CHECK(report->stages[3].state == StageState::kDone);
  CHECK(journal.lines == std::vector<std::string>{"other"});
  CHECK(report->FirstError().message() == "broken");
}

TEST_CASE("a stage that asks for it runs although its need failed") {
  Journal journal;
  Graph graph;
  const StageId bad = graph.Add({.name = "bad", .run = Fail});
  const StageId cleanup = graph.Add({.name = "cleanup",
                                     .needs = {bad},
                                     .run = journal.Note("cleanup"),
                                     .on_failure = OnFailure::kRunDependents});
  graph.Add({.name = "after", .needs = {cleanup}, .run = journal.Note("after")});
  const auto report = graph.Run({.num_threads = 2});
  CHECK(journal.lines == std::vector<std::string>{"cleanup", "after"});
  CHECK(report->stages[cleanup].state == StageState::kDone);
}

TEST_CASE("an exception in a stage becomes its error") {
  Graph graph;
  graph.Add({.name = "std",
             .run = [](Context&) -> absl::Status { throw std::runtime_error("from below"); }});
  graph.Add({.name = "int", .run = [](Context&) -> absl::Status { throw 42; }});
  const auto report = graph.Run({.num_threads = 2});
  REQUIRE(report.ok());
  CHECK(report->stages[0].status.code() == absl::StatusCode::kInternal);
  CHECK(std::string(report->stages[0].status.message()).find("from below") != std::string::npos);
  CHECK(report->stages[1].status.code() == absl::StatusCode::kInternal);
}

TEST_CASE("a need that is not known is refused before anything runs") {
  Journal journal;
  Graph graph;
  graph.Add({.name = "a", .run = journal.Note("a")});
  graph.Add({.name = "b", .needs = {7}, .run = journal.Note("b")});
  const auto report = graph.Run({});
  CHECK(report.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(report.status().message() == "stage 'b' needs stage 7, which is not known");
  CHECK(journal.lines.empty());
}

TEST_CASE("a stage cannot need itself or have no function") {
  Graph circle;
  circle.Add({.name = "a", .needs = {0}, .run = Fail});
  CHECK(circle.Run({}).status().code() == absl::StatusCode::kInvalidArgument);
  Graph empty;
  empty.Add({.name = "nothing"});
  CHECK(empty.Run({}).status().message() == "stage 'nothing' has no function");
}

TEST_CASE("a graph runs once, and an empty one is done at once") {
  Graph graph;
  const auto report = graph.Run({});
  REQUIRE(report.ok());
  CHECK(report->Succeeded());
  CHECK(report->stages.empty());
  CHECK(graph.Run({}).status().code() == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("ten thousand stages in chains and fans all run") {
  constexpr int kWidth = 100, kDepth = 100;
  std::atomic<int> runs = 0;
  const auto count = [&runs](Context&) { return ++runs, absl::OkStatus(); };
  Graph graph;
  std::vector<StageId> row;
  for (int depth = 0; depth < kDepth; ++depth) {
    std::vector<StageId> next;
    for (int i = 0; i < kWidth; ++i) {
      std::vector<StageId> needs;
      if (!row.empty()) needs = {row[i], row[(i + 1) % kWidth]};
      next.push_back(graph.Add({.name = "stage", .needs = needs, .run = count}));
    }
    row = next;
  }
  const auto report = graph.Run({.num_threads = 8});
  CHECK(report->Succeeded());
  CHECK(runs == kWidth * kDepth);
}

TEST_CASE("a failure at the head of a long chain skips all of it") {
  Graph graph;
  StageId last = graph.Add({.name = "head", .run = Fail});
  for (int i = 0; i < 100'000; ++i)
    last = graph.Add({.name = "link", .needs = {last}, .run = Fail});
  const auto report = graph.Run({.num_threads = 2});
  CHECK(report->stages[last].state == StageState::kSkipped);
}

TEST_CASE("the critical path is at most what one core takes and at least the longest stage") {
  Graph graph;
  const auto spin = [](Context&) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
    while (std::chrono::steady_clock::now() < end) {
    }
    return absl::OkStatus();
  };
  const StageId a = graph.Add({.name = "a", .run = spin});
  graph.Add({.name = "b", .needs = {a}, .run = spin});
  graph.Add({.name = "beside", .run = spin});
  const auto report = graph.Run({.num_threads = 1});
  const auto& stages = report->stages;
  // On a machine that is full the one beside may take longer than both.
  const double longest = std::max(stages[0].wall_ms + stages[1].wall_ms, stages[2].wall_ms);
  CHECK(report->critical_path_ms == Approx(longest));
  CHECK(report->critical_path_ms < report->wall_ms);
}

}  // namespace batuta::pipeline

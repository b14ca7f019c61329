#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>

#include "batuta/pipeline.h"

namespace batuta::pipeline {
namespace {

using std::chrono_literals::operator""ms;

absl::Status Succeed(Context&) { return absl::OkStatus(); }

// Waits until the stage is asked to stop.
absl::Status WaitForStop(Context& context) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait(lock, context.stop(), [] { return false; });
  return absl::CancelledError("asked to stop");
}

}  // namespace

TEST_CASE("a stage over its time limit is asked to stop and its dependents are skipped") {
  Graph graph;
  const StageId slow = graph.Add({.name = "slow", .run = WaitForStop, .time_limit = 20ms});
  const StageId next = graph.Add({.name = "next", .needs = {slow}, .run = Succeed});
  const auto report = graph.Run({.num_threads = 2});
  REQUIRE(report.ok());
  CHECK(report->stages[slow].state == StageState::kTimedOut);
  CHECK(report->stages[slow].status.code() == absl::StatusCode::kDeadlineExceeded);
  CHECK(report->stages[slow].status.message() == "stage 'slow': over its time limit of 0.02 s");
  CHECK(report->stages[slow].wall_ms >= 20);
  CHECK(report->stages[next].state == StageState::kSkipped);
}

TEST_CASE("the earlier of two limits ends first whichever stage began first") {
  Graph graph;
  graph.Add({.name = "long", .run = WaitForStop, .time_limit = 200ms});
  graph.Add({.name = "short", .run = WaitForStop, .time_limit = 10ms});
  const auto report = graph.Run({.num_threads = 2});
  CHECK(report->stages[1].wall_ms < report->stages[0].wall_ms);
  CHECK(report->FirstError().message() == report->stages[1].status.message());
}

TEST_CASE("a limit that is not reached changes nothing") {
  Graph graph;
  for (int i = 0; i < 200; ++i) graph.Add({.name = "s", .run = Succeed, .time_limit = 60'000ms});
  const auto report = graph.Run({.num_threads = 4});
  CHECK(report->Succeeded());
  CHECK(report->wall_ms < 30'000);
}

TEST_CASE("cancelling asks every running stage and runs nothing more") {
  std::stop_source source;
  std::latch running(2);
  const auto wait = [&running](Context& context) {
    running.count_down();
    return WaitForStop(context);
  };
  Graph graph;
  const StageId a = graph.Add({.name = "a", .run = wait});
  graph.Add({.name = "b", .run = wait});
  graph.Add({.name = "waits", .needs = {a}, .run = Succeed});
  graph.Add({.name = "ready", .run = Succeed});
  std::jthread canceller([&] {
    running.wait();
    source.request_stop();
  });
  const auto report = graph.Run({.num_threads = 2, .stop = source.get_token()});
  REQUIRE(report.ok());
  for (const StageReport& stage : report->stages) {
    CHECK(stage.state == StageState::kCancelled);
    CHECK(stage.status.code() == absl::StatusCode::kCancelled);
  }
}

TEST_CASE("a run that is cancelled before it begins runs nothing") {
  std::stop_source source;
  source.request_stop();
  std::atomic<int> runs = 0;
  Graph graph;
  for (int i = 0; i < 10; ++i) {
    graph.Add({.name = "s", .run = [&](Context&) { return ++runs, absl::OkStatus(); }});
  }
  const auto report = graph.Run({.num_threads = 4, .stop = source.get_token()});
  CHECK(runs == 0);
  CHECK(report->FirstError().code() == absl::StatusCode::kCancelled);
}

TEST_CASE("a stop callback of a stage may add stages") {
  std::stop_source source;
  Graph graph;
  graph.Add({.name = "a", .run = [&](Context& context) {
               std::stop_callback on_stop(
                   context.stop(), [&] { context.Add({.name = "after stop", .run = Succeed}); });
               source.request_stop();
               return absl::OkStatus();
             }});
  const auto report = graph.Run({.num_threads = 2, .stop = source.get_token()});
  CHECK(report->stages[0].state == StageState::kDone);
  CHECK(report->stages[1].state == StageState::kCancelled);
}

TEST_CASE("without keep_going the first failure cancels the rest and is the error of the run") {
  std::latch running(1);
  Graph graph;
  const StageId waits = graph.Add({.name = "waits", .run = [&](Context& context) {
                                     running.count_down();
                                     return WaitForStop(context);
                                   }});
  graph.Add({.name = "bad", .run = [&](Context&) {
               running.wait();
               return absl::InternalError("broken");
             }});
  const StageId never = graph.Add({.name = "never", .needs = {waits}, .run = Succeed});
  const auto report = graph.Run({.num_threads = 2, .keep_going = false});
  CHECK(report->stages[waits].state == StageState::kCancelled);
  CHECK(report->stages[never].state == StageState::kCancelled);
  CHECK(report->FirstError().message() == "broken");
}

TEST_CASE("a failed run is rolled back in the reverse order of completion") {
  std::vector<std::string> undone;
  const auto undo = [&undone](const char* name) { return [&, name] { undone.push_back(name); }; };
  Graph graph;
  const StageId a = graph.Add({.name = "a", .run = Succeed, .rollback = undo("a")});
  const StageId b = graph.Add({.name = "b", .needs = {a}, .run = Succeed, .rollback = undo("b")});
  const StageId c =
      graph.Add({.name = "c", .needs = {b}, .run = Succeed, .rollback = [] { throw 1; }});
  graph.Add({.name = "bad",
             .needs = {c},
             .run = [](Context&) { return absl::InternalError("broken"); },
             .rollback = undo("bad")});
  const auto report = graph.Run({.num_threads = 2, .rollback_on_failure = true});
  CHECK(report->rolled_back);
  CHECK(undone == std::vector<std::string>{"b", "a"});
}

TEST_CASE("work that was done too late to count is rolled back as well") {
  bool undone = false;
  Graph graph;
  graph.Add({.name = "late",
             .run =
                 [](Context& context) {
                   (void)WaitForStop(context);
                   return absl::OkStatus();
                 },
             .rollback = [&] { undone = true; },
             .time_limit = 10ms});
  const auto report = graph.Run({.num_threads = 1, .rollback_on_failure = true});
  CHECK(report->stages[0].state == StageState::kTimedOut);
  CHECK(undone);
}

TEST_CASE("a run without a failure is not rolled back") {
  bool undone = false;
  Graph graph;
  graph.Add({.name = "a", .run = Succeed, .rollback = [&] { undone = true; }});
  CHECK_FALSE(graph.Run({.rollback_on_failure = true})->rolled_back);
  CHECK_FALSE(undone);
}

}  // namespace batuta::pipeline

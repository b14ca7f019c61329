#include <atomic>
#include <catch2/catch.hpp>
#include <latch>

#include "batuta/pipeline.h"

namespace batuta::pipeline {
namespace {

absl::Status Succeed(Context&) { return absl::OkStatus(); }
absl::Status Fail(Context&) { return absl::InternalError("broken"); }

}  // namespace

TEST_CASE("a stage fans out into stages that only it knew of") {
  std::atomic<int> runs = 0;
  Graph graph;
  graph.Add({.name = "find", .run = [&runs](Context& context) {
               std::vector<StageId> parts;
               for (int i = 0; i < 50; ++i) {
                 parts.push_back(context.Add({.name = "part", .run = [&runs](Context&) {
                                                return ++runs, absl::OkStatus();
                                              }}));
               }
               context.Add({.name = "join", .needs = parts, .run = [&runs](Context&) {
                              return runs == 50 ? absl::OkStatus() : absl::InternalError("early");
                            }});
               return absl::OkStatus();
             }});
  const auto report = graph.Run({.num_threads = 4});
  REQUIRE(report.ok());
  CHECK(report->Succeeded());
  CHECK(report->stages.size() == 52);
}

TEST_CASE("what needs a stage does not wait for what that stage adds") {
  std::latch child_may_end(1);
  Graph graph;
  const StageId parent = graph.Add(
      {.name = "parent", .run = [&](Context& context) {
         context.Add({.name = "child", .run = [&](Context&) {
                        child_may_end.wait();  // never comes if the dependent waited for the child
                        return absl::OkStatus();
                      }});
         return absl::OkStatus();
       }});
  graph.Add({.name = "dependent", .needs = {parent}, .run = [&](Context&) {
               child_may_end.count_down();
               return absl::OkStatus();
             }});
  CHECK(graph.Run({.num_threads = 2})->Succeeded());
}

TEST_CASE("what needs a stage waits for its continuations, and for theirs") {
  std::atomic<bool> inner_done = false, seen = false;
  Graph graph;
  const StageId first = graph.Add(
      {.name = "first", .run = [&](Context& context) {
         context.AddContinuation({.name = "outer", .run = [&](Context& outer) {
                                    outer.AddContinuation({.name = "inner", .run = [&](Context&) {
                                                             inner_done = true;
                                                             return absl::OkStatus();
                                                           }});
                                    return absl::OkStatus();
                                  }});
         return absl::OkStatus();
       }});
  graph.Add({.name = "last", .needs = {first}, .run = [&](Context&) {
               seen = inner_done.load();
               return absl::OkStatus();
             }});
  const auto report = graph.Run({.num_threads = 4});
  CHECK(report->Succeeded());
  CHECK(seen);
  CHECK(report->stages[1].needs == std::vector<StageId>{0, 2, 3});
}

TEST_CASE("a stage that is added late waits for continuations of what it needs") {
  std::atomic<bool> done = false, seen = false;
  std::latch added(1);
  Graph graph;
  const StageId first =
      graph.Add({.name = "first", .run = [&](Context& context) {
                   context.AddContinuation({.name = "more", .run = [&](Context&) {
                                              added.wait();
                                              done = true;
                                              return absl::OkStatus();
                                            }});
                   context.Add({.name = "late", .needs = {0}, .run = [&](Context&) {
                                  seen = done.load();
                                  return absl::OkStatus();
                                }});
                   added.count_down();
                   return absl::OkStatus();
                 }});
  CHECK(first == 0);
  CHECK(graph.Run({.num_threads = 4})->Succeeded());
  CHECK(seen);
}

TEST_CASE("continuations that need the stage itself run beside each other") {
  std::latch both(2);
  const auto meet = [&both](Context&) {
    both.arrive_and_wait();
    return absl::OkStatus();
  };
  Graph graph;
  graph.Add({.name = "first", .run = [&](Context& context) {
               context.AddContinuation({.name = "left", .needs = {0}, .run = meet});
               context.AddContinuation({.name = "right", .needs = {0}, .run = meet});
               return absl::OkStatus();
             }});
  CHECK(graph.Run({.num_threads = 2})->Succeeded());
}

TEST_CASE("a failed continuation skips what needs the stage") {
  Graph graph;
  const StageId first = graph.Add({.name = "first", .run = [](Context& context) {
                                     context.AddContinuation({.name = "more", .run = Fail});
                                     return absl::OkStatus();
                                   }});
  const StageId last = graph.Add({.name = "last", .needs = {first}, .run = Succeed});
  const auto report = graph.Run({.num_threads = 2});
  CHECK(report->stages[first].state == StageState::kDone);
  CHECK(report->stages[last].state == StageState::kSkipped);
}

TEST_CASE("a continuation that needs what waits for it is an error, not a deadlock") {
  Graph graph;
  const StageId first =
      graph.Add({.name = "first", .run = [](Context& context) {
                   context.AddContinuation({.name = "circle", .needs = {1}, .run = Succeed});
                   return absl::OkStatus();
                 }});
  graph.Add({.name = "last", .needs = {first}, .run = Succeed});
  const auto report = graph.Run({.num_threads = 2});
  REQUIRE(report.ok());
  CHECK(report->stages[2].state == StageState::kFailed);
  CHECK(report->FirstError().message() == "stage 'circle' needs stage 'last', which waits for it");
  CHECK(report->stages[1].state == StageState::kSkipped);
}

TEST_CASE("a stage that is added without a function or with an unknown need fails alone") {
  Graph graph;
  graph.Add({.name = "first", .run = [](Context& context) {
               context.Add({.name = "empty"});
               context.Add({.name = "lost", .needs = {99}, .run = Succeed});
               return absl::OkStatus();
             }});
  const auto report = graph.Run({.num_threads = 2});
  REQUIRE(report.ok());
  CHECK(report->stages[0].state == StageState::kDone);
  CHECK(report->stages[1].status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(report->stages[2].status.message() == "stage 'lost' needs stage 99, which is not known");
}

TEST_CASE("a stage that needs a done stage runs, one that needs a failed stage is skipped") {
  Graph graph;
  const StageId good = graph.Add({.name = "good", .run = Succeed});
  const StageId bad = graph.Add({.name = "bad", .run = Fail});
  graph.Add({.name = "late",
             .needs = {good, bad},
             .run =
                 [=](Context& context) {
                   context.Add({.name = "on good", .needs = {good}, .run = Succeed});
                   context.Add({.name = "on bad", .needs = {bad}, .run = Succeed});
                   return absl::OkStatus();
                 },
             .on_failure = OnFailure::kRunDependents});
  const auto report = graph.Run({.num_threads = 2});
  CHECK(report->stages[3].state == StageState::kDone);
  CHECK(report->stages[4].state == StageState::kSkipped);
}

TEST_CASE("the critical path passes through the stage that added another") {
  Graph graph;
  const auto spin = [](Context&) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(3);
    while (std::chrono::steady_clock::now() < end) {
    }
    return absl::OkStatus();
  };
  graph.Add({.name = "adder", .run = [spin](Context& context) {
               const absl::Status status = spin(context);
               context.Add({.name = "added", .run = spin});
               return status;
             }});
  const auto report = graph.Run({.num_threads = 2});
  CHECK(report->critical_path_ms >= 6);
  CHECK(report->critical_path_ms <= report->wall_ms);
}

}  // namespace batuta::pipeline

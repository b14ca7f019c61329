#include <atomic>
#include <catch2/catch.hpp>
#include <latch>
#include <mutex>
#include <semaphore>

#include "batuta/pipeline.h"

namespace batuta::pipeline {

TEST_CASE("no more stages of a pool run at once than it allows, and others go on meanwhile") {
  std::atomic<int> running = 0, most = 0;
  std::latch other_ran(1);
  Graph graph;
  for (int i = 0; i < 40; ++i) {
    graph.Add({.name = "pooled",
               .run =
                   [&, i](Context&) {
                     const int now = ++running;
                     int seen = most.load();
                     while (seen < now && !most.compare_exchange_weak(seen, now)) {
                     }
                     if (i == 0) other_ran.wait();
                     --running;
                     return absl::OkStatus();
                   },
               .pool = "two"});
  }
  graph.Add({.name = "other", .run = [&](Context&) {
               other_ran.count_down();
               return absl::OkStatus();
             }});
  CHECK(graph.Run({.num_threads = 6, .pools = {{"two", 2}}})->Succeeded());
  CHECK(most <= 2);
}

TEST_CASE("a pool of one lets a failed stage's place go on to the next") {
  std::atomic<int> runs = 0;
  Graph graph;
  for (int i = 0; i < 5; ++i) {
    graph.Add({.name = "bad",
               .run = [&](Context&) { return ++runs, absl::InternalError("broken"); },
               .pool = "one"});
  }
  const auto report = graph.Run({.num_threads = 3, .pools = {{"one", 1}}});
  REQUIRE(report.ok());
  CHECK(runs == 5);
}

TEST_CASE("of the stages that may run, those with the higher priority begin first") {
  std::vector<std::string> order;
  Graph graph;
  const auto note = [&order](const std::string& name) {
    return [&order, name](Context&) {
      order.push_back(name);  // one thread
      return absl::OkStatus();
    };
  };
  SECTION("without a pool") {
    graph.Add({.name = "low", .run = note("low"), .priority = 1});
    graph.Add({.name = "same", .run = note("same"), .priority = 5});
    graph.Add({.name = "later", .run = note("later"), .priority = 5});
    graph.Add({.name = "high", .run = note("high"), .priority = 9});
    CHECK(graph.Run({.num_threads = 1})->Succeeded());
    CHECK(order == std::vector<std::string>{"high", "same", "later", "low"});
  }
  SECTION("of those that wait for a place in a pool") {
    graph.Add({.name = "first", .run = note("first"), .pool = "p", .priority = 1});
    graph.Add({.name = "low", .run = note("low"), .pool = "p", .priority = 2});
    graph.Add({.name = "high", .run = note("high"), .pool = "p", .priority = 3});
    CHECK(graph.Run({.num_threads = 1, .pools = {{"p", 1}}})->Succeeded());
    CHECK(order == std::vector<std::string>{"first", "high", "low"});
  }
}

TEST_CASE("a pool without room or without a limit is refused before anything runs") {
  std::atomic<int> runs = 0;
  const auto count = [&](Context&) { return ++runs, absl::OkStatus(); };
  Graph unknown;
  unknown.Add({.name = "free", .run = count});
  unknown.Add({.name = "a", .run = count, .pool = "none"});
  const absl::Status status = unknown.Run({}).status();
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(status.message() == "stage 'a': no room in pool 'none'");
  Graph empty;
  empty.Add({.name = "a", .run = count, .pool = "p"});
  CHECK(empty.Run({.pools = {{"p", 0}}}).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(runs == 0);
  Graph late;
  late.Add({.name = "adds", .run = [&](Context& context) {
              context.Add({.name = "late", .run = count, .pool = "none"});
              return absl::OkStatus();
            }});
  CHECK(late.Run({.num_threads = 2})->stages[1].state == StageState::kFailed);
  CHECK(runs == 0);
}

TEST_CASE("a cancelled run ends the stages that wait for a place too") {
  std::stop_source source;
  Graph graph;
  for (int i = 0; i < 10; ++i) {
    graph.Add({.name = "a",
               .run =
                   [&](Context&) {
                     source.request_stop();
                     return absl::OkStatus();
                   },
               .pool = "one"});
  }
  const auto report =
      graph.Run({.num_threads = 2, .stop = source.get_token(), .pools = {{"one", 1}}});
  REQUIRE(report.ok());
  CHECK(report->stages[0].state == StageState::kDone);
  for (size_t i = 1; i < 10; ++i) CHECK(report->stages[i].state == StageState::kCancelled);
}

}  // namespace batuta::pipeline

#include "batuta/task_graph.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <latch>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

namespace batuta::pipeline {
namespace {

absl::Status Succeed() { return absl::OkStatus(); }

TaskGraph Built(TaskGraphBuilder builder) {
  auto graph = std::move(builder).Build();
  REQUIRE(graph.ok());
  return *std::move(graph);
}

}  // namespace

TEST_CASE("every task of a random graph runs once and after all that it needs") {
  constexpr uint32_t kTasks = 20'000;
  std::mt19937 random(7);
  std::vector<std::atomic<int>> runs(kTasks);
  std::atomic<int> num_early = 0;
  TaskGraphBuilder builder;
  for (uint32_t task = 0; task < kTasks; ++task) {
    std::vector<TaskId> needs;
    for (uint32_t i = 0; i < random() % 5 && task > 0; ++i) needs.push_back(random() % task);
    builder.Add(
        [&, task, needs] {
          for (const TaskId need : needs) num_early += runs[need].load() == 0 ? 1 : 0;
          ++runs[task];
          return absl::OkStatus();
        },
        needs);
  }
  const TaskGraph graph = Built(std::move(builder));
  for (const int num_threads : {1, 2, 3, 8}) {
    for (auto& count : runs) count = 0;
    REQUIRE(graph.Run({.num_threads = num_threads}).ok());
    CHECK(std::ranges::all_of(runs, [](const auto& count) { return count == 1; }));
  }
  CHECK(num_early == 0);
}

TEST_CASE("a need that is named twice is one need") {
  int runs = 0;
  TaskGraphBuilder builder;
  const TaskId a = builder.Add(Succeed);
  builder.Add([&runs] { return ++runs, absl::OkStatus(); }, {a, a, a});
  CHECK(Built(std::move(builder)).Run({.num_threads = 1}).ok());
  CHECK(runs == 1);
}

TEST_CASE("two tasks that wait for each other to begin run on two threads") {
  std::latch both(2);
  const auto meet = [&both] {
    both.arrive_and_wait();
    return absl::OkStatus();
  };
  TaskGraphBuilder builder;
  const TaskId first = builder.Add(Succeed);
  builder.Add(meet, {first});
  builder.Add(meet, {first});
  CHECK(Built(std::move(builder)).Run({.num_threads = 2}).ok());
}

TEST_CASE("the first error ends the run and what has not begun does not begin") {
  std::atomic<int> runs = 0;
  TaskGraphBuilder builder;
  const TaskId bad = builder.Add([] { return absl::InternalError("broken"); });
  for (int i = 0; i < 1000; ++i) {
    builder.Add([&runs] { return ++runs, absl::OkStatus(); }, {bad});
  }
  const absl::Status status = Built(std::move(builder)).Run({.num_threads = 4});
  CHECK(status.message() == "broken");
  CHECK(runs == 0);
}

TEST_CASE("an error of the last task is one whatever its code") {
  TaskGraphBuilder builder;
  builder.Add([] { return absl::CancelledError("by itself"); });
  CHECK(Built(std::move(builder)).Run({.num_threads = 1}).message() == "by itself");
}

TEST_CASE("an exception of a task becomes the error of the run") {
  TaskGraphBuilder builder;
  builder.Add([]() -> absl::Status { throw std::runtime_error("from below"); });
  const absl::Status status = Built(std::move(builder)).Run({.num_threads = 2});
  CHECK(status.code() == absl::StatusCode::kInternal);
  CHECK(std::string(status.message()).find("from below") != std::string::npos);
}

TEST_CASE("a run of tasks that is cancelled stops between two tasks") {
  std::stop_source source;
  int runs = 0;
  TaskGraphBuilder builder;
  TaskId last = builder.Add(Succeed);
  for (int i = 0; i < 1000; ++i) {
    last = builder.Add(
        [&] {
          if (++runs == 10) source.request_stop();
          return absl::OkStatus();
        },
        {last});
  }
  const TaskGraph graph = Built(std::move(builder));
  CHECK(absl::IsCancelled(graph.Run({.num_threads = 2, .stop = source.get_token()})));
  CHECK(runs == 10);
  CHECK(absl::IsCancelled(graph.Run({.num_threads = 2, .stop = source.get_token()})));
  CHECK(runs == 10);
}

TEST_CASE("a stop that comes when all is done takes nothing away") {
  std::stop_source source;
  TaskGraphBuilder builder;
  builder.Add([&source] { return source.request_stop(), absl::OkStatus(); });
  CHECK(Built(std::move(builder)).Run({.num_threads = 1, .stop = source.get_token()}).ok());
}

TEST_CASE("a graph without tasks is done at once, and an impossible one is not built") {
  CHECK(Built(TaskGraphBuilder()).Run({}).ok());
  TaskGraphBuilder circle;
  circle.Add(Succeed, {0});
  CHECK(std::move(circle).Build().status().code() == absl::StatusCode::kInvalidArgument);
  TaskGraphBuilder empty;
  empty.Add(Task());
  CHECK(std::move(empty).Build().status().message() == "task 0 has no function");
}

}  // namespace batuta::pipeline

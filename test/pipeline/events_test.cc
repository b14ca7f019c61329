#include <catch2/catch.hpp>
#include <map>
#include <thread>

#include "batuta/pipeline.h"

namespace batuta::pipeline {
namespace {

struct Seen {
  std::string name;
  StageState state;
  double at_ms;
  int64_t num_done, num_known;
};

absl::Status Succeed(Context&) { return absl::OkStatus(); }

std::function<void(const Event&)> Collect(std::vector<Seen>& seen) {
  return [&seen](const Event& e) {
    seen.push_back({std::string(e.name), e.state, e.at_ms, e.num_done, e.num_known});
  };
}

}  // namespace

TEST_CASE("events tell the life of each stage in order, and count up to all") {
  std::vector<Seen> seen;
  Graph graph;
  const StageId a = graph.Add({.name = "a", .run = Succeed});
  const StageId b = graph.Add(
      {.name = "b", .needs = {a}, .run = [](Context&) { return absl::InternalError("broken"); }});
  graph.Add({.name = "c", .needs = {b}, .run = Succeed});
  REQUIRE(graph.Run({.num_threads = 2, .on_event = Collect(seen)}).ok());
  REQUIRE(seen.size() == 5);
  const std::vector<std::pair<std::string, StageState>> expected = {{"a", StageState::kRunning},
                                                                    {"a", StageState::kDone},
                                                                    {"b", StageState::kRunning},
                                                                    {"b", StageState::kFailed},
                                                                    {"c", StageState::kSkipped}};
  for (size_t i = 0; i < seen.size(); ++i) {
    CHECK(seen[i].name == expected[i].first);
    CHECK(seen[i].state == expected[i].second);
    CHECK(seen[i].num_known == 3);
  }
  CHECK(seen.back().num_done == 3);
}

TEST_CASE("events of many threads come one at a time, none is lost and time goes forward") {
  std::vector<Seen> seen;  // no lock: the graph calls from one thread at a time
  Graph graph;
  for (int i = 0; i < 500; ++i) {
    graph.Add({.name = std::to_string(i), .run = [](Context& context) {
                 context.Add({.name = "child", .run = Succeed});
                 return absl::OkStatus();
               }});
  }
  REQUIRE(graph.Run({.num_threads = 8, .on_event = Collect(seen)}).ok());
  REQUIRE(seen.size() == 2000);
  std::map<std::string, StageState> last;
  for (size_t i = 0; i < seen.size(); ++i) {
    if (i > 0) {
      CHECK(seen[i].at_ms >= seen[i - 1].at_ms);
      CHECK(seen[i].num_done >= seen[i - 1].num_done);
    }
    if (seen[i].name != "child" && seen[i].state == StageState::kDone) {
      CHECK(last[seen[i].name] == StageState::kRunning);
    }
    last[seen[i].name] = seen[i].state;
  }
  CHECK(seen.back().num_done == 1000);
}

TEST_CASE("an event callback may cancel the run") {
  std::stop_source source;
  Graph graph;
  StageId last = graph.Add({.name = "first", .run = Succeed});
  // Else all may be over before the callback is called, or the graph has heard of it.
  last = graph.Add({.name = "waits", .needs = {last}, .run = [](Context& context) {
                      while (!context.stop().stop_requested()) std::this_thread::yield();
                      return absl::OkStatus();
                    }});
  for (int i = 0; i < 20; ++i) {
    last = graph.Add({.name = "next", .needs = {last}, .run = Succeed});
  }
  const auto report =
      graph.Run({.num_threads = 2, .stop = source.get_token(), .on_event = [&](const Event& event) {
                   if (event.name == "first" && event.state == StageState::kDone)
                     source.request_stop();
                 }});
  REQUIRE(report.ok());
  CHECK(report->stages[0].state == StageState::kDone);
  CHECK(report->stages[last].state == StageState::kCancelled);
}

}  // namespace batuta::pipeline

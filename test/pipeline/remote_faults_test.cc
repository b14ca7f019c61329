// Services that are slow, forget, lie or die.
#include <optional>

#include "test/pipeline/remote_fixture.h"

namespace batuta::pipeline {
namespace {

using namespace std::chrono_literals;

// One stage whose input and output the service has to keep.
class Case : public RemoteFolder {
 public:
  Case() { Write("in.txt", "abc\n"); }
  Pipeline Stages() const {
    return Of({Shell("a", "tr a-z A-Z < in.txt > out/a", {"in.txt"}, {"out/a"})});
  }
  Lines Sites(const RemoteOptions& options) const {
    Lines lines = RemoteFolder::Sites(Stages(), options);
    if (!lines.empty() && lines.back().starts_with("a: ")) CHECK(Read("out/a") == "ABC\n");
    return lines;
  }
};

std::string Gone(const RemoteServer& server) {
  return "notice: remote service '" + server.Options().address +
         "' is gone, what is left runs here: ";
}

}  // namespace

TEST_CASE("calls that find the service busy are made again") {
  const RemoteServer server({"find-unavailable=2", "update-unavailable=1"});
  CHECK(Case().Sites(server.Options()) == Lines{"a: remote"});
  CHECK(server.Count("FindMissingBlobs") == 3);
  CHECK(server.Count("BatchUpdateBlobs") == 2);
}

TEST_CASE("streams of contents that break begin anew") {
  const RemoteServer server({"write-breaks", "read-breaks"});
  const RemoteFolder folder;
  std::string large;
  while (large.size() < size_t{3} << 20) large += std::to_string(large.size()) + "\n";
  folder.Write("in", large);
  CHECK(folder.Sites(folder.Of({Shell("a", "cp in out/a", {"in"}, {"out/a"})}), server.Options()) ==
        Lines{"a: remote"});
  CHECK(folder.Read("out/a") == large);
  CHECK(server.Count("Write") == 2);
  CHECK(server.Count("Read") == 2);
}

TEST_CASE("an execution goes on when its stream breaks, and is found again") {
  const RemoteServer server({"stream-breaks=1"});
  CHECK(Case().Sites(server.Options()) == Lines{"a: remote"});
  CHECK(server.Count("Execute") == 1);
  CHECK(server.Count("WaitExecution") == 1);
  CHECK(server.Count("run") == 1);
}

TEST_CASE("an execution that the service has forgotten is asked for again") {
  const RemoteServer server({"stream-breaks=1", "forget-operation=1"});
  const Lines sites = Case().Sites(server.Options());
  REQUIRE(sites.size() == 1);
  CHECK((sites[0] == "a: remote" || sites[0] == "a: cache"));  // the first may be done by then
  CHECK(server.Count("Execute") == 2);
}

TEST_CASE("inputs that the service has dropped are sent again") {
  const RemoteServer server({"forget-inputs"});
  CHECK(Case().Sites(server.Options()) == Lines{"a: remote"});
  CHECK(server.Count("Execute") == 2);
  CHECK(server.Count("BatchUpdateBlobs") == 2);
}

TEST_CASE("a known result whose outputs are lost is made again") {
  const RemoteServer server({"lose-outputs"});
  CHECK(Case().Sites(server.Options()) == Lines{"a: remote"});
  CHECK(Case().Sites(server.Options()) == Lines{"a: remote"});
  CHECK(server.Count("run") == 2);
  CHECK(Case().Sites(server.Options()) == Lines{"a: cache"});
}

TEST_CASE("a service that dies in the middle is told of once, and the rest runs here") {
  const RemoteServer server({"die"});
  const Case folder;
  std::vector<ProcessStage> stages = folder.Stages().stages;
  for (const char* name : {"b", "c", "d"}) {
    stages.push_back(
        Shell(name, std::string("cp out/a out/") + name, {"out/a"}, {std::string("out/") + name}));
  }
  const Lines lines =
      static_cast<const RemoteFolder&>(folder).Sites(folder.Of(stages), server.Options());
  REQUIRE(lines.size() == 5);
  CHECK(lines[0].starts_with(Gone(server)));
  for (size_t i = 1; i < lines.size(); ++i) {
    CHECK(lines[i] == stages[i - 1].name + ": here, the service is gone");
  }
  CHECK(folder.Read("out/d") == "ABC\n");
}

TEST_CASE("without a fall-back a service that dies fails its stages, and nothing is published") {
  const RemoteServer server({"die"});
  RemoteOptions options = server.Options();
  options.fall_back = false;
  const Case folder;
  const Lines lines = folder.Sites(options);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with("a! stage 'a': Execute: UNAVAILABLE"));
  CHECK_FALSE(folder.Has("out/a"));
}

TEST_CASE("a service that comes back while it is waited for is used") {
  const Case folder;
  std::string port;
  {
    const RemoteServer probe;
    port = probe.port();
  }
  RemoteServer first({port, "die"});
  std::optional<RemoteServer> second;
  RemoteOptions options = first.Options();
  options.num_retries = 8;
  const std::jthread starter([&] {
    while (first.Count("Execute") == 0) std::this_thread::sleep_for(5ms);
    // The port may still be held for a moment by the one that dies.
    second.emplace(std::vector<std::string>{port});
  });
  CHECK(folder.Sites(options) == Lines{"a: remote"});
}

TEST_CASE("an answer that does not come is not waited for longer than allowed") {
  const RemoteServer server({"silence"});
  RemoteOptions options = server.Options();
  options.call_limit = 2000ms;
  CHECK(Case().Sites(options) == Lines{Gone(server) + "GetActionResult: no answer within 2.0 s",
                                       "a: here, the service is gone"});
}

TEST_CASE("a stage that no worker takes is given up") {
  const RemoteServer server({"no-worker"});
  RemoteOptions options = server.Options();
  options.queue_limit = 200ms;
  options.grace = 100ms;
  const Case folder;
  Pipeline pipeline = folder.Stages();
  pipeline.stages[0].time_limit_s = 1;
  CHECK(static_cast<const RemoteFolder&>(folder).Sites(pipeline, options) ==
        Lines{Gone(server) + "Execute: no worker has taken it in time",
              "a: here, the service is gone"});
  CHECK(server.Count("CancelOperation") == 1);
}

TEST_CASE("a time limit holds there, and here if the service does not keep it") {
  const RemoteFolder folder;
  ProcessStage slow = Shell("slow", "sleep 300", {}, {});
  slow.time_limit_s = 1;
  const Lines over{"slow! stage 'slow': sh: over its time limit of 1 s"};
  const RemoteServer exact;
  CHECK(folder.Sites(folder.Of({slow}), exact.Options()) == over);
  CHECK(exact.Count("CancelOperation") == 0);
  const RemoteServer careless({"ignore-timeout"});
  RemoteOptions options = careless.Options();
  options.grace = 100ms;
  CHECK(folder.Sites(folder.Of({slow}), options) == over);
  CHECK(careless.Count("CancelOperation") == 1);
}

TEST_CASE("a run that is stopped stops its stages there") {
  const RemoteServer server;
  const RemoteFolder folder;
  std::stop_source stop;
  const std::jthread stopper([&] {
    while (server.Count("run") == 0) std::this_thread::sleep_for(5ms);
    stop.request_stop();
  });
  const auto report = RunPipeline(folder.Of({Shell("slow", "sleep 300", {}, {})}),
                                  {.stop = stop.get_token(), .remote = server.Options()});
  REQUIRE(report.ok());
  CHECK(report->stages[0].state == StageState::kCancelled);
  CHECK(server.Count("CancelOperation") == 1);
}

TEST_CASE("what a service sends is not believed") {
  const RemoteServer damaging({"damage"});
  const Lines damaged = Case().Sites(damaging.Options());
  REQUIRE(damaged.size() == 1);
  CHECK(damaged[0].starts_with("a! stage 'a': the service sent something else for "));
  const RemoteServer lying({"damage-known"});
  CHECK(Case().Sites(lying.Options()) == Lines{"a: remote"});
  const Lines lied = Case().Sites(lying.Options());
  REQUIRE(lied.size() == 1);
  CHECK(lied[0].starts_with("a! stage 'a': the service sent something else for "));
  const RemoteServer escaping({"escape"});
  const Case folder;
  CHECK(folder.Sites(escaping.Options()) ==
        Lines{"a! stage 'a': the service names an output '../escaped'"});
  CHECK_FALSE(folder.Has("escaped"));
  const RemoteServer endless({"endless"});
  const Lines lost = Case().Sites(endless.Options());
  REQUIRE(lost.size() == 1);
  CHECK(lost[0].starts_with("a! stage 'a': the service lists too much in '"));
  const RemoteServer generous({"too-much"});
  folder.Write("large", std::string(size_t{5} << 20, 'x'));
  CHECK(static_cast<const RemoteFolder&>(folder).Sites(
            folder.Of({Shell("b", "cp large out/b", {"large"}, {"out/b"})}), generous.Options()) ==
        Lines{"b! stage 'b': Read: DATA_LOSS: more than was asked for"});
  CHECK(generous.Count("Read") == 1);
}

TEST_CASE("a service that refuses a stage fails it, others go on") {
  const RemoteServer server({"refuse"});
  CHECK(Case().Sites(server.Options()) ==
        Lines{"a! stage 'a': Execute: PERMISSION_DENIED: not for you"});
}

TEST_CASE("a service that cannot do what is needed is refused before anything runs") {
  const auto why = [](const std::string& fault) {
    const RemoteServer server({fault});
    const Lines lines = Case().Sites(server.Options());
    REQUIRE(lines.size() == 1);
    const std::string begin = "! remote service '" + server.Options().address + "': ";
    CHECK(lines[0].starts_with(begin));
    return lines[0].substr(std::min(lines[0].size(), begin.size()));
  };
  CHECK(why("no-execution") == "it does not execute anything");
  CHECK(why("no-sha256") == "it does not know contents by their SHA-256");
  CHECK(why("old-api") == "it speaks versions 2.0 to 2.0 of the API, 2.1 is needed");
}

TEST_CASE("options that cannot be right are refused") {
  const auto why = [](const RemoteOptions& options) {
    const auto report = RunPipeline(Case().Stages(), {.remote = options});
    return report.ok() ? "it ran" : std::string(report.status().message());
  };
  for (const char* address : {"", "host:1", "http://host:1", "grpc://host", "grpc://:1",
                              "grpc://host:", "grpc://host:1/x"}) {
    CHECK(why({.address = address}) ==
          "remote service '" + std::string(address) +
              "': not grpc://HOST:PORT, grpcs://HOST:PORT or unix:/PATH");
  }
  CHECK(why({.address = "grpc://h:1", .headers = {{"Upper", "x"}}}) ==
        "header 'Upper': not lower-case letters, digits, '-', '_' and '.'");
  CHECK(why({.address = "grpc://h:1", .headers = {{"a", "secret\n"}}}) ==
        "header 'a': its value is not plain text");
  CHECK(why({.address = "grpc://h:1", .ca_file = "x"}) ==
        "remote service 'grpc://h:1': certificates need grpcs://");
  const RemoteOptions nobody{.address = "grpc://127.0.0.1:1", .num_retries = 0};
  CHECK(why(nobody).starts_with("remote service 'grpc://127.0.0.1:1': GetCapabilities: UNAVAIL"));
}

}  // namespace batuta::pipeline

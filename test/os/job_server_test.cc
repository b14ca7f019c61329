#include "lib/os/job_server.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <future>
#include <thread>

#include "lib/os/file_system.h"
#include "lib/os/process.h"

namespace batuta::os {
namespace {

class JobFolder {
 public:
  JobFolder() : path_(*MakePrivateDir(TempDir(), "batuta-jobs-")) {}
  ~JobFolder() { RemoveAll(path_).IgnoreError(); }
  const fs::path& path() const { return path_; }

 private:
  const fs::path path_;
};

TEST_CASE("of three tokens three are given, and the fourth waits until one is back") {
  JobFolder folder;
  const auto form = GENERATE(JobServer::Form::kPipe, JobServer::Form::kFifo);
  const auto server = JobServer::Make(3, form, folder.path());
  REQUIRE(server.ok());
  std::vector<JobServer::Token> tokens;
  for (int i = 0; i < 3; ++i) tokens.push_back(*(*server)->Take({}));
  std::promise<void> taken;
  std::jthread waiter([&] {
    const auto token = (*server)->Take({});
    if (token.ok()) taken.set_value();
  });
  CHECK(taken.get_future().wait_for(std::chrono::milliseconds(50)) == std::future_status::timeout);
  tokens.erase(tokens.begin() + GENERATE(0, 1, 2));  // the own one or one of the pipe
}

TEST_CASE("who waits for a token can be cancelled") {
  JobFolder folder;
  const auto server = JobServer::Make(1, JobServer::Form::kPipe, folder.path());
  const auto token = (*server)->Take({});
  REQUIRE(token.ok());
  std::stop_source stop;
  std::jthread canceller([&stop] { stop.request_stop(); });
  CHECK((*server)->Take(stop.get_token()).status().code() == absl::StatusCode::kCancelled);
}

TEST_CASE("tokens that a killed program took with it come back when nothing runs") {
  JobFolder folder;
  const auto server = JobServer::Make(4, JobServer::Form::kFifo, folder.path());
  const int fd = open((folder.path() / "jobs").c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  char bytes[8];
  {
    const auto token = (*server)->Take({});
    CHECK(read(fd, bytes, sizeof(bytes)) == 3);
  }
  CHECK(read(fd, bytes, sizeof(bytes)) == 3);
  close(fd);
}

TEST_CASE("a server that this process was started below is used, not another") {
  JobFolder folder;
  const auto form = GENERATE(JobServer::Form::kPipe, JobServer::Form::kFifo);
  const auto parent = JobServer::Make(2, form, folder.path());
  REQUIRE(parent.ok());
  const auto child = JobServer::FromMakeFlags((*parent)->make_flags());
  REQUIRE(child != nullptr);
  CHECK(child->num_jobs() == 2);
  CHECK(child->make_flags() == (*parent)->make_flags());
  const auto own = child->Take({}), second = child->Take({});
  REQUIRE((own.ok() && second.ok()));
  std::stop_source stop;
  stop.request_stop();
  CHECK_FALSE(child->Take(stop.get_token()).ok());
}

TEST_CASE("flags that name no server, or one that is not passed on, give none") {
  for (const char* flags :
       {"", "-j4", "ks", " -j --jobserver-auth=900,901", " --jobserver-auth=fifo:/nowhere/jobs",
        " --jobserver-auth=fifo:/dev/null", " --jobserver-auth=3", " --jobserver-auth=a,b",
        " -- --jobserver-auth=0,1", " --jobserver-auth=-2,-2"}) {
    INFO(flags);
    CHECK(JobServer::FromMakeFlags(flags) == nullptr);
  }
}

TEST_CASE("descriptors that are not the two ends of one pipe are none of a server") {
  int one[2], other[2];
  REQUIRE((pipe(one) == 0 && pipe(other) == 0));
  const auto find = [](int read_end, int write_end) {
    return JobServer::FromMakeFlags(" --jobserver-auth=" + std::to_string(read_end) + "," +
                                    std::to_string(write_end));
  };
  CHECK(find(one[0], one[1]) != nullptr);
  CHECK(find(one[0], other[1]) == nullptr);
  CHECK(find(one[1], one[0]) == nullptr);
  for (const int fd : {one[0], one[1], other[0], other[1]}) close(fd);
}

TEST_CASE("a program gets the descriptors that it shall inherit, and no other does") {
  JobFolder folder;
  const auto server = JobServer::Make(2, JobServer::Form::kPipe, folder.path());
  REQUIRE((*server)->inherited().size() == 2);
  const std::string fd = std::to_string((*server)->inherited()[0]);
  ProcessSpec spec{.argv = {"/bin/sh", "-c", "test -p /proc/self/fd/" + fd}};
  CHECK(RunProcess(spec)->exit_code == 1);
  spec.inherited = (*server)->inherited();
  CHECK(RunProcess(spec)->exit_code == 0);
}

}  // namespace
}  // namespace batuta::os

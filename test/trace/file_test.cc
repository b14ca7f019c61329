// The trace file: written, read, cut, damaged.
#include <catch2/catch.hpp>
#include <cstring>

#include "lib/os/file_system.h"
#include "lib/trace/writer.h"
#include "test/trace/recording.h"

namespace batuta::trace {
namespace {

About SomeRun() {
  About about;
  about.argv = {"prog", "", "two words"};
  about.folder = "/work place";
  about.kernel = "6.1";
  about.backend = Backend::kPtrace;
  about.root_pid = 42;
  about.begin_ns = 1000;
  about.end_ns = 2000;
  about.descriptors = {"/dev/null", "pipe:[1]", ""};
  return about;
}

Event SomeCall() {
  Event call;
  call.kind = Kind::kCall;
  call.number = 257;
  call.tid = call.pid = 42;
  call.time_ns = 1100;
  call.duration_ns = 50;
  call.result = 3;
  call.args = {1, 2, 3, 4, 5, 0xffffffffffffffff};
  call.texts[0] = "/etc/passwd";
  call.text_args[0] = 1;
  call.has_digest = true;
  call.digest = DigestOf("hello");
  call.payload = "hello";
  return call;
}

std::string WriteSome(const TraceDir& dir, int num_calls) {
  RecordOptions options;
  options.file = dir / "some.btrace";
  auto writer = Writer::Open(options);
  REQUIRE(writer.ok());
  About about = SomeRun();
  REQUIRE(writer->Begin(about).ok());
  for (int i = 0; i < num_calls; ++i) REQUIRE(writer->Add(SomeCall()).ok());
  REQUIRE(writer->End(about).ok());
  return options.file;
}

std::string BytesOf(const std::string& file) {
  const auto bytes = os::ReadFile(file);
  REQUIRE(bytes.ok());
  return *bytes;
}

}  // namespace

TEST_CASE("what was written is read back, all of it") {
  const TraceDir dir;
  const auto run = Trace::Open(WriteSome(dir, 3), Damage::kRefuse);
  REQUIRE(run.ok());
  const About& about = run->about();
  CHECK(about.argv == SomeRun().argv);
  CHECK(about.folder == "/work place");
  CHECK(about.kernel == "6.1");
  CHECK(about.backend == Backend::kPtrace);
  CHECK(about.descriptors == SomeRun().descriptors);
  CHECK(about.is_complete);
  CHECK(about.num_events == 5);
  int num_calls = 0;
  for (const Event& event : *run) {
    if (!event.IsCall()) continue;
    ++num_calls;
    CHECK(event.number == 257);
    CHECK(event.args == SomeCall().args);
    REQUIRE(event.Text(1) != nullptr);
    CHECK(*event.Text(1) == "/etc/passwd");
    CHECK(event.Text(0) == nullptr);
    CHECK(event.payload == "hello");
    CHECK(event.digest == DigestOf("hello"));
  }
  CHECK(num_calls == 3);
}

TEST_CASE("a time that no clock shows is refused") {
  const TraceDir dir;
  const std::string good = BytesOf(WriteSome(dir, 2));
  constexpr size_t kFirst = 24, kTime = 16, kDuration = 24;  // header; places in an event
  for (const size_t place : {kTime, kDuration}) {
    for (const int64_t ns : {int64_t{-1}, INT64_MIN, INT64_MAX, (int64_t{1} << 60) + 1}) {
      std::string bytes = good;
      std::memcpy(bytes.data() + kFirst + place, &ns, sizeof(ns));
      const auto refused = Trace::FromBytes(bytes, "time", Damage::kRefuse);
      REQUIRE(refused.status().code() == absl::StatusCode::kDataLoss);
      CHECK(refused.status().message() == "time: at byte 24: a time that no clock shows");
    }
  }
}

TEST_CASE("a file that is cut anywhere is refused with the place, and salvaged up to it") {
  const TraceDir dir;
  const std::string bytes = BytesOf(WriteSome(dir, 2));
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto refused = Trace::FromBytes(bytes.substr(0, size), "cut", Damage::kRefuse);
    INFO("first " << size << " bytes: " << refused.status().ToString());
    REQUIRE(refused.status().code() == absl::StatusCode::kDataLoss);
    CHECK(std::string(refused.status().message()).find("at byte ") != std::string::npos);
    const auto salvaged = Trace::FromBytes(bytes.substr(0, size), "cut", Damage::kSalvage);
    if (!salvaged.ok()) continue;
    CHECK_FALSE(salvaged->about().is_complete);
    CHECK_FALSE(salvaged->about().missing.empty());
    uint64_t num_events = 0;
    for ([[maybe_unused]] const Event& event : *salvaged) ++num_events;
    CHECK(num_events == salvaged->about().num_events);
  }
}

TEST_CASE("bytes behind the end, and another file, are no trace") {
  const TraceDir dir;
  const std::string bytes = BytesOf(WriteSome(dir, 1));
  CHECK_FALSE(Trace::FromBytes(bytes + "x", "longer", Damage::kRefuse).ok());
  CHECK_FALSE(
      Trace::FromBytes("#!/bin/sh\necho a text that is long enough\n", "text", Damage::kSalvage)
          .ok());
  CHECK(Trace::Open(dir / "missing", Damage::kRefuse).status().code() ==
        absl::StatusCode::kNotFound);
  CHECK(Trace::Open(dir.path(), Damage::kRefuse).status().code() ==
        absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("events that were lost make a trace incomplete") {
  const TraceDir dir;
  RecordOptions options;
  options.file = dir / "lost.btrace";
  auto writer = Writer::Open(options);
  REQUIRE(writer.ok());
  About about = SomeRun();
  about.num_lost = 7;
  REQUIRE(writer->Begin(about).ok());
  REQUIRE(writer->End(about).ok());
  const auto run = Trace::Open(options.file, Damage::kRefuse);
  REQUIRE(run.ok());
  CHECK_FALSE(run->about().is_complete);
  CHECK(run->about().num_lost == 7);
  CHECK(run->about().missing == "7 events were lost");
}

}  // namespace batuta::trace

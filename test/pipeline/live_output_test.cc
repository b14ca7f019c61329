#include "lib/pipeline/live_output.h"

#include <catch2/catch.hpp>

#include "test/pipeline/run_fixture.h"

namespace batuta::pipeline {
namespace {

TEST_CASE("one stage has the word until it ends; the others follow, those that ended first") {
  std::string said;
  LiveOutput live([&said](size_t stage, std::string_view text) {
    said += "[" + std::to_string(stage) + "]" + std::string(text);
  });
  live.Write(2, "a");
  live.Write(1, "b");
  live.Write(2, "c");
  live.Write(3, "d");
  live.Write(1, "e");
  live.Write(4, "f");
  CHECK(said == "[2]a[2]c");
  live.End(3);
  live.End(5);  // it wrote nothing
  CHECK(said == "[2]a[2]c");
  live.End(2);
  CHECK(said == "[2]a[2]c[3]d[1]be");
  live.Write(1, "g");
  CHECK(said == "[2]a[2]c[3]d[1]be[1]g");
  live.End(4);
  live.End(1);
  live.Write(6, "h");
  CHECK(said == "[2]a[2]c[3]d[1]be[1]g[4]f[6]h");
}

TEST_CASE("a stage that is tried again while another has the word is shown once") {
  std::string said;
  LiveOutput live([&said](size_t stage, std::string_view text) {
    said += "[" + std::to_string(stage) + "]" + std::string(text);
  });
  live.Write(0, "a");
  live.Write(1, "first ");
  live.End(1);
  live.Write(1, "second");
  live.End(1);
  live.End(0);
  CHECK(said == "[0]a[1]first second");
}

TEST_CASE("of a stage that writes without end while another has the word, a part is held") {
  std::string said;
  LiveOutput live([&said](size_t stage, std::string_view text) {
    if (stage == 2) said += text;
  });
  live.Write(1, "a");
  for (int i = 0; i < 5000; ++i) live.Write(2, std::string(1000, 'x'));
  live.End(2);
  live.End(1);
  CHECK(said.size() < (size_t{1} << 20) + 200);
  CHECK(said.ends_with("the rest is left out)\n"));
}

TEST_CASE("what stages write comes while they run, one after the other") {
  RunFolder folder;
  // The second line is written once the first was seen: the callback makes the file.
  const std::string seen = folder.path().native() + "/seen";
  const std::string wait = "; while [ ! -e " + seen + " ]; do sleep 0.01; done; ";
  std::vector<ProcessStage> stages;
  for (const char* name : {"a", "b"}) {
    const std::string n(name);
    stages.push_back(Shell(n, "echo " + n + "1" + wait + "echo " + n + "2 >&2", {}, {}));
    stages.back().time_limit_s = 60;
  }
  std::string said;
  const auto lines = folder.Run(
      folder.Of(stages),
      {.num_threads = 2, .on_output = [&](std::string_view stage, std::string_view text) {
         CHECK(text.starts_with(stage));
         said += text;
         folder.Write("seen", "");
       }});
  CHECK(lines.size() == 2);
  CHECK((said == "a1\na2\nb1\nb2\n" || said == "b1\nb2\na1\na2\n"));
}

}  // namespace
}  // namespace batuta::pipeline

#include "lib/pipeline/record.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "lib/os/file_system.h"
#include "lib/pipeline/journal.h"

namespace batuta::pipeline {
namespace {

Action Compile() {
  return {.stage = "compile",
          .argv = {"cc", "-c", "a.c", ""},
          .env = {{"CC", "gcc"}, {"PATH", "/bin"}},
          .tool_path = "/usr/bin/cc",
          .tool_digest = "ab",
          .inputs = {{"a.c", "11", false}, {"b.h", "22", true}},
          .outputs = {"out/a.o"}};
}

}  // namespace

TEST_CASE("every kind of record is read as it was written, and no part of it is") {
  const std::vector<Record> records = {
      ActionRecord{"key", Compile(), {{{"out/a.o", "33", true}}, 12.5, 4096, 1700000000}},
      UseRecord{"key", 17}, StampRecord{"/a/b", {1, -2, 3, 4, 5, 0100644}, "44", {6, 7, 8}},
      PublicationRecord{"out", true, {{"out/a.o", "33", true}}}};
  for (const Record& record : records) {
    const std::string bytes = EncodeRecord(record);
    Record read;
    REQUIRE(DecodeRecord(bytes, read));
    CHECK(read.index() == record.index());
    CHECK(EncodeRecord(read) == bytes);
    for (size_t size = 0; size < bytes.size(); ++size) {
      CHECK_FALSE(DecodeRecord(std::string_view(bytes).substr(0, size), read));
    }
    CHECK_FALSE(DecodeRecord(bytes + "x", read));
  }
}

TEST_CASE("a summary has all of an action's record but the action") {
  const ActionRecord record{"key", Compile(), {{{"out/a.o", "33", true}}, 12.5, 4096, 1700000000}};
  std::string bytes = EncodeRecord(record);
  CHECK(IsActionRecord(bytes));
  CHECK_FALSE(IsActionRecord(EncodeRecord(UseRecord{"key", 17})));
  CHECK_FALSE(IsActionRecord(""));
  ActionSummary summary;
  REQUIRE(DecodeActionSummary(bytes, summary));
  CHECK(summary.key == "key");
  CHECK(summary.stage == record.action.stage);
  CHECK(summary.result.outputs == record.result.outputs);
  CHECK(summary.result.wall_ms == 12.5);
  CHECK(summary.result.max_rss_bytes == 4096);
  CHECK(summary.result.used_at_s == 1700000000);
  for (size_t size = 0; size < bytes.size(); ++size) {
    ActionSummary part;
    CHECK_FALSE(DecodeActionSummary(std::string_view(bytes).substr(0, size), part));
  }
  SetUsedAt(1800000000, bytes);
  Record later;
  REQUIRE(DecodeRecord(bytes, later));
  CHECK(std::get<ActionRecord>(later).result.used_at_s == 1800000000);
  CHECK(std::get<ActionRecord>(later).action.inputs == record.action.inputs);
}

TEST_CASE("the seeds of the fuzz target are records and a journal of this version") {
  const std::filesystem::path seeds = BATUTA_SOURCE_DIR "/test/fuzz/pipeline_seeds";
  // The first byte tells the target what they are.
  const auto seed = [&seeds](const std::string& name) {
    return os::ReadFile(seeds / name).value_or(" ").substr(1);
  };
  const std::vector<std::string> names{"record_a", "record_u", "record_s", "record_p"};
  for (size_t kind = 0; kind < names.size(); ++kind) {
    INFO(names[kind]);
    Record record;
    REQUIRE(DecodeRecord(seed(names[kind]), record));
    CHECK(record.index() == kind);
    CHECK(EncodeRecord(record) == seed(names[kind]));
  }
  int num_records = 0;
  const std::string journal = seed("journal");
  const size_t whole = ReadFrames(journal, [&num_records](std::string_view bytes) {
    Record record;
    num_records += DecodeRecord(bytes, record) ? 1 : 0;
  });
  CHECK(whole == journal.size());
  CHECK(num_records == 4);
}

TEST_CASE("records with lengths that promise too much are refused") {
  Record read;
  for (const char kind : {'A', 'U', 'S', 'P', 'Z'}) {
    CHECK_FALSE(DecodeRecord(std::string(1, kind) + std::string(40, '\xff'), read));
    CHECK_FALSE(DecodeRecord(std::string(1, kind) + std::string(7, '\0'), read));
  }
}

TEST_CASE("the key of an action depends on everything but the stage's name") {
  const Action base = Compile();
  const std::string key = ActionKey(base);
  Action renamed = base;
  renamed.stage = "other";
  CHECK(ActionKey(renamed) == key);
  std::vector<std::pair<Action, std::string>> changes(9, {base, ""});
  changes[0].first.argv = {"cc", "-c", "a.c"};
  changes[0].second = "its command changed";
  changes[1].first.env["CC"] = "clang";
  changes[1].second = "variable 'CC' changed";
  changes[2].first.env.erase("CC");
  changes[2].second = "variable 'CC' is gone";
  changes[3].first.tool_digest = "ac";
  changes[3].second = "its tool '/usr/bin/cc' changed";
  changes[4].first.inputs[1].digest = "23";
  changes[4].second = "input 'b.h' changed";
  changes[5].first.inputs[0].is_executable = true;
  changes[5].second = "input 'a.c' changed its permissions";
  changes[6].first.inputs.pop_back();
  changes[6].second = "input 'b.h' is gone";
  changes[7].first.inputs.insert(changes[7].first.inputs.begin() + 1, {"aa.h", "99", false});
  changes[7].second = "input 'aa.h' is new";
  changes[8].first.outputs.push_back("out/b.o");
  changes[8].second = "its declared outputs changed";
  for (const auto& [changed, why] : changes) {
    CHECK(ActionKey(changed) != key);
    CHECK(FirstDifference(base, changed) == why);
  }
  CHECK(FirstDifference(base, base).empty());
}

TEST_CASE("arguments that only look alike when joined have different keys") {
  Action one, two;
  one.argv = {"a", "b"};
  two.argv = {"ab"};
  CHECK(ActionKey(one) != ActionKey(two));
  one = two = {};
  one.argv = {"x"};
  one.outputs = {};
  two.argv = {};
  two.outputs = {"x"};
  CHECK(ActionKey(one) != ActionKey(two));
}

}  // namespace batuta::pipeline

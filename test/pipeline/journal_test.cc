#include "lib/pipeline/journal.h"

#include <catch2/catch.hpp>

#include "test/pipeline/temp_folder.h"

namespace batuta::pipeline {
namespace {

using Lines = std::vector<std::string>;

// What the journal holds when it is opened; then one more record is appended.
Lines OpenAndAppend(const std::filesystem::path& path, const std::string& more) {
  Lines lines;
  auto journal = Journal::Open(path, [&](std::string_view line) { lines.emplace_back(line); });
  REQUIRE(journal.ok());
  REQUIRE(journal->Append(more).ok());
  return lines;
}

}  // namespace

TEST_CASE("a journal that is cut at any byte holds the records before the cut, and goes on") {
  const TempFolder dir;
  const Lines records = {"first", "", std::string("a\0b\n", 4), std::string(300, 'x')};
  std::vector<size_t> ends;
  for (const std::string& record : records) {
    OpenAndAppend(dir.path() / "journal", record);
    ends.push_back(dir.Read("journal").size());
  }
  const std::string whole = dir.Read("journal");
  for (size_t size = 0; size <= whole.size(); ++size) {
    dir.Write("cut", whole.substr(0, size));
    size_t num_whole = 0;
    while (num_whole < ends.size() && ends[num_whole] <= size) ++num_whole;
    const Lines expected(records.begin(), records.begin() + static_cast<ptrdiff_t>(num_whole));
    INFO("cut at " << size);
    REQUIRE(OpenAndAppend(dir.path() / "cut", "next") == expected);
    Lines with_next = expected;
    with_next.push_back("next");
    REQUIRE(OpenAndAppend(dir.path() / "cut", "last") == with_next);
  }
}

TEST_CASE("a journal with a flipped bit holds what stands before it") {
  const TempFolder dir;
  for (const char* record : {"one", "two", "three"}) OpenAndAppend(dir.path() / "journal", record);
  const std::string whole = dir.Read("journal");
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    dir.Write("damaged", damaged);
    const Lines lines = OpenAndAppend(dir.path() / "damaged", "next");
    INFO("damaged at " << at);
    REQUIRE(lines.size() < 3);
    if (!lines.empty()) CHECK(lines[0] == "one");
    if (lines.size() > 1) CHECK(lines[1] == "two");
  }
}

TEST_CASE("a file that is no journal becomes an empty one") {
  const TempFolder dir;
  dir.Write("journal", "something else that was here before\n");
  CHECK(OpenAndAppend(dir.path() / "journal", "a").empty());
  CHECK(OpenAndAppend(dir.path() / "journal", "b") == Lines{"a"});
}

TEST_CASE("a journal is read to its end however long it and its records are") {
  const TempFolder dir;
  Lines records;
  Frames frames;
  for (size_t i = 0; i < 300; ++i) {
    records.emplace_back(i == 150 ? 700'000 : i * 11, static_cast<char>('a' + i % 26));
    frames.Add(records.back());
  }
  {
    auto journal = Journal::Open(dir.path() / "journal", [](std::string_view) {});
    REQUIRE(journal.ok());
    REQUIRE(journal->AppendAll(frames).ok());
  }
  CHECK(OpenAndAppend(dir.path() / "journal", "more") == records);
  const std::string whole = dir.Read("journal");
  dir.Write("journal", whole.substr(0, whole.size() - 1));
  CHECK(OpenAndAppend(dir.path() / "journal", "next") == records);
  records.emplace_back("next");
  CHECK(OpenAndAppend(dir.path() / "journal", "") == records);
}

TEST_CASE("a journal whose records were replaced holds the new ones and what came after") {
  const TempFolder dir;
  OpenAndAppend(dir.path() / "journal", "old");
  {
    auto journal = Journal::Open(dir.path() / "journal", [](std::string_view) {});
    REQUIRE(journal.ok());
    Frames fresh;
    fresh.Add("x");
    fresh.Add("y");
    REQUIRE(journal->Replace(fresh).ok());
    REQUIRE(journal->Append("z").ok());
  }
  CHECK(OpenAndAppend(dir.path() / "journal", "") == Lines{"x", "y", "z"});
}

}  // namespace batuta::pipeline

#include "lib/tools/cache.h"

#include <catch2/catch.hpp>
#include <random>

#include "lib/os/file_system.h"
#include "test/fuzz/tools_cache_property.h"

namespace batuta::tools {
namespace {

std::vector<Answer> MakeAnswers() {
  Answer found;
  found.tool = {"python3", State::kFound, "/opt/py/bin/python3", "3.11.2", ""};
  found.found = "/shims/python3";
  found.asked_at_s = 1'700'000'000;
  found.project = "/home/me/\"odd\" \n \xff project";
  found.context = "0011223344556677";
  found.question = found.folders = found.watched = found.program = "8899aabbccddeeff";
  Answer absent;
  absent.tool.name = "nvcc";
  Answer broken = found;
  broken.tool = {"cmake", State::kBroken, "/usr/bin/cmake", "", "exit 127: no \\libuv\\"};
  return {found, absent, broken};
}

TEST_CASE("a cache is read as it was written") {
  CHECK(*ParseCache(FormatCache(MakeAnswers())) == MakeAnswers());
  CHECK(ParseCache(FormatCache({}))->empty());
}

TEST_CASE("a cache that is cut off anywhere is refused") {
  const std::string text = FormatCache(MakeAnswers());
  for (size_t size = 0; size < text.size(); ++size) {
    INFO(size);
    CHECK(ParseCache(text.substr(0, size)).status().code() == absl::StatusCode::kDataLoss);
  }
}

TEST_CASE("a cache in which any one byte is changed is refused") {
  const std::string text = FormatCache(MakeAnswers());
  for (size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] ^= 1;
    INFO(at);
    CHECK_FALSE(ParseCache(changed).ok());
  }
}

TEST_CASE("entries with a right checksum and wrong fields are refused") {
  const std::string text = FormatCache(MakeAnswers());
  const std::string rest = text.substr(text.find('\n') + 1);
  REQUIRE(ParseAnswers(rest).ok());
  const auto with = [&rest](const std::string& old, const std::string& replacement) {
    std::string changed = rest;
    const size_t at = changed.find(old);
    REQUIRE(at != std::string::npos);
    return changed.replace(at, old.size(), replacement);
  };
  CHECK_FALSE(ParseAnswers(with("\"found\",\"asked", "\"maybe\",\"asked")).ok());
  CHECK_FALSE(ParseAnswers(with("\"version\":\"3.11.2\"", "\"version\":3")).ok());
  CHECK_FALSE(ParseAnswers(with("\"version\":", "\"versions\":")).ok());
  CHECK_FALSE(ParseAnswers(with("1700000000", "1e99")).ok());
  CHECK_FALSE(ParseAnswers(with("/opt/py/bin/python3", "python3")).ok());
  CHECK_FALSE(ParseAnswers(with("\"nvcc\"", "\"\"")).ok());
  CHECK_FALSE(ParseAnswers(with("3.11.2", "3.11\\u0000.2")).ok());
  CHECK_FALSE(ParseAnswers(with("\"tools\"", "\"tool\"")).ok());
  CHECK_FALSE(ParseAnswers("\"tools\": [" + std::string(100'000, '[')).ok());
}

TEST_CASE("mutated caches are refused or read as something that can be written again") {
  std::mt19937 random(20);
  int num_read = 0;
  for (const char* name : {"empty", "three", "long"}) {
    const auto seed = os::ReadFile(std::string(BATUTA_SOURCE_DIR "/test/fuzz/tools_cache_seeds/") + name);
    REQUIRE(seed.ok());
    num_read += CacheSurvives(*seed);
    for (int round = 0; round < 3000; ++round) {
      std::string text = *seed;
      for (unsigned edits = 1 + random() % 4; edits > 0 && !text.empty(); --edits) {
        const size_t at = random() % text.size();
        switch (random() % 4) {
          case 0: text[at] = static_cast<char>(random()); break;
          case 1: text.erase(at, 1 + random() % 8); break;
          case 2: text.insert(at, text.substr(random() % text.size(), random() % 32)); break;
          default: text[at] = "{}[]\",:\\0"[random() % 9]; break;
        }
      }
      num_read += CacheSurvives(text);
    }
  }
  CHECK(num_read > 100);  // else the mutations test the checksum only
}

}  // namespace
}  // namespace batuta::tools

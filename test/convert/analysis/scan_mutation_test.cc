#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "lib/os/file_system.h"
#include "test/fuzz/analysis_property.h"

namespace batuta::convert {
namespace {

std::vector<std::string> Seeds() {
  std::vector<std::string> seeds;
  for (const char* name : {"python", "c", "shell", "build_files",
                           "compile_commands", "meson"}) {
    auto seed = os::ReadFile(std::string(BATUTA_SOURCE_DIR "/test/fuzz/analysis_seeds/") + name);
    REQUIRE(seed.ok());
    seeds.push_back(*std::move(seed));
  }
  return seeds;
}

// One of the changes that turn up what lexers forget: lost ends, doubled parts, odd bytes.
std::string Mutated(const std::vector<std::string>& seeds, std::mt19937& random) {
  const auto below = [&](size_t limit) { return limit == 0 ? 0 : random() % limit; };
  std::string text = seeds[below(seeds.size())];
  const std::string signs = "\"'`$(){}[]<>#\\\n\t;&|=*/ \xff%";
  const size_t changes = 1 + below(6);
  for (size_t i = 0; i < changes; ++i) {
    const size_t at = below(text.size());
    switch (below(5)) {
      case 0:
        text.erase(at, 1 + below(20));
        break;
      case 1:
        text.insert(at, 1, signs[below(signs.size())]);
        break;
      case 2:
        text.insert(at, text.substr(below(text.size()), below(60)));
        break;
      case 3:
        text.resize(at);
        break;
      default:
        if (!text.empty()) text[at] = static_cast<char>(below(256));
        break;
    }
  }
  return text;
}

}  // namespace

TEST_CASE("the seeds of the fuzzer hold") {
  for (const std::string& seed : Seeds()) CHECK(FindAnalysisDefect(seed).empty());
}

TEST_CASE("twenty thousand mutations of source files hold") {
  const std::vector<std::string> seeds = Seeds();
  std::mt19937 random(20240229);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = Mutated(seeds, random);
    const std::string defect = FindAnalysisDefect(text);
    INFO("mutation " << i << ": " << defect << "\n" << text);
    REQUIRE(defect.empty());
  }
}

}  // namespace batuta::convert

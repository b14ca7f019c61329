// What must hold for every input of the tool cache's parser. Used by the fuzzer and its replay.
#ifndef BATUTA_TEST_FUZZ_TOOLS_CACHE_PROPERTY_H_
#define BATUTA_TEST_FUZZ_TOOLS_CACHE_PROPERTY_H_

#include <cstdlib>
#include <string_view>

#include "lib/tools/cache.h"

namespace batuta::tools {

// Ends the program if what was read is not what is read after writing it. Gives 1 if the text, with
// or without a right checksum, was read, else 0.
inline int CacheSurvives(std::string_view text) {
  (void)ParseCache(text);
  const size_t first_line = text.find('\n');
  const auto answers =
      ParseAnswers(first_line == std::string_view::npos ? text : text.substr(first_line + 1));
  if (!answers.ok()) return 0;
  const auto again = ParseCache(FormatCache(*answers));
  if (!again.ok() || *again != *answers) std::abort();
  return 1;
}

}  // namespace batuta::tools

#endif  // BATUTA_TEST_FUZZ_TOOLS_CACHE_PROPERTY_H_

#include "lib/convert/python/logging_places.h"

#include <catch2/catch.hpp>

#include "test/convert/python/parsed.h"

namespace batuta::convert {
namespace {

std::string Refusal(const std::string& text) {
  const SyntaxTrees trees = Parsed(text);
  return std::string(CheckLoggingPlaces(trees.sources[0]).message());
}

TEST_CASE("a program that shows where its calls of logging stand is found") {
  const std::string reason = "the place of a call of logging is not known";
  CHECK(Refusal("import logging\nf = '%(lineno)d: %(message)s'\n") == "m.py:2: " + reason);
  CHECK(Refusal("f = '{filename:>10}'\n") == "m.py:1: " + reason);
  CHECK(Refusal("f = '$funcName'\n") == "m.py:1: " + reason);
  CHECK(Refusal("log.error('x', stack_info=True)\n") == "m.py:1: " + reason);
  CHECK(Refusal("def filter(record):\n    return record.lineno\n") == "m.py:2: " + reason);
}

TEST_CASE("texts that only mention such words are none") {
  CHECK(Refusal("f = 'the filename (filename) of a module'\ng = '%(message)s'\n").empty());
}

}  // namespace
}  // namespace batuta::convert

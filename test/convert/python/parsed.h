// Python text, parsed for a test by the machine's interpreter.
#ifndef BATUTA_TEST_CONVERT_PYTHON_PARSED_H_
#define BATUTA_TEST_CONVERT_PYTHON_PARSED_H_

#include <string>

#include "absl/status/statusor.h"
#include "lib/convert/python/syntax_tree.h"

namespace batuta::convert {

// What the front end says of a file "m.py" with this text.
absl::StatusOr<SyntaxTrees> TryParse(const std::string& text);

// Fails the test if the text is no Python.
SyntaxTrees Parsed(const std::string& text);

}  // namespace batuta::convert

#endif  // BATUTA_TEST_CONVERT_PYTHON_PARSED_H_

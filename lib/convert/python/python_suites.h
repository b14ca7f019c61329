// The tests that a Python project has: what they are written for, and how they are run so that they
// find the library which the result carries.
#ifndef BATUTA_LIB_CONVERT_PYTHON_PYTHON_SUITES_H_
#define BATUTA_LIB_CONVERT_PYTHON_PYTHON_SUITES_H_

#include <string>
#include <vector>

#include "batuta/analysis.h"
#include "lib/convert/settings.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// By its name and folder: "test_x.py", "conftest.py", everything below "tests".
bool IsPythonTest(const std::string& path);

// The outermost folder around `path` that is a package, each step up to it being one; empty: none.
// The root of the project counts as no package.
std::string OutermostPackage(const fs::path& root, const std::string& path);

// True if pytest is configured, or some test is a plain function, a class without a base, or imports
// pytest.
bool AreTestsForPytest(const Analysis& analysis, const fs::path& root);

// Suites for a library: pytest if the original can use it, else unittest; and the examples in the
// docstrings of the library's modules. Empty without an interpreter.
std::vector<Suite> FindPythonSuites(const Analysis& analysis, const Original& original,
                                    const Unit& unit);

// A suite's command of batuta.toml, so that its first word is an interpreter, for which the converted
// library can stand, and what it prints can be compared: "pytest tests" and "python3 -m pytest tests"
// tell the outcomes of the tests.
std::vector<std::string> InterpreterCommand(const std::vector<std::string>& argv,
                                            const std::string& python);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_PYTHON_SUITES_H_

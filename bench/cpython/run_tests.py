"""Runs the test methods of a file one by one and prints how each ended.

Arguments: the file's name, and the ids of methods that are left out.
"""

import importlib
import sys
import unittest

FILES = {}
SKIPPED = set(sys.argv[2:])
tests = importlib.import_module(FILES[sys.argv[1]])
del sys.argv[1:]


def tell(*words):
    text = "\t".join(str(word).replace("\t", " ").replace("\n", " ")[:300] for word in words)
    text = text.encode("ascii", "backslashreplace").decode("ascii")
    sys.__stdout__.write("\n\x1e" + text + "\n")
    sys.__stdout__.flush()


class Table(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.outcome = None

    def startTest(self, test):
        super().startTest(test)
        self.outcome = ("ok", "")
        tell("start", test.id())

    def stopTest(self, test):
        super().stopTest(test)
        tell("end", test.id(), *self.outcome)

    def failed(self, outcome, error):
        if self.outcome is None or self.outcome[0] == "ok":
            self.outcome = (outcome, f"{error[0].__name__}: {error[1]}")

    def addError(self, test, error):
        self.failed("error", error)
        if not isinstance(test, unittest.TestCase):  # setUpClass, setUpModule
            tell("end", test.id(), *self.outcome)

    def addFailure(self, test, error):
        self.failed("failure", error)

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.failed("failure", error)

    def addSkip(self, test, reason):
        self.outcome = ("skip", reason)

    def addUnexpectedSuccess(self, test):
        self.outcome = ("failure", "unexpected success")


def methods(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from methods(test)
        else:
            yield test


loaded = [test for test in methods(unittest.defaultTestLoader.loadTestsFromModule(tests))
          if test._testMethodName.startswith("test") and test.id() not in SKIPPED]
unittest.TestSuite(loaded).run(Table())

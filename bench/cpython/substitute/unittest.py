"""As much of unittest as CPython's test files use: cases, assertions and how a test ends.

It stands in for the library's module in what is translated, so that a test file does not bring
difflib, pprint, argparse and tracebacks of texts along. What passes and what fails is decided as
there; messages are shorter.
"""

import contextlib
import re
import warnings


class SkipTest(Exception):
    pass


def skip(reason):
    def mark(item):
        item.__unittest_skip_reason__ = reason
        return item

    return mark


def skipIf(condition, reason):
    return skip(reason) if condition else lambda item: item


def skipUnless(condition, reason):
    return skipIf(not condition, reason)


def expectedFailure(item):
    item.__unittest_expecting_failure__ = True
    return item


class _Raises:
    def __init__(self, case, expected, regex=None):
        self.case, self.expected, self.regex = case, expected, regex
        self.exception = None

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.case.fail(f"{self.expected} not raised")
        if not issubclass(kind, self.expected):
            return False
        self.exception = value.with_traceback(None)
        if self.regex is not None and not re.search(self.regex, str(value)):
            self.case.fail(f"{self.regex!r} does not match {str(value)!r}")
        return True


class _Warns:
    def __init__(self, case, expected, regex=None):
        self.case, self.expected, self.regex = case, expected, regex

    def __enter__(self):
        self.catching = warnings.catch_warnings(record=True)
        self.warnings = self.catching.__enter__()
        warnings.simplefilter("always", self.expected)
        return self

    def __exit__(self, kind, value, trace):
        self.catching.__exit__(kind, value, trace)
        if kind is not None:
            return
        found = [warning for warning in self.warnings
                 if isinstance(warning.message, self.expected)]
        for warning in found:
            if self.regex is None or re.search(self.regex, str(warning.message)):
                self.warning = warning.message
                self.filename, self.lineno = warning.filename, warning.lineno
                return
        self.case.fail(f"{self.regex!r} does not match" if found else f"{self.expected} not triggered")


class TestCase:
    failureException = AssertionError
    maxDiff = 640
    longMessage = True

    def __init__(self, methodName="runTest"):
        self._testMethodName = methodName
        self._cleanups = []
        self._result = None

    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def setUp(self):
        pass

    def tearDown(self):
        pass

    def id(self):
        kind = type(self)
        return f"{kind.__module__}.{kind.__qualname__}.{self._testMethodName}"

    def addCleanup(self, function, /, *args, **kwargs):
        self._cleanups.append((function, args, kwargs))

    def enterContext(self, manager):
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    def doCleanups(self):
        while self._cleanups:
            function, args, kwargs = self._cleanups.pop()
            function(*args, **kwargs)

    def skipTest(self, reason):
        raise SkipTest(reason)

    def fail(self, msg=None):
        raise self.failureException(msg)

    @contextlib.contextmanager
    def subTest(self, msg=None, **params):
        try:
            yield
        except SkipTest:
            pass
        except Exception as error:
            self._result.addSubTest(self, params, (type(error), error, None))

    def run(self, result):
        self._result = result
        result.startTest(self)
        try:
            self._run(result)
        finally:
            result.stopTest(self)

    def _run(self, result):
        method = getattr(self, self._testMethodName)
        reason = getattr(method, "__unittest_skip_reason__",
                         getattr(type(self), "__unittest_skip_reason__", None))
        if reason is not None:
            result.addSkip(self, reason)
            return
        try:
            self.setUp()
            try:
                method()
            finally:
                self.tearDown()
                self.doCleanups()
        except SkipTest as error:
            result.addSkip(self, str(error))
        except self.failureException as error:
            result.addFailure(self, (type(error), error, None))
        except Exception as error:
            result.addError(self, (type(error), error, None))

    def _check(self, holds, msg, standard):
        if not holds:
            self.fail(f"{standard} : {msg}" if msg is not None else standard)

    def assertTrue(self, expr, msg=None):
        self._check(expr, msg, f"{expr!r} is not true")

    def assertFalse(self, expr, msg=None):
        self._check(not expr, msg, f"{expr!r} is not false")

    def assertEqual(self, first, second, msg=None):
        if not first == second:
            self._check(False, msg, f"{first!r} != {second!r}")

    assertListEqual = assertTupleEqual = assertDictEqual = assertSequenceEqual = assertEqual
    assertMultiLineEqual = assertSetEqual = assertEqual

    def assertNotEqual(self, first, second, msg=None):
        if not first != second:
            self._check(False, msg, f"{first!r} == {second!r}")

    def assertIs(self, first, second, msg=None):
        if first is not second:
            self._check(False, msg, f"{first!r} is not {second!r}")

    def assertIsNot(self, first, second, msg=None):
        if first is second:
            self._check(False, msg, f"unexpectedly identical: {first!r}")

    def assertIsNone(self, value, msg=None):
        self.assertIs(value, None, msg)

    def assertIsNotNone(self, value, msg=None):
        self.assertIsNot(value, None, msg)

    def assertIn(self, member, container, msg=None):
        if member not in container:
            self._check(False, msg, f"{member!r} not found in {container!r}")

    def assertNotIn(self, member, container, msg=None):
        if member in container:
            self._check(False, msg, f"{member!r} unexpectedly found in {container!r}")

    def assertIsInstance(self, value, kind, msg=None):
        if not isinstance(value, kind):
            self._check(False, msg, f"{value!r} is not an instance of {kind!r}")

    def assertNotIsInstance(self, value, kind, msg=None):
        if isinstance(value, kind):
            self._check(False, msg, f"{value!r} is an instance of {kind!r}")

    def assertLess(self, a, b, msg=None):
        if not a < b:
            self._check(False, msg, f"{a!r} not less than {b!r}")

    def assertLessEqual(self, a, b, msg=None):
        if not a <= b:
            self._check(False, msg, f"{a!r} not less than or equal to {b!r}")

    def assertGreater(self, a, b, msg=None):
        if not a > b:
            self._check(False, msg, f"{a!r} not greater than {b!r}")

    def assertGreaterEqual(self, a, b, msg=None):
        if not a >= b:
            self._check(False, msg, f"{a!r} not greater than or equal to {b!r}")

    def assertAlmostEqual(self, first, second, places=None, msg=None, delta=None):
        if first == second:
            return
        apart = abs(first - second)
        near = apart <= delta if delta is not None else round(apart, 7 if places is None else places) == 0
        self._check(near, msg, f"{first!r} != {second!r} within the tolerance")

    def assertCountEqual(self, first, second, msg=None):
        rest = list(second)
        for item in first:
            if item not in rest:
                self._check(False, msg, f"{item!r} is there more often in the first")
            rest.remove(item)
        self._check(not rest, msg, f"{rest!r} is there more often in the second")

    def assertRegex(self, text, expected, msg=None):
        if not re.search(expected, text):
            self._check(False, msg, f"{expected!r} does not match {text!r}")

    def assertNotRegex(self, text, unexpected, msg=None):
        if re.search(unexpected, text):
            self._check(False, msg, f"{unexpected!r} matches {text!r}")

    def assertRaises(self, expected, *args, **kwargs):
        return self._within(_Raises(self, expected), args, kwargs)

    def assertRaisesRegex(self, expected, regex, *args, **kwargs):
        return self._within(_Raises(self, expected, regex), args, kwargs)

    def assertWarns(self, expected, *args, **kwargs):
        return self._within(_Warns(self, expected), args, kwargs)

    def assertWarnsRegex(self, expected, regex, *args, **kwargs):
        return self._within(_Warns(self, expected, regex), args, kwargs)

    def _within(self, context, args, kwargs):
        if not args:
            return context
        with context:
            args[0](*args[1:], **kwargs)


class TestResult:
    def startTest(self, test):
        pass

    def stopTest(self, test):
        pass


class TestSuite:
    def __init__(self, tests=()):
        self._tests = list(tests)

    def __iter__(self):
        return iter(self._tests)

    def run(self, result):
        """Tests of a class stand together."""
        kind = None
        for test in self._tests:
            if type(test) is not kind:
                if kind is not None:
                    kind.tearDownClass()
                kind = type(test)
                kind.setUpClass()
            test.run(result)
        if kind is not None:
            kind.tearDownClass()


class TestLoader:
    def loadTestsFromModule(self, module):
        suite = []
        for name in dir(module):
            kind = getattr(module, name)
            if isinstance(kind, type) and issubclass(kind, TestCase) and kind is not TestCase:
                suite += [kind(method) for method in dir(kind) if method.startswith("test")
                          and callable(getattr(kind, method))]
        return TestSuite(suite)


defaultTestLoader = TestLoader()


def main():
    pass

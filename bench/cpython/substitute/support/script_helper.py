import unittest


def assert_python_ok(*args, **kwargs):
    raise unittest.SkipTest("a translated program brings no interpreter")


assert_python_failure = assert_python_ok

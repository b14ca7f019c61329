"""What CPython's test files use of test.support, for their translation.

Whatever needs an interpreter, CPython's C interface or its sizes of objects skips its test.
"""

import contextlib
import gc
import io
import sys
import unittest

verbose = is_emscripten = is_wasi = False
SHORT_TIMEOUT = 30.0
MAX_Py_ssize_t = sys.maxsize
_2G = 2 * 1024**3
_4G = 4 * 1024**3
NHASHBITS = sys.hash_info.width


class TestFailed(Exception):
    pass


class _Always:
    def __init__(self, equal):
        self.equal = equal

    def __eq__(self, other):
        return self.equal

    def __ne__(self, other):
        return not self.equal

    __hash__ = None


ALWAYS_EQ = _Always(True)
NEVER_EQ = _Always(False)


def cpython_only(test):
    return test


def impl_detail(msg=None, **guards):
    return cpython_only


def check_impl_detail(**guards):
    return guards.get("cpython", not guards)


def skip_if_pgo_task(test):
    return test


def requires_resource(resource):
    return cpython_only


def run_with_locale(category, *locales):
    """No such locale is installed where this runs; then the original does the same."""
    return cpython_only


requires_IEEE_754 = unittest.skipUnless(sys.float_info.mant_dig == 53, "IEEE 754 is needed")

requires_legacy_unicode_capi = unittest.skip("CPython's C interface")


def bigaddrspacetest(test):
    return unittest.skip("not enough memory")(test)


def bigmemtest(size, memuse, dry_run=True):
    """A test with much data gets little, as in CPython's own dry runs."""
    def decorate(test):
        def run(self):
            return test(self, 5147)

        return run if dry_run else unittest.skip("not enough memory")(test)

    return decorate


class SuppressCrashReport:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        pass


def gc_collect():
    gc.collect()


def calcobjsize(layout):
    raise unittest.SkipTest("sizes of CPython's objects")


check_sizeof = calcvobjsize = calcobjsize


class catch_unraisable_exception:
    unraisable = None

    def __enter__(self):
        self.before, sys.unraisablehook = sys.unraisablehook, self.keep
        return self

    def keep(self, unraisable):
        self.unraisable = unraisable

    def __exit__(self, *exception):
        sys.unraisablehook = self.before
        self.unraisable = None


@contextlib.contextmanager
def captured_output(name):
    old = getattr(sys, name)
    setattr(sys, name, io.StringIO())
    try:
        yield getattr(sys, name)
    finally:
        setattr(sys, name, old)


def captured_stdout():
    return captured_output("stdout")


def captured_stderr():
    return captured_output("stderr")


@contextlib.contextmanager
def adjust_int_max_str_digits(limit):
    old = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(limit)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(old)


def no_tracing(test):
    return test


def check_disallow_instantiation(case, kind, *args, **kwargs):
    module = getattr(kind, "__module__", "builtins")
    name = kind.__name__ if module == "builtins" else f"{module}.{kind.__name__}"
    case.assertRaisesRegex(TypeError, f"cannot create '{name}' instances", kind, *args, **kwargs)


def check_free_after_iterating(test, iter, cls, args=()):
    freed = []

    class Watched(cls):
        def __del__(self):
            freed.append(True)
            next(iterator, None)

    iterator = iter(Watched(*args))
    test.assertRaises(StopIteration, next, iterator)
    gc_collect()
    test.assertTrue(freed)

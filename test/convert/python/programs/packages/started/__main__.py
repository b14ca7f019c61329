"""Ends below the lines of the interpreter that started it."""

import sys

from . import __name__ as package


def fail(words):
    raise ValueError(f"{package} of {len(words)}")


print(package, __name__, flush=True)
fail(sys.argv)

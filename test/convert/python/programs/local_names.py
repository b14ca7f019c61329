"""locals(), and imports that fail."""

import sys


def outer(a, b=2, *args, c, **kw):
    x = 1
    def inner():
        return x, a
    if a > 5:
        late = 1
    s = sorted(locals())
    y = 0
    d = dict(locals())
    d.pop("inner")
    return s, d, inner()


print(outer(1, c=3, z=9))
print(outer(7, 8, 9, c=3))
print("{a} {b!r}".format(**{k: v for k, v in [("a", 1), ("b", "x")]}))


class Shown:
    def __init__(self, v): self.v = v
    def __repr__(self):
        name = "N"
        value = self.v
        q = "'"
        return "<{name} {q}{value}{q} {id}>".format(id=1, **locals())


print(Shown(4))
print("here" in locals(), "Shown" in locals())
for i in range(2):
    try:
        import no_such_module_here
    except ImportError as e:
        print(e)


def late_import():
    import another_missing.thing
    return 1


try:
    late_import()
except ModuleNotFoundError as e:
    print(e, e.name)
if sys.version_info < (3, 9):
    import nowhere
    def f(): return eval("1")
elif sys.version_info >= (3, 11):
    print("new")


import importlib
import importlib.util

spec = importlib.util.find_spec("textwrap")
copy = importlib.util.module_from_spec(spec)
spec.loader.exec_module(copy)
copy.TextWrapper.added = 1
print(copy.fill("some words to wrap", 8), copy.__name__, copy.TextWrapper.added, spec.name)
print(importlib.util.find_spec("no_such_module_here"), importlib.import_module("string").digits)
try:
    importlib.import_module(".thing")
except TypeError as error:
    print(error)


def names(b, a=1):
    if a > 5:
        later = a
    c = [name for name in dir() if name != "a"]
    return c, dir(), dir([])[:2]


print(names(2))
print([name for name in dir() if name == "names" or name == "_"], "names" in dir())

"""Modules by name, gc's switches, and classes that are made of Generic."""
import gc
import sys
from collections import UserDict, namedtuple
from typing import Generic, List, TypeVar

Exc = __import__("math")
print(Exc.floor(2.5), __import__("os.path").__name__)
print(__import__("os.path", fromlist=["join"]).join("a", "b"))
print(__import__("os.path", None, None, ("join",), 0).basename("a/b"))
try:
    __import__("no_such_module")
except ModuleNotFoundError as error:
    print(error, error.name)
try:
    __import__(3)
except TypeError as error:
    print(error)


def shadowed(Exc, Sym):
    Exc += 1
    return Exc, Sym


print(shadowed(1, 2))

T = TypeVar("T")


class Parser(Generic[T]):
    """Reads a T."""

    def __init__(self, state: T):
        self.state = state


class Lines(Parser[List[str]]):
    def first(self):
        return self.state[0]


print(Parser[int], Lines(["a", "b"]).first(), Parser[int](3).state)
print(Lines.__mro__[1], isinstance(Lines([]), Parser))

gc.disable()
gc.set_threshold(800, 5)
print(gc.isenabled(), gc.get_threshold(), gc.collect(0), gc.garbage)
gc.set_threshold(700)
gc.enable()
print(gc.isenabled(), gc.get_threshold())
try:
    gc.collect(3)
except ValueError as error:
    print(error)


class Lower(UserDict):
    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)


Point = namedtuple("Point", "x y", defaults=[0])
print(Lower(A=1, b=2), Point(1), Point._fields, Point(3, 4)._replace(x=5))

# What imports find is one dict, which the program may change.
names = [name for name in sys.modules if name in ("__main__", "sys", "decimal")]
print("sys" in names, "__main__" in names, sys.modules is sys.modules, sys.modules["sys"] is sys)
print(sys.modules.get("no_such_module"), sys.modules["__main__"].__name__)


class Stands:
    answer = 42


sys.modules["stands_for_it"] = Stands()
try:
    import stands_for_it
    from stands_for_it import answer

    print(stands_for_it is sys.modules["stands_for_it"], answer)
except ImportError as error:
    print(error)
sys.modules["halted"] = None
try:
    import halted
except ImportError as error:
    print(type(error).__name__, error, error.name)
del sys.modules["stands_for_it"]
try:
    import stands_for_it
except ImportError as error:
    print(error)

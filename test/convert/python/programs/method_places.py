"""Calls of methods from one place: of the class, of the instance, class methods, what hides them later."""
import os
import os.path


class Base:
    count = 0

    def __init__(self, number):
        self.number = number
        self.own = lambda *args, **named: ("own", number, args, named)

    def plain(self, *args, **named):
        return "plain", self.number, args, named

    @classmethod
    def of_class(cls, *args, **named):
        return "of class", cls.__name__, args, named

    @staticmethod
    def of_nobody(*args, **named):
        return "of nobody", args, named


class Derived(Base):
    @classmethod
    def of_class(cls, *args, **named):
        return "derived", super().of_class(*args, **named)


class Slotted:
    __slots__ = ("function", "number")

    def __init__(self, function):
        self.function = function

    @property
    def asked(self):
        return lambda *args: ("asked", args)


class Hooked:
    def __getattr__(self, name):
        return lambda *args, **named: ("hooked", name, args, named)


class Watched:
    def __getattribute__(self, name):
        return lambda *args, **named: ("watched", name, args, named)


class Sets:
    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)

    def of_class(self):
        return "method"


def tell(thing):
    for name in ("plain", "of_class", "of_nobody", "own"):
        try:
            print(name, getattr(thing, name)(1, k=2))
        except (AttributeError, TypeError) as error:
            print(type(error).__name__, error)
    for _ in range(2):
        try:
            print(thing.plain(1), thing.plain(1, k=2), thing.plain())
            print(thing.of_class(1), thing.of_class(1, k=2), thing.of_class())
            print(thing.of_nobody(1), thing.of_nobody(1, k=2))
            print(thing.own(1), thing.own(1, k=2), thing.own())
        except (AttributeError, TypeError) as error:
            print(type(error).__name__, error)


things = [Base(1), Derived(2), Base(3), Hooked(), Watched(), Slotted(len), Derived]
for thing in things:
    tell(thing)

# What is found changes: in the instance, in the class, back again.
base = Base(4)
tell(base)
base.of_class = lambda *args, **named: ("hidden", args, named)
base.plain = len
tell(base)
del base.of_class, base.plain, base.own
tell(base)
tell(Base(5))
Base.of_class = lambda self, *args, **named: ("now a method", self.number, args, named)
tell(base)
Base.of_class = classmethod(lambda cls, *args, **named: ("again", cls.__name__, args, named))
tell(base)
Base.of_class = property(lambda self: lambda *args, **named: ("property", self.number, args, named))
tell(base)
Base.own = property(lambda self: lambda *args, **named: ("property of its own", args, named))
late = Base.__new__(Base)
late.number = 7
tell(late)
del Base.of_class
tell(base)

slotted = Slotted(max)
for _ in range(3):
    print(slotted.function(1, 2), slotted.function("ab", key=ord), slotted.asked(3))
    slotted.function = min
del slotted.function
try:
    slotted.function()
except AttributeError as error:
    print(error)

sets = Sets()
for _ in range(2):
    print(sets.of_class())
    sets.of_class = lambda: "of the instance"
print(os.path.join("a", "b"), os.stat(".", follow_symlinks=True).st_size == os.stat(".").st_size)
for _ in range(2):
    print(os.path.join("a", *["b"]), os.getenv("NO_SUCH_NAME", default="none"))
    os.getenv = lambda name, default: ("replaced", name, default)

"""Classes that a metaclass of the program makes."""


class Registry(type):
    """Keeps what it makes."""
    made = []

    def __new__(mcs, name, bases, attrs, tag=None):
        attrs["shout"] = lambda self, text=name: text.upper()
        for kind in ("one", "two"):
            def get(self, kind=kind):
                return kind + "!"
            attrs[kind] = property(get, doc="the " + kind)
            setter = lambda self, value, _kind=kind: setattr(self, "_" + _kind, value)
            setter.__name__ = "set_" + kind
            setter.__doc__ = "Sets " + kind
            attrs[setter.__name__] = setter
        cls = super(Registry, mcs).__new__(mcs, name, bases, attrs)
        cls.tag = tag
        mcs.made.append(name)
        return cls

    def __init__(cls, name, bases, attrs, **kw):
        super().__init__(name, bases, attrs)
        cls.kw = sorted(kw)

    def describe(cls):
        return f"{cls.__name__} of {type(cls).__name__} {cls.tag} {cls.kw}"

    @property
    def size(cls):
        return len(cls.__name__)


class Base(metaclass=Registry, tag="b"):
    _values = (1, 2)

    def __init__(self, n):
        self.n = n

    def m(self):
        return super().__repr__()[:9]


class Derived(Base):
    def __init__(self, n, *more):
        super().__init__(n)
        self.more = more


print(Registry.made, Base.describe(), Derived.describe(), Derived.size)
print(type(Base), isinstance(Base, Registry), isinstance(Derived, type), issubclass(Registry, type))
d = Derived(3, 4)
print(d.shout(), d.one, d.two, d.n, d.more, Derived.set_one.__name__, Derived.set_two.__doc__, d.m())
d.set_one(5)
print(d.__dict__, Base.one.__doc__)
try:
    d.describe()
except AttributeError as e:
    print(e)
try:
    d.size
except AttributeError as e:
    print(e)
Made = Registry("Made", (Base,), {"x": 1}, tag="t")
print(Made.describe(), Made(1).x, Made.__mro__)
print(type.__call__(Derived, 9).n, Base.__class__, d.__class__.__class__)
print([c for c in "ab" if isinstance(type(c), Registry)])
nothing, other = object(), object()
print(nothing is nothing, nothing == other, nothing != other, type(nothing), repr(nothing)[:18], len({nothing, other}))
for attempt in (lambda: object(1), lambda: setattr(nothing, "x", 1), lambda: nothing.x):
    try:
        attempt()
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)

"""Classes: inheritance, super, properties, operators, decorators."""


class Base:
    """A base."""

    made = 0

    def __init__(self, name, *, loud=False):
        self.name = name
        self.loud = loud
        Base.made += 1

    def say(self, what="hi"):
        text = f"{self.name}: {what}"
        return text.upper() if self.loud else text

    @classmethod
    def build(cls, name):
        return cls(name)

    @staticmethod
    def add(a, b):
        return a + b

    @property
    def size(self):
        return len(self.name)

    @size.setter
    def size(self, value):
        self.name = self.name[:value]

    def __repr__(self):
        return f"{type(self).__name__}({self.name!r})"


class Left(Base):
    def say(self, what="left"):
        return "<" + super().say(what)


class Right(Base):
    def say(self, what="right"):
        return super().say(what) + ">"


class Both(Left, Right):
    def __init__(self, name):
        super().__init__(name, loud=True)


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __lt__(self, other):
        return self.x < other.x

    def __getitem__(self, i):
        return (self.x, self.y)[i]

    def __len__(self):
        return 2

    def __contains__(self, item):
        return item in (self.x, self.y)

    def __call__(self, *args, **kwargs):
        return args, sorted(kwargs.items())

    def __iadd__(self, other):
        self.x += other.x
        return self

    def __bool__(self):
        return bool(self.x or self.y)

    def __str__(self):
        return f"<{self.x}, {self.y}>"


both = Both.build("both")
print(both, both.say(), both.say(what="x"), Base.made, [c.__name__ for c in Both.__mro__])
both.size = 2
print(both.size, both, Base.add(1, 2), isinstance(both, Right), issubclass(Both, Left))
a, b = Vector(1, 2), Vector(3, 4)
print(a + b, 2 * a, a * 3, a == Vector(1, 2), a != b, a < b, b[1], len(a), 4 in b, list(a))
print(a(1, 2, k=3), bool(Vector(0, 0)), {a: 1}[Vector(1, 2)])
a += b
print(a, Base.__doc__, Both.say.__qualname__)
try:
    a.z = 1
except AttributeError as error:
    print(error)
try:
    both.missing
except AttributeError as error:
    print(error)


def twice(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs), function(*args, **kwargs)

    return wrapper


def times(n):
    def decorate(function):
        return lambda *args: [function(*args) for _ in range(n)]

    return decorate


@twice
@times(2)
def greet(name):
    return "hey " + name


print(greet("you"))


class Private:
    def __init__(self):
        self.__secret = 42

    def reveal(self):
        return self.__secret


print(Private().reveal(), hasattr(Private(), "__secret"), vars(Private()))


def make(kind):
    class Local:
        label = kind

        def show(self):
            return kind, self.label

    return Local


print(make("k")().show(), make.__name__)


class Counter:
    made = 0
    limits = [1, 2]

    def __init__(self, step=1):
        type(self).made += step
        self.step = step

    def where(self):
        return self.made, self.limits, self.step


class Other(Counter):
    limits = "none"

    def where(self):
        return "other", super().where()


mixed = [Counter(), Other(2), Counter(3), Other(4)]
for turn in range(3):
    for one in mixed:
        one.step += turn
        print(one.where(), one.made, one.limits)
    if turn == 0:
        Counter.limits = (3,)
    elif turn == 1:
        mixed[0].limits = "own"
        Other.where = lambda self: ("changed", self.step)
del Other.limits
print(mixed[1].limits, mixed[1].where(), Counter.made, Other.made)
Counter.made = property(lambda self: self.step * 10)
print(mixed[0].made, mixed[2].made, mixed[1].made)
Other.__init__ = lambda self: setattr(self, "step", "new")
print(Other().step, Counter(7).step if not isinstance(Counter.made, property) else "no")
Other.__init__ = None
try:
    Other()
except TypeError as error:
    print(error)

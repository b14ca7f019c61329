"""Code of the program that runs in the midst of what is done to a container or an object, and looks at it or changes it."""
import array
import collections


def show(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


class Changing:
    """An index that changes what it is an index of."""

    def __init__(self, items, change, number):
        self.items, self.change, self.number = items, change, number

    def __index__(self):
        self.change(self.items)
        return self.number


def put(items, key, value):
    items[key] = value
    return items


def remove(items, key):
    del items[key]
    return items


def cleared(items):
    del items[:]


def grown(items):
    items.append(7)


MAKERS = [lambda: list(range(10)), lambda: bytearray(range(10)), lambda: array.array("i", range(10))]
SLICES = [lambda at: slice(at, None), lambda at: slice(None, at), lambda at: slice(None, None, at), lambda at: slice(at, None, 2)]


def indices(make, change, number):
    items = make()
    show(lambda: (items[Changing(items, change, number)], items))
    items = make()
    show(lambda: put(items, Changing(items, change, number), 5))
    items = make()
    show(lambda: remove(items, Changing(items, change, number)))


def slices(make, change, number):
    for cut in SLICES:
        items = make()
        show(lambda: (items[cut(Changing(items, change, number))], items))
        items = make()
        show(lambda: put(items, cut(Changing(items, change, number)), make()[:2]))
        items = make()
        show(lambda: remove(items, cut(Changing(items, change, number))))


def sequences():
    for make in MAKERS:
        for change in (cleared, grown):
            for number in (0, -1, 2, 9, 10):
                indices(make, change, number)
                if number and make is not MAKERS[-1]:
                    slices(make, change, number)
    for number in (0, 2):
        items = bytearray(range(3))
        show(lambda: put(items, number, Changing(items, cleared, 1)))
    for number in (-1, 2, 3):
        items = collections.deque(range(3))
        show(lambda: (items[Changing(items, grown, number)], items))
        items.insert(Changing(items, grown, number), "x")
        print(items)


class Counted:
    """An index that counts how often it is asked."""
    asked = 0

    def __init__(self, number):
        self.number = number

    def __index__(self):
        Counted.asked += 1
        return self.number


def ranges():
    for numbers in (range(10), range(2**65, 2**65 + 50), range(-2**63, 2**63 - 2)):
        Counted.asked = 0
        print(numbers[Counted(1):Counted(7):Counted(2)], Counted.asked)
    print(slice(Counted(1), Counted(2), Counted(3)).indices(Counted(4)), Counted.asked)


class Compared:
    count = limit = 0

    def __init__(self, number):
        self.number = number

    def __lt__(self, other):
        Compared.count += 1
        if Compared.count == Compared.limit:
            raise ValueError("limit")
        return self.number < other.number


def sorting():
    """A sort that fails loses nothing."""
    for limit in range(1, 1400, 13):
        for reverse in (False, True):
            Compared.count, Compared.limit = 0, limit
            items = [Compared(number * 7919 % 1000) for number in range(200)]
            before = set(items)
            try:
                items.sort(reverse=reverse)
            except ValueError as error:
                if limit == 1:
                    print(error)
            if len(items) != 200 or set(items) != before:
                print("lost at", limit)


class Seen:
    """Tells at its end what can be seen."""

    def __init__(self, see):
        self.see = see

    def __del__(self):
        print("gone", self.see())


class Box:
    pass


def attributes():
    box = Box()
    box.x = Seen(lambda: getattr(box, "x", None))
    del box.x
    box.x = Seen(lambda: getattr(box, "x", None))
    box.x = 5
    box.x = Seen(lambda: getattr(box, "x", None))
    box.__dict__ = {"x": 3}
    for change in (lambda: setattr(box, "x", 5), lambda: delattr(box, "x"), lambda: setattr(box, "__dict__", {"x": 1}),
                   lambda: box.__dict__.update(x=2), lambda: box.__dict__.pop("x") and None, lambda: box.__dict__.clear()):
        box.x = Seen(lambda: (getattr(box, "x", None), len(box.__dict__)))
        change()
    Box.y = Seen(lambda: "y" in vars(Box))
    Box.y = Seen(lambda: "y" in vars(Box))
    del Box.y

    class Body:
        x = Seen(lambda: 1)
        x = Seen(lambda: 2)
        del x

    def function(a=None):
        return a
    function.__defaults__ = (Seen(lambda: function.__defaults__),)
    function.__defaults__ = (2,)


def exceptions():
    error = ValueError()
    error.args = (Seen(lambda: error.args),)
    error.args = (1,)
    error.__cause__ = KeyError(Seen(lambda: error.__cause__))
    error.__cause__ = None
    error.__context__ = KeyError(Seen(lambda: error.__context__))
    error.__context__ = None
    stop = StopIteration()
    stop.value = Seen(lambda: stop.value)
    stop.value = 3


def containers():
    for change in (lambda x: put(x, 0, 1), lambda x: remove(x, 0), lambda x: put(x, slice(None), [3]), lambda x: x.clear(),
                   lambda x: put(x, slice(None, None, 2), [4]), lambda x: x.__imul__(0), lambda x: x.__init__()):
        items = [Seen(lambda: len(items)), 2]
        del items[1]
        change(items)
    for change in (lambda x: x.clear(), lambda x: put(x, 0, 1), lambda x: remove(x, 0), lambda x: x.__init__([1]), lambda x: x.append(1)):
        queue = collections.deque([Seen(lambda: len(queue))], 1)
        change(queue)
    for make in (dict, collections.OrderedDict, lambda: collections.defaultdict(int)):
        for change in (lambda x: put(x, "a", 1), lambda x: remove(x, "a"), lambda x: x.clear(), lambda x: x.update(a=2),
                       lambda x: x.popitem() and None):
            table = make()
            table["a"] = Seen(lambda: len(table))
            change(table)
    for change in (lambda x: x.clear(), lambda x: x.pop() and None, lambda x: x.__isub__(set(x)), lambda x: x.__iand__({1}),
                   lambda x: x.__init__()):
        keys = {Seen(lambda: len(keys))}
        change(keys)


sequences()
ranges()
sorting()
attributes()
exceptions()
containers()

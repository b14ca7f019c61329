"""When objects end: in loops that are left early, and in calls."""


class Told:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)


def told(name):
    return Told(name)


def numbers():
    kept = Told("a generator's local")
    try:
        yield 1
        yield 2
    finally:
        print("left", kept.name)


def leaves_early():
    for number in numbers():
        print(number)
        break
    print("behind the loop")
    for number in numbers():
        if number == 2:
            break
    else:
        print("never")
    print("behind the second loop")
    for item in [told("an item")]:
        pass
    del item
    print("behind the third loop")
    generator = numbers()
    for number in generator:
        break
    print("before the last name goes")
    del generator
    print("behind it")


def two(first, second, third=None):
    return 1


def calls():
    local, function = "t", [two][0]
    function("t", told(1), told(2))
    function(told(3), local, told(4))
    function(told(5), told(6), local)
    print("by name", two(local, (local := "u")), local)


def changes_while_it_loops():
    items = [told("first"), told("second")]
    for item in items:
        items = None
    del item
    print("behind")


class Changes:
    """Its end changes the list that is unpacked."""

    def __init__(self, items):
        self.items = items

    def __del__(self):
        self.items.append("more")


def unpacked(pair):
    a, b = told("a"), told("b")
    a, b = pair
    print("behind", a, b)
    a, b = told("c"), 5
    a, b = tuple(pair)
    print("behind", a, b)
    items = ["x", "y"]
    a, b = Changes(items), Changes(items)
    a, b = items
    print(a, b, items)
    for wrong in ((1,), [1, 2, 3], "xyz", 7, {"k": 1}):
        try:
            a, b = wrong
        except (ValueError, TypeError) as error:
            print(error, a, b)
    a, b = {"k": 1, "l": 2}
    print(a, b)
    a, b = [b, a]
    print(a, b)
    (a, b) = b * 2
    print(a, b)


for number in numbers():
    break
print("of the module")
leaves_early()
calls()
changes_while_it_loops()
unpacked([1, 2])

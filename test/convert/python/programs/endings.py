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


for number in numbers():
    break
print("of the module")
leaves_early()
calls()
changes_while_it_loops()

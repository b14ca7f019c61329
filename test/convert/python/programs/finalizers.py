# What goes, in which order, and what it says then.
import weakref


class Told:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


class Items(list):
    def __del__(self):
        print("items", len(self))


class Names(dict):
    def __del__(self):
        print("names", list(self))


class Failure(Exception):
    def __del__(self):
        print("failure", len(self.args))


items = Items([Told(1), Told(2)])
items.extra = Told("attribute")
items = None
names = Names(a=Told(3))
names = None
failure = Failure(Told(4))
failure = None


class Listed:
    """Is known by its identity, which is the same when it goes."""
    known = {}

    def __init__(self):
        Listed.known[id(self)] = "listed"
        self.me = weakref.ref(self)
        self.told = weakref.ref(self, lambda reference: print("callback", reference()))

    def itself(self):
        return self

    def __del__(self):
        print(Listed.known.pop(id(self)), self.me() is self, self.itself() is self)


kept = Listed()
callback = kept.told
kept = None
print(Listed.known, callback())


class Stays:
    """Comes back once."""
    saved = []

    def __del__(self):
        print("stays")
        Stays.saved.append(self)


stays = Stays()
place = id(stays)
stays = None
print(len(Stays.saved), id(Stays.saved[0]) == place, type(Stays.saved[0]).__name__)
Stays.saved.clear()
print(len(Stays.saved))


def local_class():
    class Local:
        mark = "class"

        def __del__(self):
            print("local", self.mark)
    for _ in range(3):
        Local()


local_class()

# The last item of a list goes first, and so do those of a slice without gaps.
def three():
    return [Told("x"), Told("y"), Told("z")]


items = three()
items = None
print("dropped")
items = three()
items.clear()
print("cleared")
items = three()
items[:] = []
print("assigned")
items = three()
del items[0:2]
print("cut")
items[:] = three()
items[0:2] = [4, 5]
print("as many put")
items = three()
items[0:2] = [4, 5, 6]
print("more put")
items = three()
items[::2] = [4, 5]
print("put with gaps")
items = three()
del items[::2]
print("cut with gaps")
items *= 0
items = three()
items *= 0
print("none of them")
items = three()
items.__init__([7])
print(items)

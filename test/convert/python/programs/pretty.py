"""pprint, which finds its functions by the `__repr__` of each class."""
import collections
import types
from pprint import PrettyPrinter, pformat, pprint


class Items(list):
    def __repr__(self):
        return "Items" + super().__repr__()


class Names(dict):
    pass


long_texts = [f"text number {number} of many" for number in range(4)]
things = [
    {"b": long_texts, "a": tuple(long_texts), "c": set(range(40)), "d": frozenset(range(30))},
    collections.OrderedDict((text, number) for number, text in enumerate(long_texts)),
    collections.defaultdict(list, {text: long_texts for text in long_texts[:2]}),
    collections.Counter(long_texts * 3), collections.deque(long_texts, maxlen=9),
    collections.ChainMap({"a": long_texts}, {"b": long_texts}), collections.UserDict(a=long_texts, b=long_texts),
    collections.UserList(long_texts), collections.UserString(" ".join(long_texts)),
    types.MappingProxyType({"one": long_texts}), types.SimpleNamespace(one=long_texts, two=long_texts),
    " ".join(long_texts), bytes(range(70)), bytearray(range(70)), Items(long_texts), Names(a=long_texts, b=long_texts),
    [1.5, -0.0, 2j, True, None, ..., range(3), slice(1, 2)], [], (), {}, (1,), 10**40,
]
for thing in things:
    pprint(thing, width=60)
    pprint(thing, width=40, compact=True, depth=2)
print(pformat(things[0], indent=4, sort_dicts=False))
recursive = [1, 2]
recursive.append(recursive)
print(PrettyPrinter().isrecursive(recursive), PrettyPrinter().isreadable([1, "a"]))

classes = (bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, slice)
print(len({kind.__repr__ for kind in classes}), list.__repr__ is Names.__repr__, Names.__repr__ is dict.__repr__)
print(list.__repr__, dict.__repr__, object.__repr__, Items([1]), Names(a=1), list.__repr__(Items([2])))

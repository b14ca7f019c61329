"""What objects consist of: copies, reductions, views, code objects, context variables."""

import collections
import contextvars
import copy
import gc
import itertools
import operator
import re
import types


def rest(iterator):
    return list(itertools.islice(iterator, 4))


def make(*iterators):
    for iterator in iterators:
        next(iterator, None)
        other = copy.copy(iterator)
        deep = copy.deepcopy(iterator)
        print(type(iterator).__name__, rest(other), rest(deep), rest(iterator))


make(iter([1, 2, 3]), iter((1, 2, 3)), iter("añb"), iter(b"abc"), iter(range(4)), iter(range(10**30, 10**30 + 3)))
make(reversed([1, 2, 3]), reversed((1, 2, 3)), iter({1: 2, 3: 4}), iter({1: 2, 3: 4}.items()))
make(itertools.count(5), itertools.count(1, 2), itertools.repeat("x", 3), itertools.product("ab", "cd"))
make(itertools.permutations("abc", 2), itertools.combinations("abcd", 2), itertools.islice("abcdefg", 1, 6, 2))
make(itertools.combinations_with_replacement("ab", 2), itertools.accumulate([1, 2, 3]))
for made in (iter([7]), reversed([7, 8]), enumerate("ab", 3), itertools.count(3, 4), itertools.chain("ab", "c"),
             itertools.zip_longest("a", "bc", fillvalue=0), slice(1, 2), range(3), {1}, bytearray(b"ab")):
    reduced = made.__reduce__()
    print(type(made).__name__, reduced[0].__name__, len(reduced), repr(reduced[1])[:20])
print(itertools.count(10, 2), itertools.repeat("a", 2), operator.length_hint(itertools.repeat(1, 5)))


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __getstate__(self):
        return {"x": self.x}

    def __setstate__(self, state):
        self.x, self.y = state["x"], "set"


point = copy.copy(Point(1, 2))
print(point.x, point.y, copy.copy(collections.deque([1, 2], 3)), copy.deepcopy(slice([1], 2)))
for bad in (i for i in ()), collections, {}.keys():
    try:
        print(copy.copy(bad))
    except TypeError as error:
        print(error)

d = {"a": 1, "b": 2}
try:
    for key in d:
        d.pop(key)
        d[key] = 1
except RuntimeError as error:
    print(error)
try:
    for key in d:
        d[key + "x"] = 1
except RuntimeError as error:
    print(error)
print(d.__or__({"c": 3}), d.__or__(1), d.keys().mapping, type(d.keys().mapping))


class Backwards(dict):
    def keys(self):
        return reversed(list(dict.keys(self)))

    __iter__ = keys


print(dict(Backwards(a=1, b=2)))
proxy = types.MappingProxyType({"a": 1})
print(proxy, proxy["a"], proxy | {"b": 2}, list(proxy.items()), type(Point.__dict__))
try:
    proxy["a"] = 2
except TypeError as error:
    print(error)

for template, values in (("%.9223372036854775806f", 1.0), ("%.*d", (2**40, 1)), ("%*d", ("a", 1)), ("%99999999999999999999d", 1)):
    try:
        print(template % values)
    except (ValueError, OverflowError, TypeError) as error:
        print(type(error).__name__, error)

view = memoryview(bytearray(b"abcdef"))
view[1:3] = b"XY"
print(view[0], view[1:4].tobytes(), view.obj, len(view[::2]), view == b"aXYdef", bytes(view[2:]), view.readonly)
try:
    memoryview("a")
except TypeError as error:
    print(error)

variable = contextvars.ContextVar("variable", default=0)
token = variable.set(1)
context = contextvars.copy_context()
print(context.run(lambda: (variable.get(), variable.set(5).old_value, variable.get())), variable.get(), context[variable])
variable.reset(token)
print(variable.get(), token.old_value is contextvars.Token.MISSING)
try:
    variable.reset(token)
except RuntimeError as error:
    print(str(error)[:12], str(error)[-27:])


def outer(a, /, b=1, *rest, c, **more):
    local = [a, b]

    def inner():
        return local, c
    for item in rest:
        found = item
    return inner


code = outer.__code__
print(code.co_name, code.co_firstlineno, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount)
print(code.co_varnames, code.co_cellvars, code.co_flags, outer(1, c=2).__code__.co_freevars)
print(type(code) is types.CodeType, outer.__code__ is code, gc.is_tracked(()), gc.is_tracked([]))
print(object.__init__, [].__len__.__class__.__name__, types.WrapperDescriptorType.__name__)
scanner = re.Scanner([(r"[a-z]+", lambda s, text: text.upper()), (r"\d+", lambda s, text: int(text)), (r"\s+", None)])
print(scanner.scan("ab 12 c!d"), re.compile("a+").scanner("baab").search().span())
for template in ("% %", "%5%", "%y"):
    for values in ((), (1,)):
        try:
            print(template % values)
        except (ValueError, TypeError) as error:
            print(type(error).__name__, error)

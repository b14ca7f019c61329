"""Signatures, unpacking, and the errors of wrong calls."""


def f(a, b=2, *args, c, d=4, **rest):
    return a, b, args, c, d, sorted(rest.items())


def g(x, y, /, z=0):
    return x, y, z


print(f(1, c=3), f(1, 5, 6, 7, c=3, e=9), f(*[1, 2, 3], **{"c": 4}, q=5))
print(g(1, 2), g(1, *(2, 3)))
for call in (lambda: f(), lambda: f(1), lambda: g(1), lambda: g(1, 2, 3, 4), lambda: g(x=1, y=2),
             lambda: g(1, 2, w=3), lambda: f(1, a=2, c=3), lambda: len(), lambda: int("5")(), lambda: f(*5)):
    try:
        print(call())
    except TypeError as error:
        print(error)
first, *middle, last = range(6)
print(first, middle, last)
(a, (b, c)), d = (1, (2, 3)), 4
print(a, b, c, d)
a, b = b, a
print(a, b, [*range(3), *"xy"], {**{"k": 1}, "l": 2}, {*range(2), 5})
try:
    a, b = 1, 2, 3
except ValueError as error:
    print(error)
try:
    a, b, c = 1, 2
except ValueError as error:
    print(error)


def defaults(item, box=[]):
    box.append(item)
    return box


print(defaults(1), defaults(2), defaults.__defaults__)
print((lambda *a, k=1, **kw: (a, k, kw))(1, 2, k=3, z=4))
print(sorted("banana", key=lambda ch: (-"banana".count(ch), ch)), max(3, 7, 5), min([4, 2], default=0))
print("{0}-{name}".format(1, name="n"), "%s %05.1f %r" % ("s", 3.14159, "q"), f"{3.14159:.2f} {'x':>4}|{10:#x}")
i = j = [0]
i[0] += 5
i, i[0] = [9], 1
print(i, j)


def signature(a):
    return a


def Signature(b=2):
    return b


print(signature(1), Signature(), (lambda call: call(3))(signature), (lambda call: call(b=4))(Signature))

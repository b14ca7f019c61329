"""Lists that a function makes, changes by their methods and gives away; arrays; functions of math."""
import math
import sys
from array import array
from math import floor, sqrt


def tell(function, *args):
    try:
        print(function.__name__, function(*args))
    except Exception as error:
        print(function.__name__, type(error).__name__, error)


# Methods of a list by a variable of their own.
def turned(n):
    ring = list(range(n))
    insert = ring.insert
    take = ring.pop
    for i in range(n):
        insert(i, take(0))
    insert(-1, 70)
    insert(99, 80)
    insert(-99, 90)
    last = take()
    before = take(-2)
    return ring, last, before


for size in (0, 1, 2, 5):
    tell(turned, size)


def with_length(n):
    items = [2] * n
    return items, len(items)


def with_last(n):
    items = [2] * n
    items.append(n)
    return items, items.pop()


tell(with_length, 3)
tell(with_last, 3)


def emptied(n):
    items = [1.5] * n
    total = 0.0
    while items:
        total += items.pop()
        total -= len(items)
    if n == 4:
        items.pop()
    if n == 5:
        items.append(2.5)
        items.pop(-2)
    return total


for size in (0, 3, 4, 5):
    tell(emptied, size)


def before_its_list(n):
    if n:
        add = [].append
    add(1)
    return n


tell(before_its_list, 0)


def another_list(n):
    items = [0]
    add = items.append
    items = [5]
    for i in range(n):
        add(i)
    return items


tell(another_list, 3)


# Slices that are turned around.
def flips(k: int):
    items = [1, 2, 3, 4, 5]
    items[:k + 1] = items[k::-1]
    return items


for k in (-7, -6, -5, -2, -1, 0, 1, 3, 4, 5, 9, 2**62, 2**63 - 1, 2**63, -2**63):
    tell(flips, k)


def every(start: int, stop: int, step: int):
    items = [0, 1, 2, 3, 4, 5, 6]
    part = items[start:stop:step]
    down = items[start::-2]
    up = items[:stop:3]
    return part, down, up


for bounds in ((1, 6, 2), (6, 1, -2), (-1, -9, -1), (9, -9, -3), (0, 7, -1), (3, 3, 1), (0, 5, 0), (5, 0, 2**63 - 1),
               (5, 0, -2**63), (True, 5, 1)):
    tell(every, *bounds)


# A loop with an else that ends the function.
def first_divisor(n, limit: int):
    k = 2
    while k * k <= n:
        if n % k == 0:
            found = k
            break
        k += 1
        if k > limit:
            raise ValueError(k)
    else:
        return -n
    return found * 10


for number in (91, 97, 2, 10403):
    tell(first_divisor, number, 90)


# Arrays.
def scaled(values, factor):
    for i in range(len(values)):
        values[i] = values[i] * factor
        if i == 2:
            values[i] += 1
    total = 0.0
    for value in values:
        total += value
    return total


def numbered(counts, n):
    for i in range(n):
        counts[i] = counts[i - 1] * 3 + i
    return counts[-1]


class Loud(array):
    def __setitem__(self, at, value):
        print("set", at, value)
        super().__setitem__(at, value)


print(scaled(array("d", [1.0, 0.5, 0.25]), 1.5), numbered(array("l", [7, 5]), 2))
doubles = array("d", [1, 2, 3, 4])
tell(scaled, doubles, 0.5)
tell(scaled, doubles, 2)
print(doubles)
tell(scaled, Loud("d", [1.0, 2.0]), 3.0)
tell(scaled, [1.0, 2, 3.5], 3.0)
tell(scaled, [1.0, "x", 3.5], 2.0)
tell(scaled, array("f", [0.1, 0.2]), 0.5)
tell(scaled, array("i", [1, 2]), 0.5)
ints = array("i", [1] * 30)
tell(numbered, ints, 12)
tell(numbered, ints, 30)
print(ints)
small = array("B", [1, 1, 1])
tell(numbered, small, 3)
tell(numbered, small, 7)
print(small)
wide = array("q", [2**62, 0])
tell(numbered, wide, 2)
print(wide)
tell(numbered, array("Q", [2**64 - 1]), 1)


# Functions of math.
def waves(x):
    return math.sin(x) * math.cos(x / 2) + math.pi, math.atan2(x, -1.0), sqrt(x * x + 1), math.exp(x), math.fabs(-x)


def logs(x: float, y: float):
    return math.log(x) + math.log10(x), math.pow(x, y), floor(x), math.ceil(-x), math.isnan(x)


for number in (0.0, -0.0, 1, 2.5, -3.75, 700.0, 710.0, float("inf"), float("nan"), 2**70, True):
    tell(waves, number)
    for power in (2.0, 0.5, -1, 0):
        tell(logs, number, power)


def hypotenuse(a, b):
    return math.sqrt(a * a + b * b) + sqrt(a)


print(hypotenuse(3.0, 4.0))
math.sqrt = abs
print(hypotenuse(3.0, 4.0))
sqrt = max
tell(hypotenuse, 3.0, 4.0)


# Functions that are given to others.
def at_each(function, values):
    return [function((i, values)) for i in range(len(values))]


def ahead(pair):
    i, values = pair
    total = 0
    for j, value in enumerate(values):
        total += value / (i + j + 1)
    return total


def behind(pair):
    i, values = pair
    total = 0
    for j, value in enumerate(values):
        total += value * (j - i)
    return total


print(at_each(ahead, at_each(behind, [1, 2, 3])))
print(at_each(behind, [2**62, 1.5, 2**62]))
tell(at_each, behind, [1, "x"])
tell(ahead, (1, [2], 3))

# Tuples of lists, taken apart.
BODIES = {
    "sun": ([0.0, 1.0], [0.5, 0.25], 4.0),
    "moon": ([2.0, -1.0], [0.125, -0.5], 0.5),
}
SYSTEM = list(BODIES.values())
PAIRS = [(SYSTEM[0], SYSTEM[1])]


def move(dt, count, bodies=SYSTEM, pairs=PAIRS):
    for _ in range(count):
        for (([x, y], v, m), ([x2, y2], v2, m2)) in pairs:
            distance = ((x - x2) ** 2 + (y - y2) ** 2) ** -0.5
            v[0] -= (x - x2) * m2 * distance
            v2[1] += (y - y2) * m * distance
        for (place, [vx, vy], m) in bodies:
            place[0] += dt * vx
            place[1] += dt * vy


def momentum(reference, bodies=SYSTEM, px=0.0):
    for (place, [vx, vy], m) in bodies:
        px -= vx * m
    (place, v, m) = reference
    v[0] = px / m


move(0.5, 3)
momentum(BODIES["sun"])
print(SYSTEM)
tell(move, 0.5, 2, SYSTEM, [(SYSTEM[0], SYSTEM[0])])
print(SYSTEM)
tell(move, 0.5, 2, [([1.0, 2.0], [1.0, 2.0, 3.0], 1.0)])
print(SYSTEM)
tell(move, 0.5, 1, [[[1.0, 2.0], (1.0, 2.0), 1.0]], [])
tell(move, 0.5, 1, SYSTEM, [(SYSTEM[0], ([1.0, "x"], [0.0, 0.0], 1.0))])
print(SYSTEM, file=sys.stdout)


# A function that is bound again from afar.
def twice(x: int):
    return x * 2


def summed(n: int):
    total = 0
    for i in range(n):
        total += twice(i)
    return total


print(summed(4))
for name in ("twice", "print"):
    if name == "twice":
        setattr(sys.modules[__name__], name, lambda x: x * 100)
print(summed(4))

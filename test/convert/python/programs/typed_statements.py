"""Loops of a module that only calculate, and what they leave behind."""
import sys


def square(x: int):
    return x * x


def with_offset(x: int):
    return x + offset


def halve(a: list[float]):
    for i in range(len(a)):
        a[i] /= 2


def shown(names):
    print(*(f"{name}={globals().get(name, 'unbound')}" for name in names.split()))


# Variables that are bound, perhaps bound and never bound.
size = 5
total = 0
for y in range(size):
    for x in range(y):
        total += square(x) * y
        last = x
shown("size total y x last")
for a in range(0):
    for b in range(3):
        never = b
shown("a b never")
for c in range(3):
    for d in range(c - 5):
        total += d
shown("c d total")

# From small to big integers, in the middle of a loop.
power = 3
for step in range(70):
    power *= 7
    if power < 1000:
        small = power
shown("power step small")

# What a called function reads is bound in the loop.
offset = 0
reached = 0
for k in range(4):
    offset = k * 10
    reached += with_offset(k)
shown("offset reached k")
reached = 0
for k in range(4):
    reached += with_offset(k)
shown("reached")

# A loop that fails leaves what it did.
numbers = [4, 2, 1, 0, 5]
quotients = [0, 0, 0, 0, 0]
try:
    for at in range(5):
        quotients[at] = 100 // numbers[at]
        seen = at
except ZeroDivisionError as error:
    failed = error
shown("quotients at seen")
try:
    for at in range(9):
        numbers[at] += 1
except IndexError as error:
    print(error, numbers, at)
same = numbers
for at in range(len(same)):
    numbers[at] += same[at] * at
shown("same numbers")
try:
    for m in range(3):
        missing += m
except NameError as error:
    print(error)
shown("m")
floats = [8.0, 4.0]
for n in range(3):
    halve(floats)
    floats[0] += 1.0
shown("floats n")

# Conditions, else parts, endless loops.
i = 0
while i < 10:
    i += 3
else:
    ended = i
shown("i ended")
for j in range(5):
    if j == 3:
        break
else:
    whole = True
shown("j whole")
while True:
    i -= 1
    if i < 2:
        break
shown("i")
for p in range(3):
    print("p", p)
    for q in range(p):
        total += q * p
shown("total q")

# Lists that a statement makes.
rows = [[i * j % 7 + 0.5 for j in range(4)] for i in range(3)]
copied = [row for row in rows]
squares = [square(i) for i in range(5) if i % 2 == 0]
large = [square(i) for i in (3, 2**40)]
shown("rows squares large i j")
rows[0][0] = -1.0
shown("copied")
try:
    bad = [10 // (3 - i) for i in range(5)]
except ZeroDivisionError as error:
    print(error)
shown("bad i")
squares = [i + 0 for i in squares]
shown("squares")


class Loud:
    def __del__(self):
        print("gone")


setattr(sys.modules[__name__], "w", Loud())
for z in range(2):
    w = z
    if z:
        del w
print("after")
setattr(sys.modules[__name__], "v", Loud())
for v in range(2):
    total += v
shown("v total")
del total
try:
    for v in range(2):
        total += v
except NameError as error:
    print(error)
shown("v total")


def first_above(values, limit):
    found = -1
    for at in range(len(values)):
        if values[at] > limit:
            found = at
            break
    else:
        print("none above", limit)
    for at in range(len(values)):
        values[at] = values[at] - limit
    return found


def mixed(n):
    made = [0, 0.5]
    steps = 0
    while steps < n:
        steps += 1
        made[steps % 2] += steps
    for i in range(3):
        print(i, end=" ")
        for j in range(i):
            steps += j
    try:
        for k in range(4):
            made[k] = k
    except IndexError as error:
        print(error, made, k)
    return made, steps


def main():
    print(first_above([3, 8, 1], 5), first_above([1.5, 0.5], 2.0), first_above([2**70], 1))
    print(mixed(5), mixed(0), mixed(2.5))
    count = 0
    for i in range(10):
        count += square(i)
    for i in range(0):
        unbound = i
    try:
        print(count, i, unbound)
    except UnboundLocalError as error:
        print(error, i)
    values = [0] * 4
    for i in range(4):
        for j in range(i):
            values[i] += square(j)
    print(values, i, j)
    big = 1
    for i in range(80):
        big += big * 2
    print(big, i)


if __name__ == "__main__":
    for r in range(3):
        numbers[r] = r
    shown("numbers r")
    main()
    try:
        main(3)
    except TypeError as error:
        error.__cause__ = failed
        raise

"""Functions of arithmetic, at the borders of native numbers."""
import sys

SCALE = 3
TABLE = [1.5, 2.5, -0.5]


def add(a, b):
    return a + b


def subtract(a, b):
    return a - b


def multiply(a, b):
    return a * b


def divide(a, b):
    return a / b


def floor(a, b):
    return a // b, a % b


def power(a, b):
    return a ** b


def shift(a, b):
    return a << b, a >> b


def negate(a):
    return -a, abs(a), ~a


def compare(a, b):
    return a < b, a <= b, a == b, a != b, a > b, a >= b


def extremes(a, b, c):
    return min(a, b, c), max(a, b, c)


def mean(items):
    total = 0
    for item in items:
        total += item
    return total / len(items)


def mixed(n):
    total = 0
    for i in range(n):
        if i % 3 == 2:
            total += 0.5
        else:
            total += i
    return total


def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)


def depth(n):
    return 0 if n == 0 else depth(n - 1) + 1


def fill(n, step):
    cells = [0] * n
    for i in range(n):
        cells[i] = i * step
        cells[-1] += 1
    return cells


def grid(rows, columns):
    cells = [[0.0] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            cells[i][j] = i / (j + 1)
    return cells


def shared(n):
    rows = [[0] * n] * n
    rows[0][0] = 7
    return rows


def change(items):
    items[0] = 99
    return items[0] + 1


def slices(n):
    items = list(range(n))
    part = items[2:-1]
    items[:3] = reversed(items[:3])
    items[1:2] = part[:]
    return items, len(part), part[-1]


def find(items, wanted):
    for i, item in enumerate(items):
        if item == wanted:
            break
    else:
        return -1
    return i


def endless(limit):
    a = 1
    while True:
        if a > limit:
            break
        a = a * 3
        rest = a % 7
    return a


def unbound(n):
    for i in range(n):
        last = i
    return last


def checked(n):
    assert n > 0, "not positive"
    if n > 10:
        raise ValueError(f"too much: {n}")
    return n * SCALE


def lookup(i):
    return TABLE[i] * 2


def chained(a, b, c):
    return a < b < c, not a, a and b, a or c, b if a else c


def countdown(start, stop, step):
    found = []
    for i in range(start, stop, step):
        found.append(i * i)
    return found


def twice(n):
    n = n * 2
    flag = n > 10
    return flag, int(n), float(n), bool(n)


def show(function, *args):
    try:
        print(function.__name__, args, "->", function(*args))
    except Exception as error:
        print(function.__name__, args, "raises", type(error).__name__, error)


BIG = 2 ** 63
INTS = [0, 1, -1, 7, -7, 2 ** 31, 2 ** 53 + 1, BIG - 1, -BIG, BIG, True]
FLOATS = [0.0, -0.0, 1.5, -2.25, 1e308, float("inf"), float("nan")]
NUMBERS = INTS + FLOATS + [None]

for a in NUMBERS:
    show(negate, a)
    show(add, a, "x")
    for b in NUMBERS:
        for function in (add, subtract, multiply, divide, floor, compare):
            show(function, a, b)
for a in (0, 2, -3, 10, 0.5, -1.5, 0.0, True):
    for b in (0, 1, 2, -1, 62, 63, 64, 0.5, -0.5, False):
        show(power, a, b)
        show(shift, a, b)
        show(extremes, a, b, 1)
        show(chained, a, b, 3)
add(1, 2), subtract(1, 2), multiply(2, 3), divide(1, 2), floor(7, 2), power(2, 3), shift(1, 2)
negate(1), compare(1, 2), extremes(1, 2, 3), chained(1, 2, 3), twice(3)
for items in ([1, 2, 3], [1.5, 2.5], [1, 2.5], [BIG - 1, 1], [], [True, False], ["a"], (1, 2)):
    show(mean, items)
    show(find, items, 2)
for n in (0, 1, 2, 3, 10):
    for function in (mixed, factorial, fill, shared, slices, endless, unbound, checked, twice):
        show(function, *([n] if function is not fill else [n, 2 ** 62]))
show(fill, 3, 2)
show(fill, 3, 0.5)
show(grid, 2, 3)
show(factorial, 20)
show(factorial, 21)
show(factorial, 25)
show(factorial, 2.5)
print(depth(900))
try:
    depth(sys.getrecursionlimit())
except RecursionError as error:
    print("RecursionError", error)
mine = [1, 2]
show(change, mine)
print(mine)
for i in (0, -1, -3, 3, -4, 10 ** 20, True, "0"):
    show(lookup, i)
SCALE = 2 ** 62
TABLE.append("text")
show(checked, 1)
show(checked, 3)
show(lookup, 3)
SCALE = "ab"
show(checked, 2)
show(countdown, 10, 0, -3)
show(countdown, 0, 3, 0)
show(countdown, BIG - 3, BIG - 1, 1)
show(countdown, 3037000498, 3037000501, 1)
show(endless, BIG - 1)
show(endless, 1e19)
show(twice, 6.5)
show(twice, float("nan"))


def product(a, b):
    result = [[0.0] * len(b[0]) for _ in range(len(a))]
    for i in range(len(a)):
        for j in range(len(b[0])):
            total = 0.0
            for k in range(len(b)):
                total += a[i][k] * b[k][j]
            result[i][j] = total
    return result


def first_gap(rows):
    for i in range(len(rows)):
        for j in range(len(rows[0])):
            if rows[i][j] < 0:
                break
        else:
            continue
        return i, j
    return -1, -1


def nested_else(n):
    count = 0
    for i in range(n):
        for j in range(i):
            count += 1
        else:
            break
    return count


def negative(x):
    return x < -5000000000, x * -3, 5000000000 if x else -1, x == -2


def doubled(n):
    n += n
    n *= n
    return n


show(product, [[1.0, 2.0], [3.0, 4.0]], [[0.5, 1.0], [-1.0, 0.0]])
show(product, [[1, 2], [3.0, True]], [[1.5], [10 ** 20]])
show(product, [[1.0], [2.0]], [[1.0, 2.0], [3.0]])
show(product, [], [[]])
show(product, [[1.0]], "ab")
show(first_gap, [[1, 2], [3, -4]])
show(first_gap, [[1.0, 2.0], [3.0]])
show(first_gap, [[0], []])
for n in (0, 1, 3, -2.5, BIG, 2 ** 32):
    show(negative, n)
    show(doubled, n)
    show(nested_else, n if n != BIG and n != 2 ** 32 else 5)


def layered(x):
    return (
        0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (
        0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (
        0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (0 <= (
        0 <= x < 9
        ) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2
        ) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2
        ) < 2) < 2) < 2) < 2) < 2) < 2) < 2) < 2
    )


def nested(x):
    pair = (((x, 1.5), 2), 3)
    return pair[0][0][0] + pair[0][0][1]


def strung(values):
    return (values + values + values + values + values + values + values + values + values
            + values + values + values + values + values + values + values + values + values
            + values + values + values + values + values + values + values + values + values
            + values + values + values + values + values + values + values + values + values)


def in_all(n):
    values = [n, n + 1]
    values[0] = 3
    return sum(strung(values)) + len(strung([n])) + strung([n])[0] + len(strung([n])[1:])


show(layered, 3)
show(layered, 9.5)
show(nested, 4)
show(in_all, 4)
show(strung, [])


def failing(values):
    total = 0
    for i in range(len(values)):
        total += 10 // values[i]
    return total


print(failing([1, 2, 5]))
failing([5, 2, 0, 1])

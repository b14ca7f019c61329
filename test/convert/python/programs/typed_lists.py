"""Functions of arithmetic that change the lists that they are given."""

failed = None


def shown(function, *args):
    global failed
    try:
        print(function.__name__, function(*args), *args)
    except Exception as error:
        print(type(error).__name__, error, *args)
        error.__cause__ = failed
        failed = error


def swap(a: list[int], i: int, j: int):
    a[i], a[j] = a[j], a[i]


def double_until(a: list[int], stop: int):
    for i in range(len(a)):
        if i == stop:
            a[i + 1000] = 0
        a[i] *= 2


def shift(a: list[int], by: int):
    a[-1] += by
    a[0] = a[-1] - by
    return a[0]


def scale(rows: list[list[float]], by: float):
    for i in range(len(rows)):
        for j in range(len(rows[i])):
            rows[i][j] = rows[i][j] * by
        rows[i][0] -= 1.0


def both(a: list[int], b: list[int]):
    for i in range(len(a)):
        a[i] += 1
        b[i] += a[i] * 10


def bump(a: list[int]):
    a[0] += 1
    return a[0]


def ordered(a: list[int]):
    a[bump(a) % 3] += bump(a)
    a[1] = a[0] + bump(a) * a[0]
    a[0], a[2] = bump(a), a[0]
    return bump(a) - a[0] * 2 + bump(a)


def smallest_first(a: list[int], low: int, high: int):
    if low >= high:
        return
    at = low
    for i in range(low, high):
        if a[i] < a[high]:
            swap(a, at, i)
            at += 1
    swap(a, at, high)
    smallest_first(a, low, at - 1)
    smallest_first(a, at + 1, high)


def counted(a: list[int], n: int):
    for k in range(n):
        a[k % len(a)] += k
    return 1 // (n - 40)


def grown(a: list[int]):
    while True:
        a[0] = a[0] * a[0]
        a[1] += 1
        if a[1] > 8:
            return a[0]


def down(a: list[int], n: int):
    a[0] += 1
    return down(a, n - 1) + 1 if n else 0


def seen_while_read(a: list[int]):
    total = 0
    for x in a:
        a[len(a) - 1] = 100
        total += x
    return total


def of_several(body, by):
    place, speed, mass = body
    place[0] += speed[0] * by / mass
    speed[0] -= by
    body[2] = mass * 2.0


def nothing(a: list[int]):
    if a[0] > 3:
        return
    a[0] += 1
    if a[0] > 2:
        return None


BODIES = [[[0.0, 1.0], [0.5, 0.25], 2.0], [[3.0, -1.0], [1.5, 0.75], 4.0]]


def step(by):
    for i in range(len(BODIES)):
        p1, v1, m1 = BODIES[i]
        for p2, v2, m2 in BODIES:
            v1[0] -= (p1[0] - p2[1]) * m2 * by
            v2[1] += (p1[1] - p2[0]) * m1 * by
    for p, v, _ in BODIES:
        p[0] += v[0] * by


of_several(BODIES[0], 0.0)
numbers = [5, 3, 9, 1, 7, 3, 8]
shown(swap, numbers, 0, -1)
shown(swap, numbers, 0, 7)
shown(swap, [1, "a"], 0, 1)
shown(swap, (1, 2), 0, 1)
shown(double_until, numbers, 99)
shown(double_until, numbers, 3)
shown(double_until, [1, 2, 2**62, 3], 9)
shown(double_until, [1, "two", 3.5, True], 9)
shown(double_until, [1, 2, None], 9)
shown(shift, [1, 2, 3], 4)
shown(shift, [1.5], 4)
shown(shift, [], 4)
shown(scale, [[1.0, 2.0], [3.0, 4.0]], 1.5)
shown(scale, [[1.0, 2.0], [], [3.0]], 1.5)
row = [1.0, 2.0]
shown(scale, [row, row], 3.0)
shown(scale, [[1.0], [2.0, None]], 2.0)
same = [1, 2, 3]
shown(both, same, same)
shown(both, [1, 2, 3], [1, 2])
shown(ordered, [1, 2, 3])
shown(ordered, [2**63 - 3, 2, 3])
shown(smallest_first, numbers, 0, 6)
shown(smallest_first, [3, 1, "x"], 0, 2)
shown(counted, [0] * 7, 30)
shown(counted, [0] * 7, 40)
shown(counted, [0] * 100, 40)
shown(grown, [3, 0])
shown(down, [0], 20)
try:
    deep = [0]
    down(deep, 5000)
except RecursionError as error:
    print(type(error).__name__, deep[0] > 900)
shown(seen_while_read, [1, 2, 3])
for body in BODIES:
    shown(of_several, body, 0.5)
shown(of_several, [[1.0], [2.0]], 0.5)
shown(of_several, [[1.0], [2.0], 0.0], 0.5)
shown(of_several, [[1], [2.0], 1], 0.5)
shown(nothing, [1])
shown(nothing, [2])
shown(nothing, [5])
step(0.25)
print(BODIES)
BODIES[1] = [[1.0], [2.0, 3.0], 1.0]
shown(step, 0.5)
print(BODIES)


def climb(steps: int) -> int:
    ways = [1, 1]
    for _ in range(1, steps):
        ways.append(ways[-1] + ways[-2])
    return ways[-1]


print([climb(n) for n in (0, 1, 2, 10, 80, 200)])


class Loud:
    def __del__(self):
        print("gone")


def fill(a: list[int], n: int):
    for i in range(n):
        a[i] = i
    return a[n]


shown(fill, [1, Loud(), 3, 4], 3)
shown(fill, [Loud(), Loud()], 2)
raise failed

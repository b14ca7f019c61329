"""Loops that sum floats in rounds: those that run side by side, and those that must not."""


def plain(a: list, n: int, m: int):
    out = []
    for i in range(n):
        s = 0.0
        for k in range(m):
            s += a[i] * k
        out.append(s)
    return out


def bound_before(a: list, n: int, m: int):
    out = []
    for i in range(n):
        s = 0.0
        i = n - 1 - i
        for k in range(m):
            s += a[i] * k
        out.append(s)
    return out


def bound_by_both(a: list, n: int, m: int):
    out = []
    for i in range(n):
        s = 0.0
        for i in range(m):
            s += a[i]
        out.append(s)
    return out


def bound_inside(a: list, n: int, m: int):
    out = []
    for i in range(n):
        s = 0.0
        for k in range(m):
            s += a[i]
            i = k
        out.append(s)
    return out


def bound_behind(a: list, n: int, m: int):
    out = []
    for i in range(n):
        s = 0.0
        for k in range(m):
            s += a[i] * k
        i = m - 1
        out.append(s + i)
    return out


def refilled(n: int):
    b = [1.0, 2.0, 3.0, 4.0]
    a = [0.0, 0.0, 0.0]
    t = 0.0
    for i in range(n):
        a = b[: len(a)]
        a[0] += 1.0
        t += a[0]
    return t


NUMBERS = [1.5, 2.25, -3.0, 4.5, 0.125, -7.0]
for count in range(7):
    for length in (0, 1, 3, 6):
        print(count, length, plain(NUMBERS, count, length), bound_before(NUMBERS, count, length))
        print(bound_by_both(NUMBERS, count, length), bound_inside(NUMBERS, count, length))
        print(bound_behind(NUMBERS, count, length), refilled(count))
for function in (plain, bound_before, bound_by_both, bound_inside, bound_behind):
    try:
        print(function(NUMBERS, 9, 9))
    except IndexError as error:
        print(error)

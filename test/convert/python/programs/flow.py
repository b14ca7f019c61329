"""Every way through loops, try, finally and with."""


def loops():
    for i in range(10):
        if i % 2:
            continue
        if i == 6:
            break
        print(i, end=" ")
    else:
        print("never")
    for i in range(3):
        pass
    else:
        print("done", i)
    n = 5
    while n:
        n -= 1
        if n == 2:
            continue
    else:
        print("n", n)


def final(kind):
    for turn in range(3):
        try:
            if kind == "return":
                return "returned"
            if kind == "break":
                break
            if kind == "continue":
                continue
            if kind == "raise":
                raise ValueError(kind)
            print("body", turn)
        except ValueError as error:
            print("caught", error)
        else:
            print("else")
        finally:
            print("finally", turn)
    return "end"


class Guard:
    def __init__(self, swallow):
        self.swallow = swallow

    def __enter__(self):
        print("enter")
        return self

    def __exit__(self, kind, value, trace):
        print("exit", kind.__name__ if kind else None)
        return self.swallow


def guarded(swallow, fail):
    with Guard(swallow) as a, Guard(False) as b:
        print(a.swallow, b.swallow)
        if fail:
            raise KeyError("inside")
        return "left"
    return "swallowed"


def nested():
    try:
        try:
            1 / 0
        except ZeroDivisionError as error:
            raise RuntimeError("outer") from error
    except RuntimeError as error:
        return repr(error), repr(error.__cause__)


def override():
    try:
        return "try"
    finally:
        return "finally"


loops()
for kind in ("none", "return", "break", "continue", "raise"):
    print(kind, "->", final(kind))
print(guarded(False, False), guarded(True, True))
try:
    guarded(False, True)
except (KeyError, IndexError) as error:
    print("through", error)
print(nested(), override())


def reraise():
    try:
        [][1]
    except IndexError:
        try:
            raise
        except IndexError as again:
            return str(again)


print(reraise())
for outer in range(3):
    for inner in range(3):
        try:
            if inner == 1:
                break
        finally:
            if outer == 1:
                continue
        print(outer, inner)
assert True, "fine"
try:
    assert outer == 0, f"outer is {outer}"
except AssertionError as error:
    print(error)
for i, (a, b) in enumerate(zip([1, 2, 3], "xyz"), 5):
    print(i, a, b)
for key, value in {"one": 1, "two": 2}.items():
    print(key, value)
for first, second in ["ab", [1, 2], (3, 4), range(2)]:
    print(first, second)
print([x + y for x, y in zip([1, 2], [3, 4])], {k: v for v, k in enumerate("ab")}, list(zip([1], "a", [2.0])))
counted = enumerate("abcd")
for place, letter in counted:
    print(place, letter, next(counted, None))
for wrong in ([(1, 2, 3)], [5], ["a"]):
    try:
        for first, second in wrong:
            print(first)
    except (TypeError, ValueError) as error:
        print(error)
table = {"a": 1}
try:
    for key, value in table.items():
        table[key * 2] = value
except RuntimeError as error:
    print(error, list(reversed(table.items())))
print(list(enumerate("ab", 2**63 - 1)), list(zip()), [p for p in zip("ab", [])])


def deep(n):
    return deep(n - 1) if n else 1 // n


def chained():
    try:
        deep(6)
    except ZeroDivisionError as error:
        raise KeyError("k") from error


import sys
import traceback

print(traceback.format_exc(), end="")
try:
    chained()
except KeyError as error:
    error.add_note("two\nlines")
    print(traceback.format_exc())
    print(traceback.format_exception(error), traceback.format_exception_only(error), traceback.format_tb(error.__traceback__, 1))
    print(*traceback.format_exception(KeyError, error, error.__traceback__, limit=-2, chain=False))
    print(traceback.format_exception(KeyError, error, None, chain=False), traceback.format_exception(ValueError("new"), limit=1))
    traceback.print_exc(file=sys.stdout, limit=2)
    traceback.print_exception(error)
    traceback.print_tb(error.__traceback__, file=sys.stdout)
try:
    traceback.format_exception(5)
except TypeError as error:
    print(error)

"""Generators, their methods, and expressions."""


def numbers(n):
    """Counts, and listens."""
    total = 0
    try:
        for i in range(n):
            got = yield i
            if got is not None:
                total += got
    finally:
        print("closed at", total)
    return total


def chain(*parts):
    for part in parts:
        result = yield from part
        print("part gave", result)


print(list(numbers(3)))
g = numbers(5)
print(next(g), g.send(10), g.send(5))
g.close()
print(list(chain("ab", numbers(2))))


def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def take(n, items):
    for _, item in zip(range(n), items):
        yield item


print(list(take(10, fibonacci())))
k = 3
print(sum(i * k for i in range(5) if i % 2), max((len(w), w) for w in "a bb ccc".split()))


def catching():
    while True:
        try:
            yield "ready"
        except ValueError as error:
            yield "got " + str(error)


c = catching()
print(next(c), c.throw(ValueError("x")), next(c))
pairs = ((a, b) for a in range(3) for b in range(a))
print(list(pairs), list(pairs))


class Tree:
    def __init__(self, value, *children):
        self.value, self.children = value, children

    def __iter__(self):
        yield self.value
        for child in self.children:
            yield from child


print(list(Tree(1, Tree(2, Tree(3)), Tree(4))))
try:
    next(iter([]))
except StopIteration as stop:
    print("stop", stop.value)


# generator expressions that only a builtin function or a loop sees
def ends():
    raise StopIteration("early")


def depth(n):
    return 1 + max(depth(n - 1) for _ in range(1)) if n else 0


print(any(n > 2 for n in [1, 2, 3, 1 // 0 if k > 3 else 4]), all(n for n in (1, 0)), sorted(-n for n in range(4)))
print(",".join(str(n) for n in range(4) if n != 2), dict((c, ord(c)) for c in "ab"), set(n % 2 for n in range(9)))
print(tuple((lambda: n)() for n in range(3)), list(n + k for n in (m * m for m in range(4))), min((n for n in ()), default=k))
print([f() for f in list(lambda: n for n in range(3))], list(a + b for a, b in zip("ab", "cd")), depth(50))
for n in (i * i for i in range(5) if i % 2):
    k += n
print(k, sum((y := n) for n in range(4)), y, bytes(n for n in range(3)), type(n for n in ()))
for action in (lambda: list(ends() for _ in "a"), lambda: sum(1 // n for n in (1, 0)), lambda: depth(900)):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error, type(error.__cause__))

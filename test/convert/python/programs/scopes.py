"""Names: local, nonlocal, global, class, comprehension, late binding."""
total = 0


def count(step=1):
    global total
    total += step
    return total


def counter():
    value = 0

    def up(by=1):
        nonlocal value
        value += by
        return value

    def down():
        nonlocal value
        value -= 1
        return value

    return up, down


class Shape:
    sides = 4
    doubled = sides * 2
    names = [str(n) for n in range(sides)]

    def area(self):
        return sides


sides = 7
count()
count(step=5)
up, down = counter()
up()
up(10)
print(total, down(), up())
print(Shape.sides, Shape.doubled, Shape.names, Shape().area())
late = [lambda: i for i in range(3)]
print([f() for f in late])
early = [lambda i=i: i for i in range(3)]
print([f() for f in early])


def shadow(n):
    squares = [n * n for n in range(n)]
    return n, squares


print(shadow(4))


def maybe(flag):
    if flag:
        found = 1
    try:
        return found
    except UnboundLocalError as error:
        return str(error)


print(maybe(True), maybe(False))
try:
    print(nothing)
except NameError as error:
    print(error)


def walrus(values):
    if (n := len(values)) > 2:
        return [last := v for v in values], last, n
    return n


print(walrus([1, 2, 3]), walrus([1]))


def second_only(flag):
    if flag and (found := 5):
        pass
    try:
        return found
    except UnboundLocalError as error:
        return str(error)


def third_only(n):
    if 0 < n < (found := 5):
        return found
    try:
        return found
    except UnboundLocalError as error:
        return str(error)


print(second_only(True), second_only(False), third_only(2), third_only(7), third_only(-1))
x = 1
del x
try:
    x
except NameError as error:
    print(error)

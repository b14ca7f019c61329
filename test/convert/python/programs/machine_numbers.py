"""cmath with all that is infinite, zero or no number, and arrays of every type."""
import array
import cmath
import itertools
import math
from array import array as Array

PARTS = [float("-inf"), -2.3, -0.0, 0.0, 0.7, 1e-310, 1e200, float("inf"), float("nan")]
FUNCTIONS = [cmath.acos, cmath.acosh, cmath.asin, cmath.asinh, cmath.atan, cmath.atanh, cmath.cos, cmath.cosh, cmath.exp,
             cmath.log, cmath.log10, cmath.phase, cmath.polar, cmath.sin, cmath.sinh, cmath.sqrt, cmath.tan, cmath.tanh]


def shown(value):
    if isinstance(value, complex):
        return "%.12g %.12g" % (value.real, value.imag)
    return " ".join("%.12g" % part for part in (value if isinstance(value, tuple) else (value,)))


def tried(function, *args):
    try:
        return shown(function(*args))
    except (ArithmeticError, ValueError, TypeError) as error:
        return f"{type(error).__name__}: {error}"


for function in FUNCTIONS:
    for real in PARTS:
        print(function.__name__, real, *(tried(function, complex(real, imag)) for imag in PARTS), sep="; ")
for size in PARTS:
    print(*(tried(cmath.rect, size, angle) for angle in PARTS), sep="; ")


class Pair:
    def __complex__(self):
        return 3 + 4j


print(cmath.sqrt(-1), cmath.exp(1j * cmath.pi), tried(cmath.log, 8, 2), tried(cmath.log, 2, 1), tried(cmath.log, 0))
print(abs(cmath.sqrt(Pair())), tried(cmath.sin, "x"), cmath.isclose(1 + 1j, 1 + 1.0000000001j), cmath.infj, cmath.nanj)
print(cmath.isfinite(1j), cmath.isinf(complex(0, PARTS[0])), cmath.isnan(cmath.nanj), cmath.tau)


def attempt(code, *values):
    try:
        return Array(code, *values)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


for code in array.typecodes:
    if code != "u":
        made = attempt(code, [1, 2, 3])
        made.append(4)
        print(made, made.itemsize, made.tobytes(), made[1:], made[-1], 3 in made, made.index(3))
        for number in (-1, 128, 256, -32769, 65536, 1 << 31, -1 << 31, 1 << 32, 1 << 63, -1 << 63, 1 << 64, 1 << 70, 1.5, "a"):
            print(code, number, attempt(code, [number]))
print(attempt("x"), attempt("dd"), attempt(5), attempt("i", "text"), attempt("u", "te\u00e9"), attempt("b", b"\xff\x01"))
print(attempt("i", b"123"), attempt("i", Array("u", "a")), attempt("d", range(3)), attempt("i", 5), attempt("d", Array("i", [5])))
numbers = Array("i", range(6))
numbers[1] = 7
numbers[2:4] = Array("i", [0, 0, 0])
del numbers[0]
numbers.extend([9, 10])
numbers += Array("i", [1])
print(numbers, len(numbers), numbers * 2, 2 * numbers[:1], numbers + numbers[::-1], numbers.pop(), numbers.pop(0))
numbers.insert(-1, 5)
numbers.remove(0)
numbers.reverse()
print(numbers, numbers.count(0), numbers.tolist(), list(numbers), numbers == Array("d", numbers), numbers < Array("i", [99]))
for bad in ("numbers[50]", "numbers['a']", "set", "slice", "pop", "remove", "index", "add", "extend", "iadd"):
    try:
        if bad == "numbers[50]":
            numbers[50]
        elif bad == "numbers['a']":
            numbers["a"]
        elif bad == "set":
            numbers[50] = 1
        elif bad == "slice":
            numbers[1:2] = [1]
        elif bad == "pop":
            Array("i").pop()
        elif bad == "remove":
            numbers.remove(77)
        elif bad == "index":
            numbers.index(77)
        elif bad == "add":
            numbers + [1]
        elif bad == "extend":
            numbers.extend(Array("d"))
        else:
            numbers += [1]
    except Exception as error:
        print(bad, type(error).__name__, error)
swapped = Array("h", [1, 2])
swapped.byteswap()
swapped.frombytes(b"\x01\x00")
swapped.fromlist([5])
print(swapped, Array("f", [0.1]), Array("d"), bool(Array("d")), isinstance(swapped, array.ArrayType), type(swapped))


def negated(a: int, b: int):
    return --5 + a * --3 - (-(-(-7))) + ---1 - b


print(negated(1, 2), negated(2**63 - 1, 1), negated(True, -3))
tiny = [5e-324, 1e-323, 2.2250738585072014e-308, 1e-310, 0.0]
print(*(math.hypot(*numbers) for numbers in itertools.product(tiny, repeat=3)), sep="\n")
print(math.dist([0.0, 0.0, 5e-324], [0.0, 0.0, 0.0]), math.hypot(0.0, 0.0, 5e-324), math.hypot(1e-320, 1e-320))

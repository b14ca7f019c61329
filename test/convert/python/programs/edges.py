"""What a program meets at its edges: the first argument says which."""
import sys


def pipe():
    for number in range(100000):
        print(number, "x" * 50)


def standard_input():
    text = sys.stdin.read()
    print(len(text), text.count("\n"), repr(text[-5:]), repr(sys.stdin.read()))


def lines():
    total = 0
    for line in sys.stdin:
        total += len(line.split())
    print(total)


def interrupt():
    try:
        raise KeyboardInterrupt
    finally:
        print("cleaned up")


def deep(n=0):
    return deep(n + 1) + 1


def recursion():
    try:
        deep()
    except RecursionError as error:
        print(type(error).__name__, error)
    sys.setrecursionlimit(200)
    deep()


def huge():
    number = 7 ** 5000
    print(number % 10 ** 20, number.bit_length(), (number >> 14000) ** 2, -number // 3 ** 4000 % 97)
    print(int("9" * 4000) + 1 == 10 ** 4000)
    print(number * number)


def raw():
    print([argument.encode("utf-8", "surrogateescape") for argument in sys.argv])
    print(ascii(sys.argv[1:]))
    print(sys.argv[2])


MODES = {"pipe": pipe, "stdin": standard_input, "lines": lines, "interrupt": interrupt, "recursion": recursion,
         "huge": huge, "raw": raw}
if len(sys.argv) > 1 and sys.argv[1] in MODES:
    MODES[sys.argv[1]]()

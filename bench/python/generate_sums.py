"""Makes up a program of loops that sum floats in rounds, and of loops that change short lists of floats.

    generate_sums.py SEED FUNCTIONS > program.py

The program calls them with lists that are each other, too short, or hold something else, and prints what every
call gives, or the exception, and the lists: its output by CPython and by a translation have to be the same.
"""
import random
import sys

HEAD = '''def floats(kind):
    x, y = [0.5, 1.5, -2.0, 3.25, 1e3, -0.125, 7.0], [2.0, -0.75, 1.0, 0.0, 9.5, 1e-3]
    rows = [[1.0, 0.5, -1.0, 4.0, 2.5, 0.25, 8.0], [3.0, -2.0, 0.75, 1.5, 6.0, -0.5, 1.0], list(y), list(x)]
    bodies = [[[0.5, 1.0, 2.0], [0.0, 0.25, -0.5], 1.5], [[2.0, 1.0, 0.0], [1.0, 1.0, 1.0], 0.5],
              [[-1.0, 3.0, 0.5], [0.5, 0.5, 0.25], 2.0]]
    if kind == 1:
        y = x
    elif kind == 2:
        rows = [x, x, y, y]
        bodies[1][0] = x
    elif kind == 3:
        bodies[1] = bodies[0]
        bodies[2][1] = bodies[2][0]
    elif kind == 4:
        bodies[0][1] = bodies[1][1]
        rows[2] = rows[0]
    elif kind == 5:
        x, rows = x[:3], [row[:2] for row in rows]
    elif kind == 6:
        x[5], y[2], rows[1][3] = 2, True, None
        bodies[2][0][1] = 1
    elif kind == 7:
        x[0], rows[0][0], bodies[0][0][2] = 1e308, float("nan"), float("inf")
    elif kind == 8:
        x += [0.5] * 70
        bodies[0][0] = x
    elif kind == 9:
        rows[1], bodies[1] = y[:2], [x, y]
    return x, y, rows, bodies


def show(name, kind, by):
    held = floats(kind)
    try:
        # The translation does not see what is called with these lists.
        text = repr(FUNCTIONS[name](*held, by))
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
    print(name, kind, by, text[:300], *(str(made)[:400] for made in held))


def scaled(a, b):
    return a * 0.5 - b


def spoiled(a, b):
    a[0] = a[0] + b
    return a[1]
'''


class Maker:
    def __init__(self, random_):
        self.random = random_
        self.lines = []
        self.depth = 1

    def one_of(self, *options):
        return self.random.choice(options)

    def add(self, text):
        self.lines.append("    " * self.depth + text)

    def term(self):
        """A number in the inner loop of sums."""
        if self.random.random() < 0.75:
            return self.one_of("x[b]", "x[a]", "y[b]", "rows[b][a]", "rows[a][b]", "other[b]", "other[a]", "(a + b)",
                               "u", "by", "scaled(x[b], u)")
        return self.one_of("x[b]", "x[a]", "y[a]", "y[b]", "rows[b][a]", "rows[a][b]", "rows[b % 4][a]", "rows[-b][a]",
                           "v", "by", "(a + b)", "(b * a // 4)", "(a - b) % 8", "(a ** 2)", "u", "made[b]", "made[0]",
                           "scaled(x[b], u)", "(u if b < a else y[b])", "other[b]", "other[a]", "x[a - 1]", "w",
                           "spoiled(y, 0.5)" if self.random.random() < 0.2 else "other[a]")

    def sums(self):
        self.add(f"made = {self.one_of('[]', '[0.0] * 8', '[1.0] * 9')}")
        rounds = self.one_of("3", "4", "len(x)", "7", "1, 7", "-3, 3", "len(rows)", "5", "9", "6")
        self.add(f"for a in range({rounds}):")
        self.depth += 1
        self.add(f"u = {self.one_of('0.0', 'by', 'x[a]', 'v', '0.5 * a')}")
        has_two = self.random.random() < 0.3
        if has_two:
            self.add(f"w = {self.one_of('1.0', 'u', 'by')}")
        self.add(f"for b in range({self.one_of('2', '4', 'len(rows)', 'len(y)', '1, 4', '3, -1, -1', 'a', '0', 'n')}):")
        operators = "+", "-", "*", "+"
        if self.random.random() < 0.2:
            self.add(f"    c = {self.term()}")
        self.add(f"    u {self.one_of('+', '-')}= {self.term()} {self.one_of(*operators)} {self.term()}")
        if has_two:
            self.add(f"    w = {self.term()} {self.one_of(*operators)} w")
        if self.random.random() < 0.6:
            self.add(self.one_of("made.append(u)", "made[a] = u", "made.append(u * by)"))
        else:
            self.add(self.one_of("made.append(u)", "made[a] = u", "made[a] += u", "made.append(u * 2.0)", "v = u",
                                 "x[a % 2] = u", "n += 1", "made[a - 1] = u", "made.append(scaled(u, v))",
                                 "made.append(spoiled(x, u))", "made.append(b)" if has_two else "v = u + a"))
        self.depth -= 1
        self.add(self.one_of("v = made[-1]", "v = u", "n += a", "y[0] = made[0]", "v = made[1] + u", "v = u + b"))

    def burst(self, names):
        """Changes at places that are known, with what is read in between."""
        self.add(f"d = {self.one_of(*names)}[{self.random.randrange(3)}] - {self.one_of(*names)}[0]")
        for _ in range(self.random.randint(2, 6)):
            item = f"{self.one_of(*names)}[{self.random.randrange(3)}]"
            value = self.one_of("d", "v", "by", "m", f"{self.one_of(*names)}[{self.random.randrange(3)}]")
            self.add(self.one_of(f"{item} += {value} * 0.5", f"{item} -= {value}", f"{item} = {value} + d",
                                 f"d = {item} * {value}", f"{item} = abs({value})", f"{item} /= {value}",
                                 f"d = {item} if {value} > 0.0 else {value}"))
        if self.random.random() < 0.15:
            self.add(self.one_of("v = spoiled(p, d)", "v = x[n]", "if d > 3.0:\n" + "    " * self.depth + "    break"))

    def changes(self):
        """Loops around such changes, over what the lists lie in."""
        self.add("m = by")
        kind = self.random.randrange(4)
        if kind == 0:
            self.add("for i in range(len(bodies)):")
            self.add("    p, q, m = bodies[i]")
            self.add(f"    for j in range({self.one_of('i + 1, ', '')}len(bodies)):")
            self.add("        r, s, d = bodies[j]")
            self.depth += 2
            self.burst(["p", "q", "r", "s"])
            self.depth -= 2
        elif kind == 1:
            self.add("for p, q, m in bodies:")
            self.depth += 1
            self.burst(["p", "q"])
            self.depth -= 1
        elif kind == 2:
            self.add(f"for i in range({self.one_of('3', 'len(rows)', '2')}):")
            self.add(f"    p = rows[{self.one_of('i', 'i - 1', '0')}]")
            self.depth += 1
            self.burst(["p", "x", "y"])
            self.depth -= 1
        else:
            self.add("for p in rows:")
            self.depth += 1
            self.burst(["p", "p", "y"])
            self.depth -= 1

    def function(self, index):
        self.add("v, n, u, w, b, c = by, 3, 0.0, 1.0, 1, 0.5")
        self.add("made = [0.5] * 8")
        self.add("other = [1.5, 0.25, -4.0] * 3")
        for _ in range(self.random.randint(1, 3)):
            if self.random.random() < 0.3:
                self.add(f"for k in range({self.one_of('2', '3', 'len(rows)')}):")
                self.depth += 1
                self.add("n = k")
                self.one_of(self.sums, self.changes)()
                self.depth -= 1
            else:
                self.one_of(self.sums, self.changes)()
        self.add(self.one_of("return v", "return made", "return u + v"))
        return "\n".join([f"def f{index}(x, y, rows, bodies, by):", *self.lines])


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    choose = random.Random(seed)
    print(HEAD)
    for index in range(count):
        print("\n" + Maker(choose).function(index) + "\n")
    print("bodies = [[[0.5, 1.0, 2.0], [0.0, 0.25, -0.5], 1.5]]")
    for index in range(count):
        # What is called by name decides what the translation expects.
        call = f"f{index}([1.0] * 9, [0.5] * 9, [[1.0] * 9] * 9, bodies, 0.5)"
        print(f"try:\n    {call}\nexcept Exception as error:\n    print(error)")
    print("FUNCTIONS = {" + ", ".join(f"'f{index}': f{index}" for index in range(count)) + "}")
    for index in range(count):
        print(f"for kind in range(10):\n    for by in (0.5, -2.5, 1, 0.0):\n        show('f{index}', kind, by)")


main()

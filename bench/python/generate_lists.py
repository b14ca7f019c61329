"""Makes up a program of functions and loops that change lists of numbers that others hold too.

    generate_lists.py SEED FUNCTIONS > program.py

The program calls them with lists that are each other, too short, or hold something else, and prints what every
call gives, or the exception, and the lists: its output by CPython and by a translation have to be the same.
"""
import random
import sys

HEAD = '''BIG = 2 ** 62


def lists(kind, one):
    s, t, row = [one * 3, one * 5, one * 7], [one * 2, one, one * 4, one], [one, one * 9]
    rows = [[one, one * 2, one], [one * 3, one], [one * 8, one * 2, one * 6]]
    if kind == 1:
        return s, s, rows
    if kind == 2:
        return s, t, [row, row, row]
    if kind == 3:
        return s, t, [s, t, s]
    if kind == 4:
        return s[:1], t[:2], rows[:1]
    if kind == 5:
        return s, [one, "x", None], rows
    if kind == 6:
        return [one, 0.5, True], t, [[one, 2], [0.5, one], []]
    if kind == 7:
        return [BIG, -BIG, one], [BIG * 2 - 1, one, -BIG * 2], rows
    if kind == 8:
        return s, t, [s, rows, one]
    if kind == 9:
        return s, tuple(t), rows
    return s, t, rows


def show(function, kind, one, by):
    s, t, rows = lists(kind, one)
    try:
        text = repr(function(s, t, rows, by))
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
    print(function.__name__, kind, by, text[:200], *(shown(made) for made in (s, t, rows)))


def shown(made):
    try:
        return str(made)[:300]
    except (ValueError, RecursionError):
        return "much"
'''


class Maker:
    def __init__(self, random_, index):
        self.random = random_
        self.index = index
        self.lines = []
        self.counters = []
        self.rows = []
        self.depth = 0

    def one_of(self, *options):
        return self.random.choice(options)

    def place(self):
        return self.one_of("0", "1", "-1", "2", "-3", *(self.counters * 2),
                           *(f"{name} - 1" for name in self.counters), "k % 3")

    def item(self):
        name = self.one_of("s", "t", "rows", *self.rows)
        if name == "rows":
            return f"rows[{self.place()}][{self.place()}]"
        return f"{name}[{self.place()}]"

    def number(self, depth=2):
        kind = self.random.random()
        if depth == 0 or kind < 0.25:
            return self.one_of("by", "v", "1", "2", *self.counters)
        if kind < 0.65:
            return self.item()
        if kind < 0.7 and self.index:
            return self.call()
        if kind < 0.74:
            return f"len({self.one_of('s', 't', 'rows')})"
        if kind < 0.78:
            return f"max({self.number(depth - 1)}, {self.number(depth - 1)})"
        operator = self.one_of("+", "-", "*", "+", "-", "//", "%")
        return f"({self.number(depth - 1)} {operator} {self.number(depth - 1)})"

    def call(self):
        lists = self.one_of("s, t", "t, s", "s, s", "t, t", "rows[0], s")
        return f"f{self.random.randrange(self.index)}({lists}, rows, {self.number(0)})"

    def add(self, text):
        self.lines.append("    " * (self.depth + 1) + text)

    def block(self):
        rows = list(self.rows)
        self.depth += 1
        for _ in range(self.random.randint(1, 3)):
            self.statement()
        self.depth -= 1
        self.rows = rows

    def statement(self):
        kind = self.random.random()
        if kind < 0.25:
            self.add(f"{self.item()} {self.one_of('+', '-', '*')}= {self.number()}")
        elif kind < 0.4:
            self.add(f"{self.item()} = {self.number()}")
        elif kind < 0.5:
            self.add(f"{self.item()}, {self.item()} = {self.number()}, {self.number()}")
        elif kind < 0.58:
            self.add(f"v = {self.number()}")
        elif kind < 0.64:
            self.add(f"if {self.number()} {self.one_of('<', '>=', '!=')} {self.number()}:")
            self.block()
        elif kind < 0.72:
            self.rows.append(f"row{self.depth}")
            self.add(f"{self.rows[-1]} = {self.one_of('s', 't', f'rows[{self.place()}]')}")
        elif kind < 0.76:
            names = ["p, q, v", "p, q"][self.random.randrange(2)]
            self.add(f"{names} = {self.one_of('s', f'rows[{self.place()}]')}")
        elif kind < 0.8 and self.index:
            self.add(self.call())
        elif self.depth < 2:
            counter = "ijk"[self.depth]
            source = self.one_of("range(3)", "range(len(s))", "range(len(rows))", "range(1, 3)")
            if self.random.random() < 0.2:
                self.add(f"for v in {self.one_of('s', 't', 'rows[0]')}:")
                return self.block()
            self.add(f"for {counter} in {source}:")
            self.counters.append(counter)
            self.block()
            self.counters.remove(counter)
        else:
            self.add(f"k += {self.number(0)}")

    def function(self):
        self.add("v = by\n    k = 0")
        for _ in range(self.random.randint(1, 5)):
            self.statement()
        if self.random.random() < 0.3:
            # What is not typed leaves its loops to be.
            self.add('print("in", by)')
            self.statement()
        if self.random.random() < 0.7:
            self.add("return " + self.number())
        return "\n".join([f"def f{self.index}(s, t, rows, by):", *self.lines])


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    choose = random.Random(seed)
    print(HEAD)
    for index in range(count):
        print("\n" + Maker(choose, index).function() + "\n")
    one = choose.choice(["1", "1.0"])
    for index in range(count):
        # What is called by name decides what the translation expects.
        call = f"f{index}([{one}] * 3, [{one}] * 4, [[{one}] * 3] * 3, {one})"
        print(f"try:\n    {call}\nexcept Exception as error:\n    print(error)")
    for index in range(count):
        print(f"for kind in range(10):\n    for by in (1, 2.5, 0, BIG):\n        show(f{index}, kind, {one}, by)")
    for index in range(count // 4):
        # The same as statements of the module.
        maker = Maker(choose, 0)
        maker.depth = 0
        for _ in range(4):
            maker.statement()
        row = choose.choice(["s", "t", f"[{one}, {one}]"])
        print(f"s, t = [{one}, {one} * 5, {one} * 7], [{one} * 2, {one}, {one} * 4]")
        print(f"rows = [{row}, [{one}, {one} * 9, {one}], {row}]\nby, v, k = 2, {one}, 0\ntry:")
        print("\n".join(maker.lines))
        print("except Exception as error:\n    print(type(error).__name__, error)")
        print("print(shown(s), shown(t), shown(rows), shown(v), k)")


main()

"""Makes up a program of functions of arithmetic and calls them at the borders of native numbers.

    generate_numbers.py SEED FUNCTIONS > program.py

The program prints what every call gives, or the exception: its output by CPython and by a translation
have to be the same.
"""
import random
import sys

OPERATORS = ["+", "-", "*", "//", "%"]
BITS = ["&", "|", "^", "<<", ">>", "**"]
WHOLE = ["0", "1", "2", "3", "-1", "7", "-5", "10", "4611686018427387904", "3037000500", "9007199254740993"]
BROKEN = ["0.5", "-1.5", "2.0", "1e300", "0.0", "3.25"]
COMPARISONS = ["<", "<=", "==", "!=", ">", ">="]


class Maker:
    def __init__(self, seed, index):
        self.random = random.Random(seed * 100_003 + index)
        self.index = index
        # Which functions calculate with integers.
        self.kinds = [random.Random(seed * 7 + i).random() < 0.5 for i in range(index + 1)]
        self.is_whole = self.kinds[index]
        self.lines = []
        self.names = []
        self.lists = []
        self.depth = 0

    def one_of(self, options):
        return self.random.choice(options)

    def literal(self):
        return self.one_of(WHOLE if self.is_whole else BROKEN)

    def call(self, depth):
        """Builtins and earlier functions; in a whole function only what gives integers."""
        kind = self.random.random()
        if kind < 0.3:
            return f"{self.one_of(['min', 'max'])}({self.number(depth)}, {self.number(depth)})"
        if kind < 0.5:
            return f"abs({self.number(depth)})"
        if kind < 0.6:
            return f"{'int' if self.is_whole else 'float'}({self.number(depth)})"
        if self.lists and kind < 0.85:
            name = self.one_of(self.lists)
            return self.one_of([f"{name}[{self.one_of(['0', '1', '-1', '4'])}]", f"{name}[-2]"])
        earlier = [index for index in range(self.index) if self.kinds[index] == self.is_whole]
        return f"f{self.one_of(earlier)}({self.number(1)}, {self.number(1)})" if earlier else "a"

    def number(self, depth):
        kind = self.random.random()
        if depth <= 0 or kind < 0.3:
            return self.one_of(self.names) if self.random.random() < 0.7 else self.literal()
        if kind < 0.75:
            operator = self.one_of(OPERATORS)
            if self.is_whole and self.random.random() < 0.2:
                operator = self.one_of(BITS)
            if not self.is_whole and self.random.random() < 0.3:
                operator = self.one_of(["/", "**"])
            small = operator in ("<<", ">>", "**")
            right = self.one_of(["0", "1", "2", "5"]) if small else self.number(depth - 1)
            return f"({self.number(depth - 1)} {operator} {right})"
        if kind < 0.8:
            return f"(-{self.number(depth - 1)})"
        if kind < 0.87:
            return f"({self.number(depth - 1)} if {self.test(depth - 1)} else {self.number(depth - 1)})"
        if kind < 0.97:
            return self.call(depth - 1)
        return f"({self.number(depth - 1)} {self.one_of(['and', 'or'])} {self.number(depth - 1)})"

    def test(self, depth):
        kind = self.random.random()
        if kind < 0.7:
            return f"{self.number(depth)} {self.one_of(COMPARISONS)} {self.number(depth)}"
        if kind < 0.85:
            return f"not {self.number(depth)}"
        return f"{self.number(0)} < {self.number(0)} <= {self.number(0)}"

    def add(self, text):
        self.lines.append("    " * (self.depth + 1) + text)

    def block(self, count):
        names, lists = list(self.names), list(self.lists)
        self.depth += 1
        self.add(f"b = {self.number(1)}")
        for _ in range(self.random.randint(0, count)):
            self.statement()
        self.depth -= 1
        self.names, self.lists = names, lists

    def statement(self):
        kind = self.random.random()
        if kind < 0.3:
            name = f"v{self.random.randrange(4)}"
            self.add(f"{name} = {self.number(3)}")
            if name not in self.names:
                self.names.append(name)
        elif kind < 0.5:
            name = self.one_of([name for name in self.names if name[0] != "i"])
            self.add(f"{name} {self.one_of(OPERATORS)}= {self.number(2)}")
        elif kind < 0.6:
            # Not twice the same: CPython 3.11 binds a name that stands there twice in the wrong order.
            first, second = self.random.sample([n for n in self.names if n[0] != "i"], 2)
            self.add(f"{first}, {second} = {self.number(2)}, {self.number(2)}")
        elif kind < 0.7 and self.depth < 2:
            self.add(f"if {self.test(2)}:")
            self.block(2)
            if self.random.random() < 0.5:
                self.add("else:")
                self.block(2)
        elif kind < 0.8 and self.depth < 2:
            name = f"i{self.depth}"
            bounds = self.one_of(["4", "1, 6", "5, -1, -2", "0, 9, 3", "len(items)"])
            if self.random.random() < 0.3 and self.lists:
                self.add(f"for {name} in {self.one_of(self.lists)}:")
            else:
                self.add(f"for {name} in range({bounds.replace('items', (self.lists or ['[1, 2]'])[0])}):")
            self.names.append(name)
            self.block(3)
            self.names.remove(name)
        elif kind < 0.84 and self.depth < 2:
            self.add("count = 0")
            self.add(f"while count < {self.random.randrange(6)}:")
            self.depth += 1
            self.add("count += 1")
            self.add(f"if {self.test(1)}:")
            self.add(f"    {self.one_of(['break', 'continue'])}")
            self.depth -= 1
            self.block(2)
        elif kind < 0.93:
            name = f"l{self.random.randrange(3)}"
            self.add(name + " = " + self.one_of([
                f"[{self.literal()}] * 5", f"[{self.number(1)}, {self.number(1)}]",
                f"[i * {self.number(1)} for i in range(5)]", f"[{self.number(1)}] * 5"]))
            if name not in self.lists:
                self.lists.append(name)
        elif self.lists:
            name = self.one_of(self.lists)
            self.add(self.one_of([
                f"{name}[{self.random.randrange(3)}] = {self.number(2)}", f"{name}.append({self.number(1)})",
                f"{name}[{self.random.randrange(3)}] += {self.number(1)}",
                f"{name}[:2] = reversed({name}[:2])", f"{name} = {name}[1:]",
                f"{name} = {self.one_of(self.lists)}[:{self.random.randrange(-2, 4)}]"]))
        elif self.random.random() < 0.3:
            self.add(f"if {self.test(1)}:")
            self.add(f"    raise ValueError({self.index})")

    def function(self):
        self.names = ["a", "b"]
        for _ in range(self.random.randint(1, 6)):
            self.statement()
        result = self.number(2)
        if self.random.random() < 0.2:
            result += ", " + self.one_of(self.lists + self.names)
        self.add("return " + result)
        return "\n".join([f"def f{self.index}(a, b):", *self.lines])


HEAD = '''VALUES = [0, 1, -1, 2, 3, -7, 10, 2 ** 31, 2 ** 53 + 1, 2 ** 63 - 1, -2 ** 63, 2 ** 63, True,
          0.0, -0.0, 1.5, -2.25, 1e308, float("inf"), float("nan")]


def show(function, a, b):
    try:
        text = repr(function(a, b))
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
    print(function.__name__, a, b, text if len(text) < 200 else (text[:200], len(text)))
'''


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    choose = random.Random(seed)
    print(HEAD)
    for index in range(count):
        print("\n" + Maker(seed, index).function() + "\n")
    kinds = Maker(seed, count).kinds
    for index in range(count):
        # What is called by name decides what the translation expects.
        for pair in choose.sample(["1, 2", "3, -1", "7, 2"] if kinds[index] else
                                  ["0.5, 2.5", "1.5, -2.0"], choose.randint(0, 2)):
            print(f"try:\n    f{index}({pair})\nexcept Exception as error:\n    print(error)")
        print(f"for a in VALUES:\n    for b in VALUES[::{choose.randint(2, 4)}]:\n        show(f{index}, a, b)")


main()

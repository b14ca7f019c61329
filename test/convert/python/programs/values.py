"""Numbers, texts and containers as they print."""
print(7 // -2, -7 % 3, 2 ** 100, 2 ** -1, 10 ** 20 // 3, divmod(-7, 2), 7 / 2, 1e16, 1e-5, 0.1 + 0.2)
print(1 < 2 < 3, 1 < 3 < 2, 1 == 1.0, "a" < "b", [1, 2] < [1, 3], None is None, not 0, 3 and 0 or "x")
print(9223372036854775807 + 1, -9223372036854775808 - 1, 1 << 70, ~5, 6 & 3, 6 | 3, 6 ^ 3, abs(-3.5))
print(int("42"), int("ff", 16), float("2.5"), str(1.0), repr("a'b\n"), ascii("é"), chr(233), ord("é"))
s = "Hello, Wörld"
print(s[0], s[-1], s[2:5], s[::-1], s[::2], s.upper(), s.split(", "), s.replace("l", "L"), len(s))
print("a,b,,c".split(","), " x ".strip(), "-".join("abc"), "abc".find("c"), "aXbX".rsplit("X", 1), "ab" * 3)
l = [3, 1, 2]
l.sort()
l.append(9)
l[1:2] = [7, 8]
del l[0]
print(l, l.index(9), sorted(l, reverse=True), l + [0], l * 2, l[-2:], 7 in l)
d = {"b": 1, "a": 2}
d["c"] = 3
d.setdefault("d", []).append(1)
del d["b"]
print(d, list(d.items()), d.get("zz"), "a" in d, {v: k for k, v in {"x": 1}.items()}, len(d))
print({1, 2} | {3}, {1, 2} & {2, 3}, {1, 2} - {1}, frozenset([1]), sorted({x % 3 for x in range(9)}))
t = 1, "two", 3.0, (4,), None, True, b"by\x00te", 2j, ..., range(3), slice(1, 2)
print(t, t[1:3], hash((1, 2)) == hash((1, 2)))
print([[i * j for j in range(3)] for i in range(3)], list(zip("ab", [1, 2])), list(enumerate("ab", 1)))
print(round(2.5), round(3.14159, 2), sum([1, 2, 3]), min(3, 1), any([0, 1]), all([]), bin(10), hex(255))
print(list(map(str, [1, 2])), list(filter(None, [0, 1, 2])), list(reversed([1, 2])), bool([]), type(1).__name__)
print("%d items, %5.2f%% of %s" % (3, 99.5, ["x"]), "{:>8}|{:<8}|{:^8}".format("r", "l", "c"), f"{1234567:,}")
x = 10
x -= 3
x *= 2
x //= 4
x **= 3
x %= 20
print(x, isinstance(x, int), isinstance(True, int), 5 if x else 6, [1, 2, 3] == [1, 2, 3])
grown = "a"
other = grown
for step in range(5):
    grown += str(step) + "é"
    if step == 2:
        kept = grown
        grown += grown
print(grown, other, kept, len(grown), grown[-1], hash(kept) == hash("a0é1é2é"))


def shout():
    global grown
    before = grown
    grown += "!"
    return before


grown += shout()
print(grown[-20:])
try:
    grown += 1
except TypeError as error:
    print(error, grown[-3:])
numbers = [1]
alias = numbers
numbers += (2, 3)
print(alias, 1 < len(numbers) <= 3 != 4, "a" <= "c" < "b", 0 < (y := len(alias)) < 4, y)


def constants(x):
    return x in (1, "one", (2, -3.5)), x in [None, True, 7], x not in {4, "four"}, (1, 2), (int, str)


print(constants((2, -3.5)), constants("four"), constants(7), constants(1)[3] is constants(2)[3])
try:
    constants([])
except TypeError as error:
    print(error)
print(min(3, 1.5, 2), max("b", "a"), max(1, 1.0), min(True, 1), int("0042"), int(" -7_0 "), bool(""), abs(-5))
for bad in ("", "4_", "12x", "٣", "9" * 30):
    try:
        print(int(bad))
    except ValueError as error:
        print(error)
print({(1, 2.0): "a", (1.0, 2): "b"}, {(1, "x"), (1, "x"), (True, "x")}, {(1, (2, 3)): 4}.get((1, (2, 3.0))))


class Key:
    pass


def hashes():
    pair = (Key(), (1, b"x"))
    before = hash(pair)
    print(before == hash(pair), hash((1, b"x")) == hash(pair[1]))
    Key.__hash__ = lambda self: 7
    print(before != hash(pair), hash(pair) == hash((pair[0], (1, b"x"))))
    text = b"abc"
    print(text[:] is text, text[0:2], bytes(text) is text)


hashes()


def shown(function):
    try:
        return function()
    except (OverflowError, TypeError, ValueError) as error:
        return type(error).__name__, str(error)


for numbers in (range(10), range(0), range(-2**63, 2**63 - 2), range(2**70, 2**71, 2**69), range(5, -2**63, -2**63)):
    print(shown(lambda: len(numbers)), bool(numbers), shown(lambda: numbers[::0]), shown(lambda: numbers["a":]))
    for cut in (slice(None, None, 10**30), slice(None, None, -10**30), slice(10**30, None, -1), slice(-10**30, 10**30, 3),
                slice(1, -1, 2), slice(-2**63, 2**63 - 1, -2**63), slice(None, None, 2**63 - 1), slice(None, None, 1 - 2**63)):
        print(numbers[cut], cut.indices(5), cut.indices(10**30), cut.indices(True))
for cut, count in ((slice(None), -1), (slice(None), -10**30), (slice(0, 1, 0), 3), (slice("a"), 3), (slice(None), "a")):
    print(shown(lambda: cut.indices(count)))

"""Texts, bytes and dicts where the runtime has a shorter way for what is usual, and what is next to it."""

import io
import os
import struct
import tempfile
from collections import Counter, OrderedDict, defaultdict


class Named(dict):
    def __missing__(self, key):
        return "no " + key


class Shown(str):
    def __str__(self):
        return "shown"


class Lenient(dict):
    __getitem__ = dict.get
    __setitem__ = dict.setdefault


class Loud(dict):
    def __getitem__(self, key):
        return "got " + super().__getitem__(key)

    def __setitem__(self, key, value):
        super().__setitem__(key, value.upper())


def derived_dicts():
    named = Named(a="1")
    named["b"] = "2"
    print(named["a"], named["b"], named["c"], len(named))
    lenient = Lenient()
    lenient["x"] = 1
    lenient["x"] = 2
    print(lenient["x"], lenient["y"], lenient)
    loud = Loud()
    loud["k"] = "v"
    print(loud["k"], dict(loud))
    counts, groups, order = Counter(), defaultdict(list), OrderedDict()
    for at, word in enumerate("b a c b a b".split()):
        counts[word] += 1
        groups[word].append(at)
        order[word] = at
    print(counts, dict(groups), list(order.items()), counts["none"], "none" in counts)
    try:
        order["none"]
    except KeyError as error:
        print("KeyError", error)
    try:
        counts[[]]
    except TypeError as error:
        print(error)


def given_iterators():
    pairs = zip("abc", range(10))
    print([pair for pair in pairs], list(pairs))
    for at, (key, value) in enumerate({"x": 1, "y": 2}.items(), 5):
        print(at, key, value)
    rest = iter([1, 2, 3, 4])
    for item in rest:
        for other in iter(rest):
            print(item, other)
            break
    for item in map(len, ["a", "bb"]):
        print(item, end=" ")
    for item in reversed([1, 2, 3]):
        print(item, end=" ")
    print()
    changing = {"a": 1}
    try:
        for key in changing.keys():
            changing[key + "b"] = 1
    except RuntimeError as error:
        print(error)


def texts():
    text = "one two  three\tone\u00a0four é é"
    print(text.split(), text.split(" "), text.split(None, 2), "a,b,,c".split(","), "a--b".split("--"))
    print(text[2:3], text[0:], text[-1:], text[3:3] == "", text[::2], text[4:-4])
    print(text.find("o"), text.find("four"), text.rfind("o"), text.find("zz"), "".find(""), "éo".find("o"))
    print("a.b.c".replace(".", "-"), "abc".replace("x", "y"), "aaa".replace("a", "bb", 2), "ab".replace("", "-"))
    print("  x ".strip(), "xxaxx".strip("x"), "abc".lstrip(), "abc ".rstrip(), "abc".startswith(("x", "ab")))
    print(sorted(["b", "a\0", "a", "abcdefgh", "abcdefg", "abcdefghi", ""]), sorted(["é", "z", "a"]))
    print(sorted(["ccc", "a", "bb", "dd"], key=len), sorted(["ccc", "a", "bb", "dd"], key=len, reverse=True))
    print("-".join(["é", "b", "c" * 30]), len("-".join(["é", "b", "c" * 30])), f"{'é'}{1}{'x' * 40}"[1:3])
    words = {}
    for word in ("the cat and the dog and the end " * 3).split():
        words[word] = words.get(word, 0) + 1
    print(sorted(words.items(), key=lambda item: (-item[1], item[0])))


def formats():
    for number in (0, 7, -7, 123456, -(2**63), 2**70, True):
        print(f"{number:5} {number:05} {number:d} {number:08d}|{number}", "%d %s" % (number, number))
    for number in (0.5, 2.5, -0.0, 1e22, float("inf"), float("nan"), -1.005):
        print(f"{number:.2f} {number:8.1f} {number:08.3f} {number:.0f}", "%s %d" % (number, 3.9))
    for spec in ("1000", ".f", "5.", "0", "00", "٣d"):
        try:
            print(spec, format(3, spec), format(3.0, spec))
        except ValueError as error:
            print(spec, error)
    for template, values in (("%d", "x"), ("%s %s", 1), ("%d", ()), ("%s", {"a": 1}), ("%(a)d%%", {"a": 5})):
        try:
            print(template % values)
        except TypeError as error:
            print(template, error)
    for template in ("%s", "%5s|", "%r", "%d", "%x", "%f", "%c", "%s %s"):
        try:
            print(template % Shown("text"), template % Named(a=1))
        except TypeError as error:
            print(template, error)
    print("%(a)s %(b)s" % Named(a=1), b"%(a)s %(b)d" % {b"a": b"x", b"b": 2})
    for template in ("%(a)s %s", "%s %(a)s", "%(a)*d", "%(a)s %(b)s", "%(a)s %", "%(c)s"):
        try:
            print(template % {"a": 1, "b": 2})
        except (KeyError, TypeError, ValueError) as error:
            print(template, error)


def packed():
    for layout, number in (("b", -128), ("b", 128), (">H", 65535), ("<H", 65536), ("!I", -1), ("<q", -(2**63)), (">Q", 2**64 - 1)):
        try:
            data = struct.pack(layout, number)
            print(layout, data, struct.unpack(layout, data))
        except struct.error as error:
            print(layout, error)
    data = bytes(range(200)) + b"!" * 100
    print(data.find(b"!"), data.find(b"\xff"), data[64], data[-1], data.index(150), b"abc"[1], sum(data))
    try:
        data[300]
    except IndexError as error:
        print(error)


def files():
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "é.txt")
    with open(path, "w", encoding="utf-8", newline="\r\n") as file:
        print("a", "é", sep="\n", file=file)
    with open(path, "rb") as file:
        print(file.read())
    os.remove(path)
    os.rmdir(folder)
    memory = io.StringIO()
    print("abc", file=memory)
    memory.seek(1)
    print("X", end="", file=memory)
    print(repr(memory.getvalue()))
    try:
        print("a", file=io.BytesIO())
    except TypeError as error:
        print(error)
    try:
        print("a", sep=1)
    except TypeError as error:
        print(error)


class Writer:
    def write(self, text):
        print("written", repr(text))


class Loudly(io.StringIO):
    def write(self, text):
        return super().write(text.upper())


class Plainly(io.StringIO):
    pass


def printed():
    """Each piece by itself, where the program's own code gets it."""
    print("a", 1, file=Writer())
    print("a", "b", sep="", end="", file=Writer())
    print(file=Writer())
    for memory in (Loudly(), Plainly(), io.StringIO()):
        print("a", "b", file=memory)
        memory.write = Writer().write
        print("c", "d", file=memory)
        print(repr(memory.getvalue()))


def tried(function, *args):
    try:
        return function(*args)
    except (OSError, TypeError, ValueError) as error:
        return type(error).__name__, str(error)


def states_of_files():
    path = os.path.join(tempfile.mkdtemp(), "file")
    with open(path, "w") as file:
        file.write("abc\n")
    for mode in ("r", "rb", "r+b", "a", "ab"):
        with open(path, mode) as file:
            print(mode, tried(file.write, "x"), tried(file.read), tried(file.readline))
            print(tried(lambda: print("x", file=file)), tried(file.truncate, 4))
    for make in (io.StringIO, io.BytesIO, lambda: open(path), lambda: open(path, "rb"), lambda: open(path, "ab")):
        file = make()
        file.close()
        for name, *args in (["read"], ["write", "x"], ["write", b"x"], ["readline"], ["readlines"], ["seek", 0], ["truncate"],
                            ["writelines", []], ["__enter__"], ["__next__"]):
            print(type(file).__name__, name, tried(getattr(file, name), *args))
    memory = io.BytesIO(b"ab")
    memory.seek(4)
    print(memory.write(b""), memory.getvalue(), memory.write(b"x"), memory.getvalue())
    os.remove(path)
    os.rmdir(os.path.dirname(path))


def set_mode(found):
    found.st_mode = 5


def stats():
    path = os.path.join(tempfile.mkdtemp(), "file")
    open(path, "w").close()
    for times in ((1700000000999999999, 10**19 + 5), (-500000000, -1500000001)):
        os.utime(path, ns=times)
        found = os.stat(path)
        print(found[7:9], found.st_atime, found.st_mtime, found.st_atime_ns, found.st_mtime_ns)
    mode, *rest, modified, changed = found
    print(mode == found.st_mode == found[0], len(rest), modified, changed == found[-1], len(found), found[6:9], type(found[:]))
    print(found == os.stat(path), hash(found) == hash(tuple(found)), isinstance(found, tuple), found.st_blksize > 0, found.st_rdev)
    print(repr(found).split("=")[0], repr(found).split(",")[6:9], hasattr(found, "st_none"))
    made = os.stat_result(range(10))
    print(made, made.st_mtime, made.st_mtime_ns, os.stat_result(range(19)).st_mtime)
    for function in (set_mode, lambda found: found[10], os.stat_result, lambda found: os.stat_result([1, 2])):
        try:
            print(len(function(found)))
        except (AttributeError, IndexError, TypeError) as error:
            print(error)
    os.remove(path)
    os.rmdir(os.path.dirname(path))


def failing_iterators():
    """An iterator that found its set or dict changed goes on saying so."""
    for items in ({1, 2}, {1: 1, 2: 2}):
        iterator = iter(items)
        next(iterator)
        items.update({7: 7})
        for _ in range(2):
            try:
                next(iterator)
            except RuntimeError as error:
                print(error)
        items.pop() if isinstance(items, set) else items.popitem()
        try:
            next(iterator)
        except RuntimeError as error:
            print(error)


derived_dicts()
given_iterators()
texts()
formats()
packed()
files()
printed()
states_of_files()
stats()
failing_iterators()

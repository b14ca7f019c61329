"""Texts, bytes and dicts where the runtime has a shorter way for what is usual, and what is next to it."""

import io
import os
import struct
import tempfile
from collections import Counter, OrderedDict, defaultdict


class Named(dict):
    def __missing__(self, key):
        return "no " + key


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
    found = os.stat(path)
    print(found.st_size, found[6], len(found), found.st_mtime_ns // 10**9 == found[8], os.listdir(folder))
    print(int(found.st_mtime) == found[8], found.st_mode == found[0], hasattr(found, "st_none"))
    try:
        found[10]
    except IndexError as error:
        print(error)
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


derived_dicts()
given_iterators()
texts()
formats()
packed()
files()

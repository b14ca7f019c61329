"""Makes cases for tests/differ.rs: calls with random arguments and what CPython says to them.

usage: differ.py SEED COUNT [KIND]; one case a line: target, arguments, keywords and result, separated by tabs.
"""
import binascii
import math
import operator
import random
import re
import struct
import sys
import warnings

import decimal_cases
import json_cases

warnings.simplefilter("ignore")
seed, count = int(sys.argv[1]), int(sys.argv[2])
kind = sys.argv[3] if len(sys.argv) > 3 else ""
rng = random.Random(seed)
decimals = decimal_cases.Maker(rng)

SMALL = [0, 1, -1, 2, 3, 7, 10, -10, 16, 255, 256, 1000, -1000]
LARGE = [2**31, 2**53, 2**53 + 1, 2**62, 2**63 - 1, -(2**63), 2**63, 2**64 + 1, 10**18, 10**30, -(10**25), 3**100]
FLOATS = [0.0, -0.0, 1.0, -1.5, 0.1, 0.5, 2.5, 1e16, 1e15, 123456.789, 1e-5, 1e-4, 1e300, 5e-324, 1.7976931348623157e308,
          float("inf"), float("-inf"), float("nan"), 3.14159, 1 / 3, 1e22, 1e23, 9007199254740993.0]
TEXTS = ["", "a", "abc", "Hello, World", "  spaced  out ", "a,b,,c", "123", "-12", "12_3", "1e5", "0x1f", "ünïcödé", "ß", "ΑΣ",
         "tab\tnew\nline\r\nend", "aaa", "ababab", "x" * 20, "The quick brown fox", "'quoted' \"both\"", "\x00\x7f", "日本語", "🎉x",
         "1.5", "nan", "True", "title Case here", "snake_case_name", "it's", "\u2028sep", "\xad", "٣"]
ALPHABET = "abcXYZ 019_-.,:;/\\'\"\t\n\u00e9\u00df\u4e2d\U0001f600{}%"


def integer():
    kind = rng.random()
    if kind < 0.4:
        return rng.choice(SMALL)
    if kind < 0.6:
        return rng.choice(LARGE)
    if kind < 0.8:
        return rng.randint(-1000, 1000)
    return rng.randint(-(2 ** rng.randint(1, 140)), 2 ** rng.randint(1, 140))


def small():
    return rng.choice([0, 1, 2, 3, 4, 5, -1, -2, -3, 7, 10, 20])


def floating():
    kind = rng.random()
    if kind < 0.4:
        return rng.choice(FLOATS)
    if kind < 0.7:
        return rng.uniform(-1000, 1000)
    return rng.choice([-1, 1]) * rng.random() * 10.0 ** rng.randint(-30, 30)


def number():
    kind = rng.random()
    if kind < 0.5:
        return integer()
    if kind < 0.9:
        return floating()
    return rng.random() < 0.5


def text():
    if rng.random() < 0.5:
        return rng.choice(TEXTS)
    return "".join(rng.choice(ALPHABET) for _ in range(rng.randint(0, 12)))


def short():
    return "".join(rng.choice("ab c,x1") for _ in range(rng.randint(0, 3)))


def binary():
    return bytes(rng.choice(b"abc XY01\x00\xff,\n") for _ in range(rng.randint(0, 10)))


def atom():
    return rng.choice([integer, floating, text, lambda: None, lambda: True, lambda: False, binary])()


def hashable(depth=2):
    if depth and rng.random() < 0.2:
        return tuple(hashable(depth - 1) for _ in range(rng.randint(0, 3)))
    return rng.choice([integer, small, lambda: rng.randint(0, 100), floating, text])()


def values(item=None, most=6):
    return [(item or value)() for _ in range(rng.randint(0, most))]


def value(depth=2):
    if depth and rng.random() < 0.35:
        kind = rng.randrange(4)
        if kind == 0:
            return [value(depth - 1) for _ in range(rng.randint(0, 4))]
        if kind == 1:
            return tuple(value(depth - 1) for _ in range(rng.randint(0, 4)))
        if kind == 2:
            return {hashable(1): value(depth - 1) for _ in range(rng.randint(0, 4))}
        return {rng.randint(-50, 1000) for _ in range(rng.randint(0, 12))}
    return atom()


def ints(most=8):
    return [rng.randint(-20, 200) for _ in range(rng.randint(0, most))]


def int_set():
    kind = rng.random()
    top = 300 if kind < 0.6 else 2**40
    return {rng.choice([rng.randint(-20, top), rng.randint(0, 30)]) for _ in range(rng.randint(0, 40))}


def bound():
    return rng.choice([None, None, 0, 1, 2, 3, 5, -1, -2, -5, 100, -100])


def a_slice():
    return slice(bound(), bound(), rng.choice([None, None, 1, 2, 3, -1, -2, -3, 0]))


def a_range():
    if rng.random() < 0.1:
        return range(integer(), integer(), rng.choice([1, -1, integer() or 1]))
    return range(small(), small(), rng.choice([1, 2, 3, -1, -3]))


def spec():
    fill = rng.choice(["", "", "", "*", " ", "0", "é"])
    align = rng.choice(["", "<", ">", "^", "="])
    parts = [fill + align if align else ""]
    parts.append(rng.choice(["", "", "+", "-", " "]))
    parts.append(rng.choice(["", "", "", "z"]))
    parts.append(rng.choice(["", "", "#"]))
    parts.append(rng.choice(["", "", "0"]))
    parts.append(rng.choice(["", "", "5", "10", "20", "1"]))
    parts.append(rng.choice(["", "", "", ",", "_"]))
    parts.append(rng.choice(["", "", ".0", ".1", ".2", ".3", ".10", ".17"]))
    parts.append(rng.choice(["", "d", "f", "e", "g", "s", "x", "X", "o", "b", "c", "%", "n", "E", "F", "G", "q"]))
    return "".join(parts)


def percent():
    flags = "".join(rng.sample("-+ #0", rng.randint(0, 2)))
    width = rng.choice(["", "", "5", "12", "3"])
    precision = rng.choice(["", "", ".0", ".2", ".5", ".12"])
    return rng.choice(["", "a ", "%% "]) + "%" + flags + width + precision + rng.choice("sdrixXoeEfFgGcau")


def template():
    field = rng.choice(["", "0", "1", "0[0]", "name", "0.real", "2", "0!r", "!s", "!a", "name!r"])
    return rng.choice(["", "x{{", "}}"]) + "{" + field + rng.choice(["", ":", ":>10", ":" + spec()]) + "}" + rng.choice(["", " {}", "{"])


CASES = []


def case(target, *makers, weight=1, **keywords):
    CASES.extend([(target, makers, keywords)] * weight)


for name in ["add", "sub", "mul", "truediv", "floordiv", "mod", "lt", "le", "eq", "ne", "gt", "ge", "divmod"]:
    case(f"op.{name}", number, number, weight=6)
    case(f"op.{name}", value, value)
for name in ["and_", "or_", "xor"]:
    case(f"op.{name}", integer, integer, weight=3)
    case(f"op.{name}", int_set, int_set, weight=4)
case("op.sub", int_set, int_set, weight=4)
case("op.lshift", integer, lambda: rng.randint(-2, 100), weight=2)
case("op.rshift", integer, lambda: rng.randint(-2, 100), weight=2)
case("op.pow", number, small, weight=3)
case("op.pow", number, floating, weight=2)
case("op.add", text, text)
case("op.mul", lambda: rng.choice([text, lambda: values(atom), binary])(), small)
case("op.contains", text, short)
case("op.contains", lambda: values(atom), atom)
case("op.getitem", lambda: rng.choice([text, lambda: ints(), lambda: tuple(ints()), binary])(), a_slice, weight=8)
case("op.getitem", lambda: rng.choice([text, lambda: ints(), binary, lambda: range(small(), 20, 3)])(), small, weight=3)
case("op.getitem", a_range, a_slice, weight=4)
case("op.getitem", a_range, lambda: rng.choice([small, integer])(), weight=3)
case("op.contains", a_range, lambda: rng.choice([small, integer])(), weight=3)
case("m.index", a_range, lambda: rng.choice([small, integer])())
case("b.backwards", lambda: range(small(), small(), rng.choice([1, 2, 3, -1, -3])), weight=2)
for name in ["neg", "pos", "invert"]:
    case(f"op.{name}", number)
for name in ["repr", "str", "hash", "bool", "ascii", "len", "type_name"]:
    case(f"b.{name}", (lambda: rng.choice([number, lambda: (integer(), 0.5)])()) if name == "hash" else value, weight=4)
case("b.repr", floating, weight=6)
case("b.repr", int_set, weight=6)
case("b.repr", text, weight=3)
case("b.int", lambda: rng.choice([number, text, lambda: str(integer()), lambda: f" {integer()} "])(), weight=4)
case("b.int", lambda: rng.choice([text, lambda: hex(integer()), lambda: oct(integer()), lambda: "z1" + short()])(),
     lambda: rng.choice([0, 2, 8, 10, 16, 36, 1, 37]), weight=2)
case("b.float", lambda: rng.choice([number, text, lambda: repr(floating()), lambda: f"{floating():.25e}"])(), weight=5)
case("b.complex", number, number)
case("b.complex", lambda: rng.choice(["1+2j", "-1j", "(3-4.5j)", "1e5", "j", "1+", "nan+infj", " 2 "]))
case("b.round", number, lambda: rng.randint(-3, 18), weight=4)
case("b.round", number, weight=3)
case("b.abs", number)
case("b.chr", lambda: rng.choice([65, 0x3b1, 0x1f600, -1, 0x110000]))
case("b.ord", lambda: rng.choice(["a", "é", "😀", "", "ab"]))
case("b.bin", integer)
case("b.oct", integer)
case("b.hex", integer)
case("b.format", number, spec, weight=25)
case("b.format", text, spec, weight=6)
case("b.pow", integer, lambda: rng.randint(-5, 40), lambda: rng.choice([0, 1, 7, -7, 97, 2**61]), weight=2)
case("b.sum", lambda: values(number))
case("b.sorted", lambda: rng.choice([lambda: ints(60), lambda: values(text), lambda: values(floating), lambda: values(atom)])(), weight=3)
case("b.sorted", lambda: ints(60), reverse=lambda: True)
case("b.min", lambda: values(number))
case("b.max", lambda: values(text))
case("b.list", lambda: rng.choice([text, lambda: range(small(), small(), rng.choice([1, 2, -1, -3])), int_set])(), weight=2)
case("b.tuple", value)
case("b.set", lambda: ints(40), weight=4)
case("b.frozenset", lambda: ints(40))
case("b.dict", lambda: [(hashable(), atom()) for _ in range(rng.randint(0, 8))], weight=3)
case("b.bytes", lambda: rng.choice([lambda: ints(), lambda: small(), binary])())
case("b.range", small, small, small)
case("b.slice_indices", a_slice, lambda: rng.randint(0, 10), weight=2)
case("op.mod", percent, lambda: rng.choice([number, text, lambda: (number(),), value])(), weight=25)

for name in ["upper", "lower", "title", "capitalize", "swapcase", "casefold", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit",
             "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "splitlines", "strip", "lstrip",
             "rstrip", "split", "rsplit", "expandtabs", "encode"]:
    case(f"m.{name}", text, weight=2)
for name in ["strip", "lstrip", "rstrip", "split", "rsplit", "partition", "rpartition", "removeprefix", "removesuffix", "count",
             "find", "rfind", "index", "startswith", "endswith"]:
    case(f"m.{name}", text, short, weight=2)
for name in ["split", "rsplit"]:
    case(f"m.{name}", text, lambda: rng.choice([None, ",", "a", " "]), small)
for name in ["find", "rfind", "count", "startswith", "endswith", "rindex"]:
    case(f"m.{name}", text, short, bound, bound)
for name in ["center", "ljust", "rjust"]:
    case(f"m.{name}", text, small)
    case(f"m.{name}", text, lambda: 9, lambda: rng.choice(["*", "é", "", "ab"]))
case("m.zfill", text, small)
case("m.replace", text, short, short, weight=2)
case("m.replace", text, short, short, small)
case("m.join", short, lambda: values(text))
case("m.expandtabs", text, small)
case("m.format", template, number, value, weight=10)
case("m.format", template, number, name=text, weight=4)
case("m.splitlines", text, lambda: True)
for name in ["upper", "title", "hex", "split", "strip", "isalpha", "decode", "splitlines", "capitalize"]:
    case(f"m.{name}", binary)
for name in ["split", "find", "replace2", "startswith", "partition"]:
    if name != "replace2":
        case(f"m.{name}", binary, lambda: bytes(rng.choice(b"abc") for _ in range(rng.randint(0, 2))))
case("m.bit_length", integer)
case("m.bit_count", integer)
case("m.to_bytes", integer, lambda: rng.randint(0, 20), lambda: rng.choice(["big", "little"]), signed=lambda: rng.random() < 0.5)
case("m.is_integer", floating)
case("m.hex", floating, weight=2)
case("m.as_integer_ratio", floating, weight=2)
for name in ["union", "intersection", "difference", "symmetric_difference", "issubset", "issuperset", "isdisjoint"]:
    case(f"m.{name}", int_set, int_set, weight=2)
    case(f"m.{name}", int_set, lambda: ints(20))
case("m.index", lambda: ints(), lambda: rng.randint(0, 5))
case("m.count", lambda: ints(20), lambda: rng.randint(0, 9))
case("m.get", lambda: {hashable(): atom() for _ in range(5)}, hashable)
case("m.pop", lambda: ints(), small)
case("m.copy", lambda: rng.choice([int_set, lambda: ints()])())

for name in ["acos", "acosh", "asin", "asinh", "atan", "atanh", "cbrt", "ceil", "cos", "cosh", "degrees", "erf", "erfc", "exp", "exp2",
             "expm1", "fabs", "floor", "frexp", "gamma", "isfinite", "isinf", "isnan", "isqrt", "lgamma", "log", "log10", "log1p",
             "log2", "modf", "radians", "sin", "sinh", "sqrt", "tan", "tanh", "trunc", "ulp"]:
    case(f"math.{name}", lambda: rng.choice([number, lambda: rng.uniform(-5, 5)])(), weight=2)
for name in ["atan2", "copysign", "fmod", "pow", "remainder", "hypot", "nextafter", "isclose", "log"]:
    case(f"math.{name}", lambda: rng.choice([number, lambda: rng.uniform(-5, 5)])(), lambda: rng.uniform(-5, 5), weight=2)
for name in ["gcd", "lcm"]:
    case(f"math.{name}", integer, integer)
for name in ["comb", "perm"]:
    case(f"math.{name}", lambda: rng.randint(-1, 60), lambda: rng.randint(-1, 60))
case("math.factorial", lambda: rng.randint(-1, 60))
case("math.fsum", lambda: values(floating, 12), weight=3)
case("math.prod", lambda: values(number))
case("math.dist", lambda: [floating() for _ in range(3)], lambda: [floating() for _ in range(3)])
case("math.hypot", floating, floating, floating)
case("math.ldexp", floating, lambda: rng.randint(-1100, 1100))

ATOMS = ["a", "b", "c", ".", "x", "1", " ", "\\d", "\\w", "\\s", "\\W", "\\D", "[ab]", "[^a]", "[a-c1]", "[\\w-]", "^", "$", "\\b", "\\B", "\\A", "\\Z", "é", ","]


# Early versions of 3.11 (3.11.2 among them) keep what a group matched in a possessive repeat that failed; all lose
# groups within a group that is repeated so, or end with a SystemError that asks to report it.
POSSESSIVE = ["*+", "?+"] if re.search(r"((,[a-c])(?<!\Z)\2)?+", ",cb").span() == (0, 0) else []


def regex(depth=3):
    if depth == 0 or rng.random() < 0.3:
        return rng.choice(ATOMS)
    kind = rng.randrange(14)
    inner = regex(depth - 1)
    if kind < 4:
        return inner + regex(depth - 1)
    if kind == 4:
        return f"(?:{inner}|{regex(depth - 1)})"
    if kind == 5:
        return f"({inner}|{regex(depth - 1)})"
    if kind < 9:
        possessive = [] if "(" in inner else POSSESSIVE
        return f"({inner})" + rng.choice(["*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{,2}", "{1,}?", *possessive])
    if kind == 9:
        return f"(?:{inner})" + rng.choice(["*", "+", "{2,3}", "*?"])
    if kind == 10:
        return rng.choice(["(?=", "(?!", "(?<=", "(?<!", "(?>"]) + inner + ")"
    if kind == 11:
        return f"({inner})" + regex(depth - 1) + rng.choice(["\\1", "(?(1)a|b)", "\\2"])
    if kind == 12:
        return f"(?P<n>{inner})" + rng.choice(["(?P=n)", "", "+"])
    return rng.choice(["(?i)", "(?i:", "(?s:", "(?m)", "(", ")", "[", "*", "(?x: ", "\\", "\\q", "(?P<1>", "{2"]) + inner + rng.choice(["", ")"])


def subject():
    return "".join(rng.choice("aabbccxX11  ,\né") for _ in range(rng.randint(0, 14)))


def words():
    """Few alternatives, which a search may look for in a long text."""
    piece = lambda: rng.choice(["a", "b", "c", "ab", "[bc]", "x+", "1?", ".", "(?:ab)+", "(?:x|é)", "\\d", "a{2,3}", "b*?c", "^", "$", "(?=b)", "\\b"])
    flags = rng.choice(["", "", "", "(?i)", "(?m)", "(?s)"])
    return flags + "|".join("".join(piece() for _ in range(rng.randint(1, 6))) for _ in range(rng.randint(1, 3)))


def long_subject():
    letters = rng.choice(["ab", "abc", "aaaaaaaab", "abcxX1", "abcé1\n", "bbbbbbbbbbbba"])
    return "".join(rng.choice(letters) for _ in range(rng.randint(0, 120)))


for name in ["search", "match", "fullmatch", "findall", "split"]:
    case(f"re.{name}", regex, subject, weight=10)
for name in ["search", "findall", "split"]:
    case(f"re.{name}", words, long_subject, weight=6)
    case(f"re.{name}", lambda: words().encode("latin-1"), lambda: long_subject().encode("latin-1"), weight=4)
case("re.sub", regex, lambda: rng.choice(["<\\g<0>>", "-", "\\1", "[\\n]", "\\g<n>", ""]), subject, weight=10)
case("re.escape", text)


def layout():
    codes = "xcbBhHiIlLqQnNPefd?sp"
    parts = [rng.choice(["", "", "0", "2", "5", "12", " "]) + rng.choice(codes) for _ in range(rng.randint(0, 4))]
    # CPython reads and writes the byte in front of an empty Pascal string.
    return rng.choice(["", "@", "=", "<", ">", "!"]) + "".join(part for part in parts if part != "0p")


def packed(form):
    """Bytes as long as the format wants, or nearly."""
    try:
        size = struct.calcsize(form)
    except struct.error:
        size = 4
    return rng.randbytes(max(0, size + rng.choice([0] * 8 + [1, -1])))


def to_pack():
    """A format and values that may fit it."""
    form = layout()
    kinds = []
    for count, code in re.findall(r"(\d*) *([a-zA-Z?])", form):
        kinds += [code] * (1 if code in "sp" else 0 if code == "x" else int(count or 1))
    made = []
    for code in kinds:
        if code in "csp":
            made.append(rng.randbytes(1 if code == "c" else rng.randint(0, 6)))
        elif code in "efd":
            made.append(rng.choice([floating, lambda: rng.uniform(-9, 9), lambda: rng.randint(-9, 9)])())
        else:
            made.append(rng.choice([lambda: rng.randint(0, 100), lambda: rng.randint(-200, 70000), integer])())
    if rng.random() < 0.05:
        made.append(atom())
    return [form, *made]


def to_unpack():
    form = layout()
    return [form, packed(form)]


def digits():
    return rng.choice([text, lambda: binascii.hexlify(binary()).decode(), lambda: binascii.b2a_base64(binary()),
                       lambda: "".join(rng.choice("QUJD+/=\n z0") for _ in range(rng.randint(0, 9)))])()


case("struct.calcsize", layout, weight=2)
case("struct.pack", to_pack, weight=10)
case("struct.unpack", to_unpack, weight=10)
for name in ["crc32", "hexlify", "b2a_base64"]:
    case(f"binascii.{name}", binary, weight=2)
for name in ["unhexlify", "a2b_base64"]:
    case(f"binascii.{name}", digits, weight=3)
JSON = json_cases.Maker(rng, floating, integer, text)
json_cases.cases(case, JSON)
WHOLE = (to_pack, to_unpack, JSON.to_scan, JSON.to_scan_string, JSON.to_encode)  # make all arguments
CASES = [one for one in CASES if one[0].startswith(kind)]
BUILTINS = {"type_name": lambda v: type(v).__name__, "slice_indices": lambda s, n: s.indices(n),
            "backwards": lambda items: list(reversed(items))}


def rebuilt(value):
    """The same value with each set filled in the order in which it is written, as the reader fills it."""
    if isinstance(value, set):
        for _ in range(20):
            again = set(list(value))
            if list(again) == list(value):
                return again
            value = again
        return set()
    if isinstance(value, (list, tuple)):
        return type(value)(rebuilt(item) for item in value)
    if isinstance(value, dict):
        return {key: rebuilt(item) for key, item in value.items()}
    return value


def run(target, args, keywords):
    kind, name = target.split(".", 1)
    if kind == "op":
        return (divmod if name == "divmod" else getattr(operator, name))(*args)
    if kind == "b":
        return BUILTINS.get(name, getattr(__builtins__, name, None))(*args, **keywords)
    if kind == "m":
        return getattr(args[0], name)(*args[1:], **keywords)
    if kind == "json":
        return json_cases.run(name, args)
    return getattr({"re": re, "math": math, "struct": struct, "binascii": binascii}[kind], name)(*args, **keywords)


def write(*parts):
    sys.stdout.buffer.write(("\t".join(parts) + "\n").encode("utf-8", "surrogatepass"))


def shown(result):
    if isinstance(result, type(NotImplemented)):
        return "NotImplemented"
    return repr(result)


made = 0
while made < count:
    if kind == "decimal" or kind == "" and rng.random() < 0.1:
        name, args = decimals.case()
        if decimal_cases.is_left_out(name, args):
            continue
        result = decimal_cases.outcome(name, args)
        if "\n" in result or len(result) > 5000:
            continue
        write(f"decimal.{name}", repr(args), "{}", result)
        made += 1
        continue
    target, makers, keyword_makers = rng.choice(CASES)
    args = makers[0]() if makers[0] in WHOLE else rebuilt([maker() for maker in makers])
    keywords = {name: maker() for name, maker in keyword_makers.items()}
    line_args, line_keywords = repr(args), repr(keywords)
    try:
        if target == "op.lshift" and isinstance(args[0], int) and abs(args[0]) > 2**200:
            continue
        if target == "op.pow" and isinstance(args[0], int) and args[1] > 100:
            continue
        if target == "b.hash" and args[0] != args[0]:
            continue
        if target == "op.mul" and any(isinstance(arg, int) and 10**6 < arg < 2**56 for arg in args) \
                and any(hasattr(arg, "__len__") for arg in args):
            continue  # as much memory as there is, or more
        result = shown(run(target, args, keywords))
    except Exception as error:
        result = f"!{type(error).__name__}: {error}"
    if "\n" in result or len(result) > 5000:
        continue
    write(target, line_args, line_keywords, result)
    made += 1

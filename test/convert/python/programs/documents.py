"""JSON documents: what hooks, subclasses and errors of the package show."""

import collections
import enum
import io
import json
import json.scanner
import _json


class Colour(enum.IntEnum):
    RED = 1


class Level(str, enum.Enum):
    HIGH = "high"


class Loud(int):
    def __repr__(self):
        return "loud"


class Exact(float):
    def __repr__(self):
        return "exact"


class Name(str):
    def __str__(self):
        return "other"


class Odd(list):
    def __iter__(self):
        return iter("ab")


class Table(dict):
    def items(self):
        return [("made", 1), ("up", [2])]


class Wrong(dict):
    def __init__(self, items):
        super().__init__(a=1)
        self.given = items

    def items(self):
        return self.given


class Plain:
    pass


class Encoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, (set, frozenset)):
            return sorted(o)
        if isinstance(o, complex):
            return {"re": o.real, "im": o.imag}
        return super().default(o)


Point = collections.namedtuple("Point", "x y")


def tried(function, *args, **keywords):
    try:
        print(repr(function(*args, **keywords)))
    except (ValueError, TypeError, RecursionError, AttributeError, ZeroDivisionError, StopIteration) as error:
        print(type(error).__module__, type(error).__name__, error, error.__context__ and type(error.__context__).__name__)
        if isinstance(error, json.JSONDecodeError):
            print(error.msg, error.pos, error.lineno, error.colno, len(error.doc))


def nested(depth, make):
    value = make(None)
    for _ in range(depth):
        value = make(value)
    return value


def encoding():
    for value in [Colour.RED, Level.HIGH, Loud(3), Exact(2.5), Exact("nan"), Name("n"), Odd([1]), Odd(), Table(x=1), Table(), Point(1, (2,)),
                  collections.OrderedDict(b=1, a=2), collections.Counter("aab"), collections.defaultdict(list, k=[1]),
                  {Colour.RED: Loud(4), Exact(1.5): Name("x"), Level.HIGH: 1, Name("key"): 2}, (), [[], {}, ()], 10**25, -(2**63), True]:
        tried(json.dumps, value)
        tried(json.dumps, value, indent=1)
        tried(json.dumps, value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for wrong in [5, [1], [(1, 2, 3)], iter([("a", 1), ("b", 2)]), (("c", 3),)]:
        tried(json.dumps, Wrong(wrong))
    tried(json.dumps, {1: 1, "a": 2}, sort_keys=True)
    tried(json.dumps, {2: 1, 1.5: 2, True: 3}, sort_keys=True)
    tried(json.dumps, {(1,): 1, "a": 2, b"x": 3, None: 4}, skipkeys=True)
    tried(json.dumps, {(1,): 1})
    tried(json.dumps, [float("inf")], allow_nan=False)
    tried(json.dumps, {float("nan"): 1}, allow_nan=False)
    tried(json.dumps, Plain())
    tried(json.dumps, [1, {"a": {1}}])
    tried(json.dumps, [1, {"a": {1, 3}}, 2j], cls=Encoder)
    tried(json.dumps, [Plain()], cls=Encoder)
    tried(json.dumps, 10**5000)
    tried(json.dumps, "\ud800\U0001f600\x7f\"\\/\b\f\n\r\t\x00é")
    out = io.StringIO()
    json.dump({"a": [1, {"b": None}]}, out)
    print(out.getvalue(), list(Encoder().iterencode([1, {2}])))


def circles():
    ring = [1]
    ring.append({"a": ring})
    tried(json.dumps, ring)
    tried(json.dumps, ring, check_circular=False)
    table = {}
    table["t"] = (table,)
    tried(json.dumps, table)
    tried(json.dumps, Plain(), default=lambda o: o)
    tried(json.dumps, Plain(), default=lambda o: [o])
    shared = [1]
    tried(json.dumps, [shared, shared, {"a": shared}])
    tried(json.dumps, nested(40, lambda value: [value]))
    tried(json.dumps, nested(40, lambda value: {"a": value}))
    deep = nested(30, lambda value: [value])
    deep[0][0].append(deep[0])
    tried(json.dumps, deep)
    tried(json.dumps, nested(100000, lambda value: [value]))


def seen_markers():
    markers = {}
    asked = []

    def default(o):
        asked.append([type(held).__name__ for held in markers.values()])
        if len(asked) == 3:
            return 1 / 0
        return [1]

    encode = _json.make_encoder(markers, default, _json.encode_basestring_ascii, None, ": ", ", ", False, False, True)
    tried(encode, {"a": [Plain(), (Plain(),)]}, 0)
    print(asked, len(markers))
    tried(encode, ({"b": Plain()},), 0)
    print(asked, [type(held).__name__ for held in markers.values()])
    print(encode.markers is markers, encode.key_separator, encode.item_separator, encode.indent, encode.sort_keys, encode.skipkeys)
    tried(encode, 1)
    tried(encode)
    tried(encode, obj=[1], _current_indent_level=0)


def changing():
    values = [Plain(), 1, 2]
    tried(json.dumps, values, default=lambda o: values.pop())
    tried(json.dumps, values, default=lambda o: values.append(3))
    table = {"a": Plain(), "b": 1}
    tried(json.dumps, table, default=lambda o: table.pop("b"))
    table = {"a": Plain(), "b": 1}
    tried(json.dumps, table, default=lambda o: table.update(c=3, b=4))
    tried(json.dumps, table, default=lambda o: table.clear())


def decoding():
    for document in ["", " ", "[", "[1", "[1,", "[1,]", "{", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', "{1:2}", '"abc', '"a\nb"', '"\\x"',
                     '"\\u12"', "nul", "1 2", "[1]\n\n x", "-", "\ufeff1", '{"é": \n"日本",}', '["\\ud83d\\ude00", "\\ud83d", "\\ude00"]', "01",
                     "[1.5e3, -0, -0.0, 1E400]", "[NaN, Infinity, -Infinity]", "1" * 5000, '{"a": 1, "a": 2}', " [ ] ", "\x0b1"]:
        tried(json.loads, document)
    tried(json.loads, '"a\nb\x00"', strict=False)
    tried(json.loads, b'{"a": "\xc3\xa9"}')
    tried(json.loads, '["é"]'.encode("utf-16"))
    tried(json.loads, 5)
    tried(json.loads, "[" * 100000)
    tried(json.loads, '{"a":' * 100000)
    tried(json.load, io.StringIO("[1, 2]"))


def hooks():
    document = '{"a": {"b": [1, 2.5, {}]}, "c": NaN, "d": -1e3}'
    tried(json.loads, document, object_hook=lambda o: sorted(o))
    tried(json.loads, document, object_pairs_hook=tuple)
    tried(json.loads, document, object_pairs_hook=collections.OrderedDict, object_hook=len)
    tried(json.loads, document, parse_float=lambda text: "f" + text, parse_int=lambda text: "i" + text, parse_constant=str.lower)
    tried(json.loads, document, parse_int=lambda text: 1 / 0)
    tried(json.loads, document, parse_constant=lambda text: next(iter(())))
    tried(json.loads, document, object_hook=lambda o: json.loads("]"))
    read = json.JSONDecoder().raw_decode
    tried(read, 'é {"a": "é"} rest', 2)
    tried(read, "x 1", 1)
    tried(read, "x 1", -1)
    tried(read, "x 1", 9)
    scan = json.scanner.make_scanner(json.JSONDecoder(strict=False))
    print(scan.strict, scan.object_hook, scan.parse_float, scan.parse_int)
    tried(scan, "[1]")
    tried(scan, string="[1]", idx=0)
    tried(scan, b"[1]", 0)
    tried(_json.scanstring, "abc", 0)
    tried(_json.scanstring, 'é"b', 0, True)
    tried(_json.scanstring, 'é"b', 5)
    tried(_json.scanstring, 5, 0)
    tried(_json.encode_basestring, 5)
    tried(json.scanner.make_scanner, 5)


for part in [encoding, circles, seen_markers, changing, decoding, hooks]:
    part()
print({key for document in ['{"k": 1}', '{"k": 2}'] for key in json.loads(document)}, type(json.JSONDecoder().scan_once).__name__)

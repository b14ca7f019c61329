"""Cases of _json for differ.py: documents, broken ones, and values with the settings of encoders.

Hooks are named, as builtins: both sides look them up.
"""
import builtins
import json
import types
import _json

SPACES = ["", "", "", "", " ", "\n", "\t ", "\r", "\xa0", "\x0b"]
STRAY = list("{}[],:\"\\0123456789-+.eEtfnNIu \n\t\x01\x1fé\U0001f600") + ["\\u", "\\ud83d", "\\ude00", "null", "NaN", "Infinity"]
WORDS = ["null", "true", "false", "NaN", "Infinity", "-Infinity", "nul", "True", "-", "+1", "01", ".5", "1.", "1e", "1e+", "-0", "-0.0",
         "1E400", "-1e-400", "2e5", "1.5E-3", "9" * 18, "9" * 19, "-" + "9" * 20, "0x1", "-I", "1_0", "٣"]
PIECES = ["a", "b", "key", "é", "日本", "\U0001f600", " ", "/", "'", "\x7f", "\u2028", "\\n", "\\\"", "\\\\", "\\/", "\\b\\f\\r\\t", "\\u0041",
          "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\ude00", "\\ud83dx", "\\ud83d\\u0041", "\\uDA00\\uDFFF"]
BROKEN_PIECES = ["\n", "\x00", "\\x", "\\", "\\u12", "\\u12g4", "\\ud83d\\u12", "\\u00é0", "\"", "\\ud83d\\", "\x1f", "\\'"]
HOOKS = {"object_hook": ["len", "list", "sorted", "type", "repr"], "object_pairs_hook": ["len", "list", "dict", "sorted", "repr"],
         "parse_float": ["str", "repr", "len", "int", "float"], "parse_int": ["str", "float", "len", "hex", "int"],
         "parse_constant": ["str", "float", "len", "int"]}


class Maker:
    def __init__(self, rng, floating, integer, text):
        self.rng, self.floating, self.integer, self.plain = rng, floating, integer, text

    def space(self):
        return self.rng.choice(SPACES)

    def string(self):
        rng = self.rng
        pieces = PIECES if rng.random() < 0.95 else PIECES + BROKEN_PIECES
        return '"' + "".join(rng.choice(pieces) for _ in range(rng.randint(0, 4))) + '"'

    def number(self):
        rng = self.rng
        if rng.random() < 0.5:
            return str(self.integer())
        return rng.choice(["", "-"]) + str(rng.randint(0, 99)) + rng.choice(["", ".5", ".125", ".0"]) + rng.choice(["", "e5", "E-2", "e+10"])

    def value(self, depth=3):
        rng = self.rng
        kind = rng.randrange(12)
        if depth and kind < 3:
            items = ["%s%s%s" % (self.space(), self.value(depth - 1), self.space()) for _ in range(rng.randint(0, 4))]
            return "[" + ",".join(items) + (self.space() if not items else "") + "]"
        if depth and kind < 6:
            items = ["%s%s%s:%s%s%s" % (self.space(), self.string(), self.space(), self.space(), self.value(depth - 1), self.space())
                     for _ in range(rng.randint(0, 4))]
            return "{" + ",".join(items) + (self.space() if not items else "") + "}"
        if kind < 9:
            return self.string()
        if kind < 11:
            return self.number()
        return rng.choice(WORDS[:6]) if rng.random() < 0.7 else rng.choice(WORDS)

    def document(self):
        rng = self.rng
        text = self.value()
        for _ in range(rng.choice([0, 0, 0, 1, 1, 2])):
            at = rng.randint(0, len(text))
            kind = rng.randrange(4)
            if kind == 0:
                text = text[:at]
            elif kind == 1:
                text = text[:at] + rng.choice(STRAY) + text[at:]
            elif kind == 2:
                text = text[:at] + text[at + rng.randint(1, 3):]
            else:
                text = text[:at] + rng.choice(STRAY) + text[at + 1:]
        return text

    def to_scan(self):
        """A document, a place in it, and settings of a decoder."""
        rng = self.rng
        settings = {"strict": rng.random() < 0.8}
        if rng.random() < 0.3:
            for name, hooks in HOOKS.items():
                if rng.random() < 0.3:
                    settings[name] = rng.choice(hooks)
        place = 0 if rng.random() < 0.8 else rng.randint(-1, 12)
        return [rng.choice(["", "", "é", " "])[:place] + self.document(), place, settings]

    def to_scan_string(self):
        rng = self.rng
        text = rng.choice(["", "é"]) + self.string()
        if rng.random() < 0.2:
            text = text[:rng.randint(0, len(text))]
        return [text, text.find('"') + 1 if rng.random() < 0.9 else rng.randint(-1, 8), rng.random() < 0.8]

    def decoded(self):
        rng = self.rng
        if rng.random() < 0.5:
            return self.plain()
        return "".join(rng.choice(["a", "\\", '"', "/", "\n", "\x00", "\x1f", "\x7f", "é", "日", "\U0001f600", "\ud83d", "\ude00", "\t", "\x08"])
                       for _ in range(rng.randint(0, 8)))

    def key(self):
        rng = self.rng
        return rng.choice([self.decoded, self.decoded, self.decoded, self.integer, self.floating, lambda: True, lambda: None, lambda: False,
                           lambda: b"k", lambda: (1, "t")])()

    def object(self, depth=3):
        rng = self.rng
        kind = rng.randrange(14)
        if depth and kind < 2:
            return [self.object(depth - 1) for _ in range(rng.randint(0, 4))]
        if depth and kind < 3:
            return tuple(self.object(depth - 1) for _ in range(rng.randint(0, 3)))
        if depth and kind < 7:
            one_kind = rng.random() < 0.8
            return {(self.decoded if one_kind else self.key)(): self.object(depth - 1) for _ in range(rng.randint(0, 4))}
        return rng.choice([self.decoded, self.decoded, self.integer, self.floating, lambda: None, lambda: True, lambda: False,
                           lambda: b"bytes", lambda: {1}, lambda: rng.randint(-99, 99)])()

    def to_encode(self):
        rng = self.rng
        settings = {"default": rng.choice(["str", "repr", "list", "len", "type"]), "encoder": rng.choice(["", "", "ascii", "repr", "len"])}
        settings["check_circular"] = rng.random() < 0.8
        for name in ["sort_keys", "skipkeys"]:
            settings[name] = rng.random() < 0.3
        settings["allow_nan"] = rng.random() < 0.9
        settings["separators"] = rng.choice([(", ", ": "), (",", ":"), ("é", "\n")])
        return [self.object(), settings]


def cases(case, maker):
    case("json.scan", maker.to_scan, weight=20)
    case("json.scanstring", maker.to_scan_string, weight=8)
    case("json.encode", maker.to_encode, weight=14)
    for name in ["encode_basestring", "encode_basestring_ascii"]:
        case(f"json.{name}", maker.decoded, weight=3)


def scan(document, place, settings):
    context = dict.fromkeys(HOOKS, None) | {"parse_float": "float", "parse_int": "int", "parse_constant": "str"} | settings
    context = {name: getattr(builtins, hook) if isinstance(hook, str) else hook for name, hook in context.items()}
    return _json.make_scanner(types.SimpleNamespace(**context))(document, place)


def encode(value, settings):
    encoder = {"": _json.encode_basestring_ascii, "ascii": _json.encode_basestring, "repr": repr, "len": len}[settings["encoder"]]
    markers = {} if settings["check_circular"] else None
    item, key = settings["separators"]
    make = _json.make_encoder(markers, getattr(builtins, settings["default"]), encoder, None, key, item, settings["sort_keys"],
                              settings["skipkeys"], settings["allow_nan"])
    return make(value, 0), len(markers or ())


def run(name, args):
    try:
        if name in ("scan", "encode"):
            return globals()[name](*args)
        return getattr(_json, name)(*args)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at {error.pos}") from None

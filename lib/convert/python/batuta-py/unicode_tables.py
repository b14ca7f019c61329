"""Writes src/modules/unicodedata/tables.rs from the character database of the interpreter that runs it (Python 3.11:
Unicode 14). rustfmt skips that file."""

import fractions
import pathlib
import sys
import unicodedata

CATEGORIES = ["Cn", "Cc", "Cf", "Co", "Cs", "Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Me", "Mn", "Nd", "Nl", "No", "Pc", "Pd",
              "Pe", "Pf", "Pi", "Po", "Ps", "Sc", "Sk", "Sm", "So", "Zl", "Zp", "Zs"]
BIDIRECTIONAL = ["", "AL", "AN", "B", "BN", "CS", "EN", "ES", "ET", "FSI", "L", "LRE", "LRI", "LRO", "NSM", "ON", "PDF",
                 "PDI", "R", "RLE", "RLI", "RLO", "S", "WS"]
WIDTHS = ["N", "A", "F", "H", "Na", "W"]


def runs(value_of):
    """Pairs of a code point and the value from there on."""
    found, before = [], None
    for code in range(sys.maxunicode + 1):
        value = value_of(chr(code))
        if value != before:
            found.append((code, value))
            before = value
    return found


def rows(pairs):
    cells = [f"({code:#x}, {value})" for code, value in pairs]
    return "\n".join("    " + ", ".join(cells[i:i + 9]) + "," for i in range(0, len(cells), 9))


def numbers():
    """Code point, numerator, denominator, 3 for a decimal, 2 for a digit, 1 for another number."""
    for code in range(sys.maxunicode + 1):
        one = chr(code)
        value = unicodedata.numeric(one, None)
        if value is None:
            continue
        exact = fractions.Fraction(value).limit_denominator(1000)
        kind = 3 if unicodedata.decimal(one, None) is not None else 2 if unicodedata.digit(one, None) is not None else 1
        yield f"({code:#x}, {exact.numerator}, {exact.denominator}, {kind})"


def decompositions():
    """Code point, whether the pair is put together again, where its text ends in the one below."""
    cells, texts, end = [], [], 0
    for code in range(sys.maxunicode + 1):
        one = chr(code)
        text = unicodedata.decomposition(one)
        if not text:
            continue
        parts = text.split()
        composed = not text.startswith("<") and len(parts) == 2 and unicodedata.normalize("NFC", one) == one
        end += len(text)
        cells.append(f"({code:#x}, {str(composed).lower()}, {end})")
        texts.append(text)
    return cells, "".join(texts)


def table(name, kind, cells, remark):
    lines = [", ".join(cells[i:i + 6]) for i in range(0, len(cells), 6)]
    body = "\n".join("    " + line + "," for line in lines)
    return f"/// {remark}\npub static {name}: &[{kind}] = &[\n{body}\n];\n"


def main():
    text = "//! Made by unicode_tables.py from Python's own character database.\n"
    text += f'pub const VERSION: &str = "{unicodedata.unidata_version}";\n'
    for name, names, function in [("CATEGORY", CATEGORIES, unicodedata.category),
                                  ("BIDIRECTIONAL", BIDIRECTIONAL, unicodedata.bidirectional),
                                  ("WIDTH", WIDTHS, unicodedata.east_asian_width)]:
        listed = ", ".join(f'"{one}"' for one in names)
        text += f"pub static {name}_NAMES: &[&str] = &[{listed}];\n"
        text += f"/// From the code point on: place in the names above.\npub static {name}: &[(u32, u8)] = &[\n"
        text += rows(runs(lambda one, names=names, function=function: names.index(function(one)))) + "\n];\n"
    text += "/// Canonical combining class from the code point on.\npub static COMBINING: &[(u32, u8)] = &[\n"
    text += rows(runs(unicodedata.combining)) + "\n];\n"
    text += "/// 1 from the code point on: mirrored.\npub static MIRRORED: &[(u32, u8)] = &[\n"
    text += rows(runs(unicodedata.mirrored)) + "\n];\n"
    text += table("NUMBERS", "(u32, i64, i64, u8)", list(numbers()), numbers.__doc__)
    cells, texts = decompositions()
    text += table("DECOMPOSITIONS", "(u32, bool, u32)", cells, decompositions.__doc__)
    # One text: each of its own would be an address that every program has to correct when it starts.
    lines = [texts[i:i + 100] for i in range(0, len(texts), 100)]
    text += "/// As the database has them.\npub static DECOMPOSITION_TEXTS: &str = concat!(\n"
    text += "\n".join(f'    "{line}",' for line in lines) + "\n);\n"
    path = pathlib.Path(__file__).parent / "src" / "modules" / "unicodedata" / "tables.rs"
    path.write_text(text)


main()

"""struct, binascii, and tables of constants."""

import binascii
import struct


def pack(form, *values):
    try:
        print(form, struct.pack(form, *values))
    except (struct.error, OverflowError) as error:
        print(form, type(error), error)


def unpack(form, data):
    try:
        print(form, struct.unpack(form, data))
    except (struct.error, TypeError) as error:
        print(form, type(error), error)


NUMBERS = (0, 1, -1, 127, 128, 255, 256, -128, -129, 40000, 70000, -40000, 1 << 31, 1 << 32, 1 << 63, 1 << 64, 1 << 70)
for code in "bBhHiIlLqQ":
    for mark in ("", "<", ">"):
        for number in NUMBERS:
            pack(mark + code, number)
        unpack(mark + code, bytes(range(250, 250 - struct.calcsize(mark + code), -1)))
for number in (0.0, -0.0, 1.5, 0.1, -2.75, 65504.0, 65519.0, 65520.0, 1e-7, 6e-8, 1e-300, 1e60, float("inf"), float("-inf")):
    for form in ("<e", ">f", "d"):
        pack(form, number)
for form, *values in (
    ("c", b"x"), ("c", "x"), ("3s", b"abcdef"), ("5s", b"ab"), ("3s", "a"), ("5p", b"abc"), ("3p", b"abcdef"), ("0s", b""),
    ("?", []), ("?", 2), ("bxi", 1, 2), ("b0i", 1), ("@bq", 1, 2), ("=bq", 1, 2), (">i 2h", 1, 2, 3), ("<4s4H2LH", b"a", 1, 2, 3, 4, 5, 6, 7),
    ("n", -1), ("P", 5), ("N", 1 << 63), ("ii", 1), ("i",), ("i", "x"), ("i", 1.5), ("f", "x"), ("z", 1), ("2",), ("<n", 1), ("x",), ("", )):
    pack(form, *values)
for form, data in (
    ("i", b"abc"), ("<i", b"abcde"), ("i", "abcd"), ("c", b"a"), ("5p", b"\3abcd"), ("3p", b"\xffab"), ("3sx", b"abcd"), ("<e", b"\0<"),
    ("<e", b"\1\0"), ("<e", b"\0\xfc"), ("<f", b"\0\0\xc0\x3f"), (">d", bytes(8)), ("<QqH", bytes(range(240, 258 - 2)) + b"xy")):
    unpack(form, data)
shape = struct.Struct(b"<ih")
print(shape.size, shape.format, shape.pack(1, 2), shape.unpack(b"abcdef"), shape.unpack_from(b"zzabcdef", 2))
for offset in (0, 2, 3, 7, -3, -4, -6, -9):
    try:
        print(struct.unpack_from("<i", b"abcdef", offset))
    except struct.error as error:
        print(error)
print(list(struct.iter_unpack("<h", b"abcdef")), struct.error.__mro__)
room = bytearray(6)
struct.pack_into("<h", room, 2, 513)
print(room)
try:
    struct.pack_into("<i", room, 4, 513)
except struct.error as error:
    print(error)

print(binascii.crc32(b"hello"), binascii.crc32(b"lo", binascii.crc32(b"hel")), binascii.hexlify(b"\x01\xff"), binascii.hexlify(b"abcd", "-", 2))
for text in ("61", "6", "6g", b"6162"):
    try:
        print(binascii.unhexlify(text))
    except binascii.Error as error:
        print(error)
for data in (b"", b"a", b"ab", b"abc", bytes(range(60))):
    print(binascii.b2a_base64(data), binascii.b2a_base64(data, newline=False), binascii.a2b_base64(binascii.b2a_base64(data)) == data)
for text in ("YQ==", "Y", "YQ", "YQ=", "Y=Q=", "YWJjZA==xx", "YW Jj\n", "====", "YWJj====ZA==", b"YWJj"):
    try:
        print(binascii.a2b_base64(text))
    except binascii.Error as error:
        print(error)

TABLE = {"a": 1, "b": -2, "c": 2.5, "d": None, "e": True, "f": [1, 2, [3]], "g": ("x", -0.0), "h": {"i": {}}, (1, "k"): "tuple", 5: "five",
         "l": "é\n\"'", "m": [], "n": (), "o": 1e300, "p": 123456789012345678}
LIST = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, "last"]
SET = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, "last", 1.0, True}


def fresh():
    table = {"a": [1, 2, 3], "b": [1, 2, 3], "c": [1, 2, 3], "d": [1, 2, 3], "e": [1, 2, 3], "f": {"g": 1, "h": [2]}}
    table["a"].append(4)
    table["f"]["h"].append(3)
    return table


print(TABLE, LIST, len(SET), fresh() == fresh(), fresh())

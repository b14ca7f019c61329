"""Encodings by name, files of other encodings, and the classes that files have in common."""
import codecs
import io
import sys

print(codecs.lookup("utf8").name, codecs.lookup("latin1").name, codecs.BOM_UTF8)
print(codecs.encode("é", "latin-1"), codecs.decode(b"\xc3\xa9", "utf-8"))
try:
    codecs.lookup("no-such")
except LookupError as error:
    print(error)
reader = codecs.getreader("utf-8")(io.BytesIO("aé\nb€\n".encode()))
print(reader.readline(), reader.read())
decoder = codecs.getincrementaldecoder("utf-8")()
print([decoder.decode(bytes([b])) for b in "é€x".encode()], decoder.decode(b"", True))
buffer = io.BytesIO()
writer = codecs.getwriter("utf-16-le")(buffer)
writer.write("hi")
print(buffer.getvalue())
print(isinstance(sys.stdout, io.TextIOBase), isinstance(buffer, io.BufferedIOBase), isinstance(buffer, io.TextIOBase))


class Upper(io.TextIOBase):
    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text.upper())
        return len(text)


with Upper() as upper:
    print("hello", file=upper)
    print(upper.parts, upper.readable(), upper.closed)
print(upper.closed)
text = io.TextIOWrapper(io.BytesIO(b"a\xe9\r\nb\n"), encoding="latin-1")
print([line for line in text], text.encoding)
print(io.TextIOWrapper(sys.stdin.buffer, encoding="latin-1").read())
out = io.BytesIO()
wrapped = io.TextIOWrapper(out, encoding="utf-8")
wrapped.write("ü")
wrapped.flush()
print(out.getvalue())
below = io.BytesIO("früh\n".encode("latin-1"))
wrapper = io.TextIOWrapper(below, encoding="latin-1")
print(wrapper.read(), wrapper.detach() is below, below.closed, below.getvalue())
uses = (wrapper.read, wrapper.close, wrapper.detach, lambda: wrapper.closed, lambda: wrapper.buffer, io.StringIO().detach)
for attempt in uses:
    try:
        print(attempt())
    except ValueError as error:
        print(type(error).__name__, error)

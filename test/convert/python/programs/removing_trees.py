import os
import pathlib
import shutil
import sys
import tempfile

root = tempfile.mkdtemp()


def place(*names):
    return os.path.join(root, *names)


def tell(function, path, info):
    print(function.__name__, path.replace(root, "ROOT"), info[0].__name__, sys.exc_info()[0] is info[0])


def tell_more(function, path, info):
    error, name = info[1], getattr(info[1], "filename", None)
    print(function.__name__, type(path).__name__, str(path).replace(root, "ROOT"))
    print(str(error).replace(root, "ROOT"), type(name).__name__)


def refuse(function, path, info):
    raise


os.makedirs(place("tree", "inner", "deep"))
for name in ["a", "inner/b", "inner/deep/c"]:
    open(place("tree", name), "w").close()
shutil.rmtree(place("tree"), onerror=tell)
print(os.path.exists(place("tree")))
shutil.rmtree(place("none"), onerror=tell)
shutil.rmtree(place("none"), ignore_errors=True)
try:
    shutil.rmtree(place("none"), onerror=refuse)
except FileNotFoundError as error:
    print("refused", error.errno, error.filename == place("none"))
try:
    shutil.rmtree(place("none"))
except FileNotFoundError as error:
    print(str(error).replace(root, "ROOT"))
open(place("file"), "w").close()
os.symlink(root, place("link"))
shutil.rmtree(place("file"), onerror=tell)
shutil.rmtree(place("link"), onerror=tell)
try:
    shutil.rmtree(place("link"))
except OSError as error:
    print(error)
with tempfile.TemporaryDirectory() as folder:
    open(os.path.join(folder, "x"), "w").close()
print(os.path.exists(folder))
os.symlink(place("none"), place("dangling"))
for name in ("dangling", "link", "none", "file"):
    for path in (place(name), os.fsencode(place(name)), pathlib.Path(place(name))):
        shutil.rmtree(path, onerror=tell_more)
shutil.rmtree(5, onerror=tell_more)
shutil.rmtree(None, True)
for path in (5, None, 1.5, [], "a\0b", b"a\0b"):
    try:
        shutil.rmtree(path)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
shutil.rmtree(root)
print(os.path.exists(root))
for thing in [[1], (1, 2), "ab", b"ab"]:
    try:
        thing * 2**46
    except MemoryError:
        print("MemoryError")

import os
import shutil
import sys
import tempfile

root = tempfile.mkdtemp()


def place(*names):
    return os.path.join(root, *names)


def tell(function, path, info):
    print(function.__name__, path.replace(root, "ROOT"), info[0].__name__, sys.exc_info()[0] is info[0])


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
shutil.rmtree(root)
print(os.path.exists(root))
for thing in [[1], (1, 2), "ab", b"ab"]:
    try:
        thing * 2**46
    except MemoryError:
        print("MemoryError")

"""Other programs, and files by their numbers."""

import importlib
import os
import re
import subprocess
import sys

done = subprocess.run(["sh", "-c", "echo out; echo err >&2; exit 3"], capture_output=True, text=True)
print(done, done.returncode, repr(done.stdout), repr(done.stderr))
print(subprocess.run(["cat"], input=b"a\r\nb", stdout=subprocess.PIPE).stdout)
print(subprocess.run(["cat"], input="a\r\nb", capture_output=True, text=True).stdout.split("\n"))
print(subprocess.check_output("echo $X; echo two", shell=True, env={"X": "one", "PATH": os.defpath}))
print(subprocess.getoutput("echo here; exit 1"), subprocess.getstatusoutput("kill -9 $$"))
for words in (["false"], ["sh", "-c", "kill -TERM $$"], ["sh", "-c", "exit 7"]):
    try:
        subprocess.run(words, check=True)
    except subprocess.CalledProcessError as error:
        print(error, error.returncode, error.cmd, error.output)
try:
    subprocess.run(["sleep", "20"], timeout=0.05)
except subprocess.TimeoutExpired as error:
    print(type(error).__mro__, error.cmd, 0 < error.timeout < 1)
for words, more in ((["no-such-program-here"], {}), (["true"], {"cwd": "/no/such/folder"})):
    try:
        subprocess.call(words, **more)
    except OSError as error:
        print(type(error).__name__, error)
with subprocess.Popen(["tr", "a-z", "A-Z"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
    print(child.poll(), child.returncode, child.communicate("shout\n"), child.wait())
child = subprocess.Popen(["sh", "-c", "echo 1; echo 2 >&2; echo 3"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
print([line for line in child.stdout], child.wait(), child.args)
child = subprocess.Popen("sleep 20", shell=True)
child.terminate()
print(child.wait(), subprocess.call(["true"]), subprocess.check_call(["true"]))
try:
    subprocess.run(["cat"], input="x", stdin=subprocess.DEVNULL)
except ValueError as error:
    print(error)

folder = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"batuta-test-{os.getpid()}")
os.mkdir(folder)
path = os.path.join(folder, "a.txt")
number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
print(os.write(number, b"some bytes\n"), oct(os.fstat(number).st_mode), os.lseek(number, 0, os.SEEK_CUR))
os.close(number)
try:
    os.close(number)
except OSError as error:
    print(error)
number = os.open(path, os.O_RDONLY)
print(os.read(number, 4))
with os.fdopen(number) as file:
    print(file.read(), file.fileno() == number)
with open(path, "a", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
    subprocess.run(["echo", "from a child"], stdout=file)
print(open(path).read().splitlines())


class Named:
    def __fspath__(self):
        return "named"


print(isinstance(Named(), os.PathLike), isinstance("a", os.PathLike), os.PathLike.register(Named), os.fspath(Named()))
for attempt in (lambda: open(Named()), lambda: os.stat(Named()), lambda: os.path.realpath("no/such", strict=True)):
    try:
        attempt()
    except FileNotFoundError as error:
        print(error, type(error.filename))
os.utime(path, (1, 2.5))
print(os.stat(path).st_mtime, os.stat(path).st_atime, os.path.realpath("no/such") == os.getcwd() + "/no/such")
os.utime(path, ns=(5, 3_000_000_000))
print(os.stat(path).st_mtime, re.Match[str], re.Pattern[bytes])
os.remove(path)
os.rmdir(folder)
print(os.getuid() == os.stat("/proc/self").st_uid, importlib.import_module("os.path") is os.path)
try:
    importlib.import_module("no_such_module_at_all")
except ModuleNotFoundError as error:
    print(error)
sys.stdout.flush()
print(subprocess.run(["sh", "-c", "echo last"]).returncode)

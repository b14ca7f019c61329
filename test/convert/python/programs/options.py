"""argparse as the interpreter has it, and globals() that is written to."""
import argparse
import sys

def f(x):
    return x + 1
globals()["g"] = f
print(g(2), "g" in globals(), globals()["f"](3), sorted(n for n in globals() if not n.startswith("__")))
p = argparse.ArgumentParser(prog="tool", description="Counts things. " * 8, epilog="The end.")
p.add_argument("files", nargs="*", type=str, help="files to read")
p.add_argument("-n", "--number", type=int, default=3, help="how many (default: %(default)s)")
p.add_argument("-v", "--verbose", action="store_true")
p.add_argument("--color", choices=["red", "green"], default="red")
p.add_argument("--version", action="version", version="%(prog)s 1.2")
g2 = p.add_mutually_exclusive_group()
g2.add_argument("--a", action="count")
g2.add_argument("--b", action="append", metavar="X")
def run(args):
    try:
        print(vars(p.parse_args(args)))
    except SystemExit as e:
        print("exit", e.code)
for args in (["x", "-n", "4"], ["-n", "z"], ["--color", "blue"], ["-h"], ["--version"], ["--a", "--b", "1"], ["--nope"], ["--verb"], ["--b=1", "--b=2", "q"]):
    sys.stdout.flush(); sys.stderr.flush()
    run(args)
q = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter, prog="sub")
subs = q.add_subparsers(dest="cmd", required=True, help="what to do")
one = subs.add_parser("one", help="the first", aliases=["o"])
one.add_argument("path", type=argparse.FileType("r"))
two = subs.add_parser("two")
two.set_defaults(func=f)
q.print_help()
print(q.parse_args(["two"]).func(4))
print(q.format_usage())
try:
    q.parse_args([])
except SystemExit as e:
    print(e.code)
try:
    q.parse_args(["one", "/nonexistent/x"])
except SystemExit as e:
    print(e.code)

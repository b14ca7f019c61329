"""Runs a test program to its end, over crashes and endless loops."""

import subprocess

MARK = "\x1e"
LIMIT_S = 300      # of one run
MAX_CRASHES = 40   # of one program


def collect(argv, cwd, environment):
    """{id of the method: (outcome, reason)}; a method that ends the program is "crash" or "hang"."""
    found = {}
    for _ in range(MAX_CRASHES):
        output, end = run([*argv, *found], cwd, environment)
        started = read(output, found)
        if started is None:
            if not found:
                found[""] = ("crash", end or "no method ran")
            return found
        found[started] = ("hang" if end == "hang" else "crash", end or "ended by itself")
    return found


def run(argv, cwd, environment):
    """(standard output, what ended it; empty: itself)"""
    try:
        done = subprocess.run(argv, cwd=cwd, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT_S)
    except subprocess.TimeoutExpired as error:
        return (error.stdout or b"").decode("utf-8", "replace"), "hang"
    last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    end = "" if done.returncode == 0 else f"exit {done.returncode}: {last[:200]}"
    return done.stdout.decode("utf-8", "replace"), end


def read(output, found):
    """Fills `found` from lines of run_tests.py. The method that was begun and not ended, or None."""
    started = None
    for line in output.split("\n"):
        _, mark, rest = line.partition(MARK)
        words = rest.split("\t")
        if not mark or len(words) < 2:
            continue
        if words[0] == "start":
            started = words[1]
        elif words[0] == "end":
            found[words[1]] = (words[2], words[3])
            started = None
    return started

"""How fast translated programs are beside CPython, and how much memory they take."""

import math
import os
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path

ROUNDS = 5
WANTED_S = 0.5  # of processor time, with which CPython repeats a benchmark
MAX_LOOPS = 10000
# Where there is such a place: what a disk takes for the files of a benchmark says nothing about either side.
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def cost(measure, argv, project, loops):
    """[processor seconds, peak MiB] of a run in a copy of the project; None if it fails."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
        work = Path(folder, "project")
        shutil.copytree(project, work)
        environment = {"HOME": folder, "TMPDIR": folder, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                       "PYTHONHASHSEED": "0"}
        done = subprocess.run([measure, "--cost", str(loops), *argv], cwd=work, env=environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    return [float(word) for word in done.stdout.split()] if done.returncode == 0 else None


def enough_loops(cost_of):
    """How often a benchmark is repeated to take as long as is wanted; None if it fails. The first run is mostly the
    start of the interpreter, so that it takes a second look."""
    loops = 1
    for _ in range(3):
        found = cost_of(loops)
        if found is None:
            return None
        if found[0] > WANTED_S / 2 or loops == MAX_LOOPS:
            break
        loops = min(MAX_LOOPS, math.ceil(loops * WANTED_S / found[0]))
    return loops


def compare(measure, original, translated, project):
    """By the program `measure`. {"times": CPython's time of ours, "cpython_s", "loops", "memory": ours of CPython's}"""
    loops = enough_loops(lambda loops: cost(measure, original, project, loops))
    if loops is None:
        return None
    found = [(cost(measure, original, project, loops), cost(measure, translated, project, loops))
             for _ in range(ROUNDS)]
    if any(None in pair for pair in found):
        return None
    there, here = ([min(pair[side][what] for pair in found) for what in (0, 1)] for side in (0, 1))
    return {"times": there[0] / here[0], "cpython_s": there[0], "loops": loops,
            "memory": here[1] / there[1]}


def claims(results):
    """`results`: {name: what compare gave}."""
    times = [result["times"] for result in results.values()]
    mean = math.exp(statistics.fmean(map(math.log, times)))
    memory = statistics.median(result["memory"] for result in results.values())
    return [
        {"name": "pyperformance: speed, geometric mean", "value": mean, "unit": "x CPython",
         "target": 3, "reached": mean >= 3},
        {"name": "pyperformance: speed of the slowest", "value": min(times), "unit": "x CPython",
         "target": 1, "reached": min(times) >= 1},
        {"name": "pyperformance: peak memory, median", "value": memory, "unit": "x CPython",
         "target": 1, "reached": memory <= 1},
    ]

#!/usr/bin/env python3
"""Checks the planted wrong conversions without batuta.

usage: check.py [NAME...]

For each original here: right.rs must behave as the original on every case, and every wrong_*.rs must
compile and differ on at least one. Prints a line per program; exit code 1 if one is not as its name
says. Needs Python 3.11, rustc and a C compiler.
"""

import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from corpus import entries, runs  # noqa: E402

LANGUAGES = {".c": "c", ".py": "python", ".sh": "shell"}


def expected_runs(project, root):
    """[(case, what the original does)]"""
    shutil.copytree(project, root)
    settings = entries.tomllib.loads((root / "batuta.toml").read_text())
    source = next(p for p in sorted(root.iterdir()) if p.suffix in LANGUAGES)
    language = LANGUAGES[source.suffix]
    if language == "c":
        settings["build"] = {"command": [["cc", "-O1", "-o", source.stem, source.name, "-lm"]]}
    error = runs.build(root, settings, language)
    if error:
        raise RuntimeError(f"{project}: {error}")
    argv = runs.argv_of(root, language, source.stem)
    return [(case, runs.observe(argv, case, root)) for case in settings["case"]]


def first_difference(planted, binary, expected, root):
    """Name of the first case on which the planted program differs; '' if there is none."""
    result = subprocess.run(["rustc", "--edition=2021", "-O", "-Adead_code", "-o", str(binary),
                             str(planted)], text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    if result.returncode != 0:
        raise RuntimeError(f"{planted}: does not compile:\n{result.stdout}")
    for case, seen in expected:
        limited = dict(case, time_limit_s=3)
        if runs.observe([str(binary)], limited, root) != seen:
            return case["name"]
    return ""


def check(name, pool):
    problems = 0
    with tempfile.TemporaryDirectory(prefix="batuta-mutants-") as scratch:
        root = Path(scratch) / "project"
        expected = expected_runs(HERE / name / "project", root)
        planted = [HERE / name / "right.rs", *sorted((HERE / name).glob("wrong_*.rs"))]
        found = pool.map(lambda p: first_difference(p, Path(scratch) / p.stem, expected, root),
                         planted)
        for path, difference in zip(planted, found):
            is_right = path.stem == "right"
            good = is_right == (not difference)
            problems += not good
            verdict = f"differs: {difference}" if difference else "same on every case"
            print(f"{'' if good else 'NOT AS NAMED: '}{name}/{path.stem}: {verdict}", flush=True)
    return len(planted) - 1, problems


def main(argv):
    names = argv or sorted(p.name for p in HERE.iterdir() if (p / "right.rs").is_file())
    wrong = problems = 0
    with ThreadPoolExecutor(2) as pool:
        for name in names:
            count, bad = check(name, pool)
            wrong += count
            problems += bad
    print(f"{len(names)} originals, {wrong} wrong conversions, {problems} not as their names say")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

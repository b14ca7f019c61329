#!/usr/bin/env python3
"""Runs every case of the fetched corpus against the ORIGINAL programs, twice.

usage: originals.py FOLDER [ID...] [--show]

FOLDER is what fetch.py filled. Each project is built in a private copy by its own build. Prints per
program how many cases it has and how many gave the same twice; --show prints what each case gave.
This is how the case files are kept right: a case that varies, that is killed or that prints and
writes nothing is named. Exit code 1 if there is any. Needs Python 3.11, a C compiler, make, cmake.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from corpus import entries, runs  # noqa: E402


def check_project(entry, project, show):
    """(number of programs, number of cases, problems) of one project."""
    settings = entries.tomllib.loads((project / "batuta.toml").read_text())
    cases = settings.get("case", [])
    problems, per_program = [], {}
    with tempfile.TemporaryDirectory(prefix="batuta-originals-") as scratch:
        root = Path(scratch) / "project"
        shutil.copytree(project, root, symlinks=True)
        error = runs.build(root, settings, entry.language)
        if error:
            return 0, 0, [f"{entry.id}: build: {error}"]
        for case in cases:
            label = f"{entry.id}/{case['program']}: {case['name']}"
            argv = runs.argv_of(root, entry.language, case["program"])
            if not argv:
                problems.append(f"{label}: no such program")
                continue
            first, second = (runs.observe(argv, case, root) for _ in range(2))
            stable = first == second and not runs.is_empty(first) and "killed" not in first
            counts = per_program.setdefault(case["program"], [0, 0])
            counts[0] += 1
            counts[1] += stable
            if not stable:
                problems.append(f"{label}: {runs.why_unfit(first, second)}")
            if show:
                print(f"-- {label}\n{runs.describe(first)}")
    for program, (total, good) in sorted(per_program.items()):
        print(f"{entry.id:18} {program:28} {total:3} cases {good:3} stable")
    return len(per_program), sum(t for t, _ in per_program.values()), problems


def main(argv):
    show = "--show" in argv
    arguments = [a for a in argv if a != "--show"]
    if not arguments:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    projects = Path(arguments[0]).resolve() / "projects"
    totals, problems, missing = {}, [], []
    for entry in entries.load():
        if arguments[1:] and entry.id not in arguments[1:]:
            continue
        if not (projects / entry.id / "batuta.toml").is_file():
            missing.append(entry.id)
            continue
        programs, cases, found = check_project(entry, projects / entry.id, show)
        total = totals.setdefault(entry.language, [0, 0, 0])
        for i, number in enumerate((1, programs, cases)):
            total[i] += number
        problems += found
    for language, (count, programs, cases) in sorted(totals.items()):
        print(f"{language}: {count} packages, {programs} programs, {cases} cases")
    for problem in problems:
        print(f"NOT FIT: {problem}")
    if missing:
        print(f"NOT FETCHED: {', '.join(missing)}")
    return 1 if problems or missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

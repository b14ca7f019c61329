#!/usr/bin/env python3
"""How many of the test methods of CPython's own test files pass when they are translated to Rust.

usage: tests.py --translator PROGRAM [--json FILE] [--folder FOLDER] [--reasons] [FILE...]

The files (test_int ...; those of files.txt, if none is named) come from Debian's package
libpython3.11-testsuite and are run by Debian's Python 3.11. A method counts that passes there. What
batuta does not translate of a file is left out of it, a method at a time, and counts as not passed.
--reasons prints, for each file, why methods did not pass.
"""

import collections
import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "conversion")]
import layout  # noqa: E402
import outcomes  # noqa: E402
import rust_programs  # noqa: E402

GOAL = 60
GROUP = 3


def grouped(names):
    """A program holds several files: the library that all of them use is compiled once for it."""
    return {f"group{number // GROUP}": names[number:number + GROUP]
            for number in range(0, len(names), GROUP)}


def translate(translator, project, workspace, groups):
    """Makes the workspace. {file: [reason]} of what was left out, {group: reason} if refused."""
    programs = {group: (".", rust_programs.files_of(
        project, [group, "unittest", *(f"test.{name}" for name in names)]))
        for group, names in groups.items()}
    told, refused = rust_programs.translate(translator, "part", programs,
                                            (project, workspace, layout.PYTHON))
    left_out = collections.defaultdict(list)
    for _, reason in told:
        left_out[Path(reason.partition(":")[0]).stem].append(reason)
    return left_out, dict(refused)


def measure(name, group, program, original):
    """(outcomes of CPython, outcomes of the translated program)"""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"HOME": folder, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        argv = [layout.PYTHON, original / f"{group}.py", name]
        there = outcomes.collect(argv, folder, environment)
        here = outcomes.collect([program, name], folder, environment) if program else {}
    return there, here


def reason_of(test, here):
    outcome, reason = here.get(test, ("absent", "the method is not there"))
    if "" in here and outcome == "absent":
        outcome, reason = here[""]
    return f"{outcome}: {reason}"


def main(argv):
    parser = rust_programs.options(__doc__, "cpython")
    parser.add_argument("--reasons", action="store_true")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args(argv)
    names = options.files or (HERE / "files.txt").read_text().split()
    folder = options.folder.resolve()
    groups = grouped(names)
    project, original = layout.prepare(folder, groups)
    left_out, refused = translate(options.translator, project, folder / "rust", groups)
    programs, errors = rust_programs.compile_all(
        folder / "rust", [g for g in groups if g not in refused])
    for group, reasons in [*errors.items(), *((g, [reason]) for g, reason in refused.items())]:
        print(f"{', '.join(groups[group])}: no program:\n" + "\n".join(reasons))
    print(f"{'file':22} {'methods':>8} {'passed':>8} {'left out':>9}")
    total = passed = 0
    for group, name in ((group, name) for group in groups for name in groups[group]):
        there, here = measure(name, group, programs.get(group), original)
        good = [test for test, (outcome, _) in there.items() if outcome == "ok"]
        same = [test for test in good if here.get(test, ("",))[0] == "ok"]
        total, passed = total + len(good), passed + len(same)
        print(f"{name:22} {len(good):8} {len(same):8} {len(left_out[name]):9}", flush=True)
        if not options.reasons or group not in programs:
            continue
        for reason in left_out[name]:
            print(f"    left out: {reason}")
        for test in good:
            if test not in same:
                print(f"    {test}: {reason_of(test, here)}")
    share = 100 * passed / total if total else 0
    print(f"{'all':22} {total:8} {passed:8} {share:8.1f} % (goal: {GOAL} %)")
    if options.json:
        options.json.write_text(json.dumps([{
            "name": "test methods of CPython that pass when translated", "value": share,
            "unit": "%", "target": GOAL, "reached": share >= GOAL}]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

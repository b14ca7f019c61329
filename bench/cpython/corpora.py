#!/usr/bin/env python3
"""How many of other people's Python programs end as Rust that does what CPython does.

usage: corpora.py --translator PROGRAM [--json FILE] [--folder FOLDER] [--speed] [PROGRAM...]

The programs: pyperformance's benchmarks that need no other package, with pyperf replaced by a plain
loop; the test files of algorithms, pygorithm and python_algorithms, each a program; their modules
that are made to be run. Translated are whole programs, nothing is left out or bridged. A program
counts if it ends as under CPython 3.11, prints the same, and its tests end the same. With --speed
pyperformance's benchmarks that count are compiled as a conversion does it, and timed.
"""

import itertools
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "conversion")]
import layout  # noqa: E402
import rust_programs  # noqa: E402
import speed  # noqa: E402
from corpus import archive, entries, lock, pip  # noqa: E402

GOAL = 85
LIMIT_S = 300
SUBSTITUTES = ("unittest", "pytest")
PACKAGES = [
    entries.Entry(id="algorithms", language="python", registry="pypi-sdist", name="algorithms",
                  version="1.0.1", licence="MIT"),
    entries.Entry(id="pygorithm", language="python", registry="pypi-sdist", name="pygorithm",
                  version="1.0.4", licence="MIT"),
    entries.Entry(id="python_algorithms", language="python", registry="pypi-sdist",
                  name="python_algorithms", version="0.2.2", licence="BSD-3-Clause"),
    entries.Entry(id="pyperformance", language="python", registry="pypi-wheel",
                  name="pyperformance", version="1.14.0", licence="MIT",
                  folder="pyperformance/data-files/benchmarks"),
]


def fetch(entry, folder):
    """The folder of an unpacked package."""
    downloads = folder / "downloads" / entry.id
    downloads.mkdir(parents=True, exist_ok=True)
    if not any(downloads.iterdir()):
        take = pip.fetch_wheels if entry.registry == "pypi-wheel" else pip.fetch_sdists
        take([entry], downloads)
    path = next(path for path in downloads.iterdir() if path.is_file())
    if lock.check(path) == lock.DIFFERS:
        raise SystemExit(f"{path.name} differs from its recorded checksum")
    unpacked = folder / "unpacked" / entry.id
    if not unpacked.is_dir():
        archive.unpack(path, unpacked, entry.folder, entry.keep, entry.move)
    return unpacked


def benchmarks(source, projects):
    """{name: (folder, [files])} of the benchmarks that are Python without another package."""
    programs = {}
    for path in sorted(source.glob("bm_*")):
        text = (path / "run_benchmark.py").read_text()
        if (path / "requirements.txt").is_file() or "bench_command" in text:
            continue
        project = projects / path.name
        shutil.copytree(path, project)
        shutil.copyfile(HERE / "substitute" / "pyperf.py", project / "pyperf.py")
        programs[path.name] = (path.name, rust_programs.files_of(project, ["run_benchmark"]))
    return programs


def of_package(entry, source, projects):
    """The tests of a package and what of it is made to be run."""
    programs = {}
    runner = (HERE / "run_tests.py").read_text()
    for path in sorted(source.glob("tests/**/test_*.py")):
        name = f"{entry.id}_{path.stem}"
        project = projects / name
        shutil.copytree(source / entry.id, project / entry.id)
        shutil.copyfile(path, project / path.name)
        for module in SUBSTITUTES:
            shutil.copyfile(HERE / "substitute" / f"{module}.py", project / f"{module}.py")
        (project / "main.py").write_text(runner.replace("{}", json.dumps({"": path.stem}), 1))
        programs[name] = (name, rust_programs.files_of(project, ["main", "unittest", path.stem]))
    for path in sorted((source / entry.id).rglob("*.py")):
        if not re.search(r"^if __name__ *==", path.read_text(errors="replace"), re.M):
            continue
        name = "_".join([entry.id, *path.relative_to(source / entry.id).with_suffix("").parts])
        project = projects / name
        shutil.copytree(source / entry.id, project / entry.id)
        shutil.copyfile(path, project / "main.py")
        programs[name] = (name, rust_programs.files_of(project, ["main"]))
    return programs


def run(argv, project):
    """(exit code, output) in a copy of the project; what ended it, if it was the clock."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder, "project")
        shutil.copytree(project, work)
        environment = {"HOME": folder, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                       "PYTHONHASHSEED": "0"}
        try:
            done = subprocess.run(argv, cwd=work, env=environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            return None, f"runs for more than {LIMIT_S} s", ""
    output = done.stdout.decode("utf-8", "replace")
    return done.returncode, output, done.stderr.decode("utf-8", "replace")


def difference(there, here):
    """Empty if the translated program did what the original does."""
    if here[0] is None:
        return here[1]
    if here[0] != there[0]:
        last = here[2].strip().rpartition("\n")[2]
        return f"exit code {here[0]}, not {there[0]}: {last[:150]}"
    for expected, got in ((there[1], here[1]), (timeless(there[2]), timeless(here[2]))):
        for one, other in itertools.zip_longest(expected.split("\n"), got.split("\n")):
            if one != other:
                return f"prints {str(other)[:150]!r}, not {str(one)[:100]!r}"
    return ""


def timeless(text):
    """What unittest tells on standard error, without how long it took."""
    return re.sub(r"in \d+\.\d+s", "in TIME", text)


def judge(name, files, projects, program, refused):
    """(whether it counts; None: the original is no evidence; the reason)"""
    main = projects / name / files[0]
    argument = [""] if files[0] == "main.py" and "unittest.py" in files else []
    if " async " in refused:  # the plain loop has no event loop for the original
        return False, refused
    there = run([layout.PYTHON, main, *argument], projects / name)
    if there[0] != 0:
        return None, "the original fails: " + there[2].strip().rpartition("\n")[2]
    if refused:
        return False, refused
    again = run([layout.PYTHON, main, *argument], projects / name)
    if (there[1], timeless(there[2])) != (again[1], timeless(again[2])):
        return None, "the original does not do the same twice"
    reason = difference(there, run([program, *argument], projects / name))
    return not reason, reason


def compare_speed(*places):
    result = speed.compare(*places)
    if result is None:
        print("    it fails when it is repeated", flush=True)
    else:
        print(f"    {result['times']:.2f} times as fast as CPython ({result['cpython_s']:.2f} s, "
              f"{result['loops']} times), {result['memory']:.2f} of its memory", flush=True)
    return result


def prepare(folder):
    projects = folder / "projects"
    shutil.rmtree(projects, ignore_errors=True)
    programs = {}
    for entry in PACKAGES:
        source = fetch(entry, folder)
        projects.mkdir(parents=True, exist_ok=True)
        programs.update(benchmarks(source, projects) if entry.id == "pyperformance"
                        else of_package(entry, source, projects))
    return projects, programs


def lines_of(programs, projects):
    """Of the programs' own files; what they import of the standard library is translated along."""
    return sum((projects / folder / file).read_bytes().count(b"\n")
               for folder, files in programs.values() for file in files)


def main(argv):
    parser = rust_programs.options(__doc__, "corpora")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("programs", nargs="*")
    options = parser.parse_args(argv)
    folder = options.folder.resolve()
    projects, programs = prepare(folder)
    if options.programs:
        programs = {name: programs[name] for name in options.programs}
    if options.speed:
        programs = {name: program for name, program in programs.items() if name.startswith("bm_")}
    workspace = folder / "rust"
    started = time.monotonic()
    _, refused = rust_programs.translate(options.translator, "whole", programs,
                                         (projects, workspace, layout.PYTHON))
    per_thousand = 1000 * (time.monotonic() - started) / lines_of(programs, projects)
    reasons = dict(refused)
    made, errors = rust_programs.compile_all(workspace, [n for n in programs if n not in reasons],
                                             options.speed)
    reasons.update((name, "rustc: " + text[0].strip()[:300]) for name, text in errors.items())
    good, left, timed = 0, 0, {}
    for name, (_, files) in programs.items():
        holds, reason = judge(name, files, projects, made.get(name), reasons.get(name, ""))
        good, left = good + (holds is True), left + (holds is None)
        print(f"{name:45} {'yes' if holds else '-' if holds is None else 'no':4} {reason}".rstrip(),
              flush=True)
        if options.speed and holds:
            timed[name] = compare_speed(options.translator, [layout.PYTHON, projects / name / files[0]],
                                        [made[name]], projects / name)
    share = 100 * good / max(1, len(programs) - left)
    print(f"verified Rust: {good} of {len(programs) - left}, {share:.1f} % (goal: {GOAL} %)")
    claims = [{"name": "open Python corpora that are verified Rust", "value": share, "unit": "%",
               "target": GOAL, "reached": share >= GOAL}]
    if options.speed:
        claims = speed.claims({name: result for name, result in timed.items() if result})
    claims.append({"name": "translating 1,000 lines", "value": per_thousand, "unit": "s",
                   "target": 1, "reached": per_thousand < 1})
    for claim in claims:
        if claim["unit"] != "%":
            print(f"{claim['name']}: {claim['value']:.2f} {claim['unit']} (goal: {claim['target']})")
    if options.json:
        options.json.write_text(json.dumps(claims))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

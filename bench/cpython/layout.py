"""Lays the test files out as a project of programs, one a file."""

import ast
import json
import shutil
import subprocess
from pathlib import Path

from corpus import apt, archive, entries, lock

PYTHON = "/usr/bin/python3.11"
SUITE = entries.Entry(id="cpython-tests", language="python", registry="debian-deb",
                      name="libpython3.11-testsuite", version="3.11.2-6+deb12u8",
                      licence="Python-2.0", folder="usr/lib/python3.11/test")
HERE = Path(__file__).resolve().parent
LEFT_OUT = ("ast", "doctest", "inspect")
# Modules whose tests others take over.
TESTS_FOR = ("list_tests", "mapping_tests", "seq_tests", "string_tests")


def prepare(folder, groups):
    """Two projects with a program GROUP.py for each group of test files, and the package `test`:
    the one that is translated, and CPython's own for the comparison."""
    suite = fetch(folder)
    translated, original = folder / "project", folder / "original"
    for project in (translated, original):
        shutil.rmtree(project, ignore_errors=True)
        shutil.copytree(suite, project / "test")
        (project / "test" / "__init__.py").write_text("")
        constants = project / "test" / "test_grammar.py"
        constants.write_text(only_constants(constants.read_text()))
        write_programs(project, groups)
    library = subprocess.run([PYTHON, "-c", "import os; print(os.path.dirname(os.__file__))"],
                             stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    shutil.copytree(Path(library, "test", "support"), original / "test" / "support")
    shutil.copytree(HERE / "substitute" / "support", translated / "test" / "support")
    shutil.copyfile(HERE / "substitute" / "unittest.py", translated / "unittest.py")
    for path in (translated / "test").glob("*.py"):
        if path.stem in TESTS_FOR or any(path.stem in group for group in groups.values()):
            path.write_text(prepared(path.read_text()))
    return translated, original


def write_programs(project, groups):
    runner = (HERE / "run_tests.py").read_text()
    for group, members in groups.items():
        modules = {name: f"test.{name}" for name in members}
        (project / f"{group}.py").write_text(runner.replace("{}", json.dumps(modules), 1))


def fetch(folder):
    folder.mkdir(parents=True, exist_ok=True)
    downloads = folder / "downloads"
    downloads.mkdir(exist_ok=True)
    if not any(downloads.glob("*.deb")):
        path, remark = apt.State(folder / "apt").fetch_one(SUITE, downloads)
        print(f"fetched {path.name} {remark}".rstrip(), flush=True)
    path = next(downloads.glob("*.deb"))
    if lock.check(path, False) == lock.DIFFERS:
        raise SystemExit(f"{path.name} differs from its recorded checksum")
    suite = folder / "suite"
    if not suite.is_dir():
        archive.unpack(path, suite, SUITE.folder, SUITE.keep, SUITE.move)
    return suite


def prepared(source):
    """A test file without what is not measured; its lines keep their numbers.

    `import_fresh_module("bisect", ...)` makes CPython's C and Python variants of a module apart; in the
    translation there is one, which is imported as any other. `load_tests` adds doctests, which are
    texts for Python's compiler; ast and inspect look at source and frames, so that methods that use
    them fail for want of the name.
    """
    lines = source.split("\n")
    for statement in reversed(ast.parse(source).body):
        is_left_out = isinstance(statement, ast.Import) and statement.names[0].name in LEFT_OUT
        if is_left_out or getattr(statement, "name", "") == "load_tests":
            for number in range(statement.lineno - 1, statement.end_lineno):
                lines[number] = ""
        calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)
                 and ast.unparse(node.func).endswith("import_fresh_module")]
        if calls and statement.lineno == statement.end_lineno:
            text = lines[statement.lineno - 1]
            for call in calls:
                segment = ast.get_source_segment(source, call)
                name = ast.unparse(call.args[0])
                text = text.replace(segment, f"importlib.import_module({name})")
            lines[statement.lineno - 1] = "import importlib; " + text
    return "\n".join(lines)


def only_constants(source):
    """test_grammar without its tests: others take tables of it."""
    return "\n".join(ast.unparse(statement) for statement in ast.parse(source).body
                     if isinstance(statement, ast.Assign)) + "\n"

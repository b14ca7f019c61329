"""Translates programs to one cargo workspace and compiles them."""

import argparse
import ast
import json
import subprocess
from pathlib import Path


def options(usage, name):
    """A parser of what every program here takes; `name`: of its folder below build/bench."""
    parser = argparse.ArgumentParser(usage=usage)
    parser.add_argument("--translator", required=True)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--folder", type=Path,
                        default=Path(__file__).resolve().parents[2] / "build/bench" / name)
    return parser


def translate(translator, mode, programs, places):
    """`programs`: {name: (folder, [main file, other files])}; `places`: (projects, workspace, python).
    Returns lists of (program, reason): what was left out, what was refused."""
    projects, workspace, python = places
    listing = projects / "programs.list"
    listing.write_text("".join(" ".join([name, folder, *files]) + "\n"
                               for name, (folder, files) in programs.items()))
    made = subprocess.run([translator, "--translate", mode, listing, projects, workspace, python],
                          stdout=subprocess.PIPE, text=True, check=True)
    lines = [line.split("\t", 2) for line in made.stdout.splitlines()]
    return ([(name, reason) for what, name, reason in lines if what == "left out"],
            [(name, reason) for what, name, reason in lines if what == "refused"])


def compile_all(workspace, names, is_optimised=False):
    """{name: program}, {name: [error]}."""
    command = ["cargo", "build", "--release", "--keep-going", "--message-format=json"]
    if not is_optimised:
        command += ["--config", "profile.release.opt-level=0",
                    "--config", "profile.release.package.batuta-py.opt-level=1"]
    done = subprocess.run(command, cwd=workspace, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True)
    programs, errors = {}, {}
    for line in done.stdout.splitlines():
        message = json.loads(line)
        name = message.get("target", {}).get("name")
        if message.get("executable"):
            programs[name] = message["executable"]
        elif message.get("message", {}).get("level") == "error":
            errors.setdefault(name, []).append(message["message"]["rendered"])
    return programs, {name: errors.get(name, ["no program"]) for name in names
                      if name not in programs}


def files_of(project, first):
    """The files of a project that its modules `first` (dotted) import, directly or not, and
    themselves."""
    files, waiting, seen = [], list(first), set()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        path = name.replace(".", "/")
        path = f"{path}/__init__.py" if (project / path).is_dir() else f"{path}.py"
        if not (project / path).is_file():
            continue
        files.append(path)
        above = name.rpartition(".")[0]
        package = name if path.endswith("__init__.py") else above
        waiting += [above, *imports_of(ast.parse((project / path).read_bytes()), package)]
    return files


def imports_of(tree, package):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[:len(package.split(".")) - node.level + 1]
            base = ".".join([*(parents if node.level else []), *filter(None, [node.module])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)

"""Runs an original program on a case, the way batuta's judge does it."""

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

_SHELLS = ("bash", "dash", "ksh")


def build(root, settings, language):
    """Builds in place. '' or what went wrong."""
    commands = settings.get("build", {}).get("command", [])
    if not commands and language == "c":
        if (root / "configure").is_file():
            commands.append(["./configure"])
        commands.append(["make"])
    for command in commands:
        result = subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
        if result.returncode != 0:
            return f"{' '.join(command)}: {result.stdout[-400:]}"
    return ""


def _is_elf(path):
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


def _files(root):
    return sorted(p for p in root.rglob("*") if p.is_file() and not p.is_symlink())


def argv_of(root, language, program):
    """How the original is started: None if there is no such program."""
    files = _files(root)
    if language == "c":
        found = [p for p in files if p.name == program and os.access(p, os.X_OK) and _is_elf(p)]
        # libtool keeps the real program beside a script of its name
        return [str(found[0])] if found else None
    if language == "python":
        return _python_argv(root, files, program)
    found = [p for p in files if program in (p.name, p.stem)]
    if not found:
        return None
    with open(found[0], errors="replace") as file:
        first = file.readline()
    is_bash = found[0].suffix == ".bash" and not first.startswith("#!")
    shell = next((s for s in _SHELLS if s in first), "bash" if is_bash else "sh")
    return [shell, str(found[0])]


def _python_argv(root, files, program):
    for path in files:
        if path.name == "__main__.py" and path.parent.name == program:
            return [sys.executable, "-m", program]
    for path in files:
        if path.suffix == ".py" and path.stem == program:
            needs_package = (path.parent / "__init__.py").is_file() and \
                re.search(rf"^ *from (\.|{path.parent.name}\b)", path.read_text(), re.M)
            return [sys.executable, *(["-m", f"{path.parent.name}.{program}"] if needs_package
                                      else [str(path)])]
    return next(([sys.executable, str(p)] for p in files if p.name == program), None)


def _environment(case, home, temp, argv, root):
    env = {"HOME": home, "TMPDIR": temp, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC",
           "TERM": "dumb", "USER": "user", "LOGNAME": "user", "SHELL": "/bin/sh",
           "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.environ["PATH"]}
    if "-m" in argv[1:2]:
        top = argv[2].split(".")[0]
        package = next(p.parent for p in _files(root) if p.parent.name == top
                       and p.name == "__init__.py")
        env["PYTHONPATH"] = str(package.parent)
    env.update(case.get("env", {}))
    return env


def observe(argv, case, root):
    """What a run does that others can see, paths masked."""
    with tempfile.TemporaryDirectory(prefix="run-") as folder:
        work, home, temp = (os.path.join(folder, n) for n in ("work", "home", "tmp"))
        for path in (home, temp):
            os.mkdir(path)
        site = root
        if case.get("in_project"):
            shutil.copytree(root, work, symlinks=True)
            argv = [a.replace(str(root), work) for a in argv]
            site = Path(work)
        else:
            os.mkdir(work)
        _put_files(case, root, work)
        before = _state(work, folder)
        outcome, out, err = _run(argv + case.get("args", []), case, root, work,
                                 _environment(case, home, temp, argv, site))
        after = _state(work, folder)
    changed = {n: s for n, s in after.items() if before.get(n) != s}
    changed.update({n: "gone" for n in before if n not in after})

    def mask(data):
        data = data.replace(work.encode(), b"<RUN>").replace(folder.encode(), b"<PRIVATE>")
        return data.replace(str(root).encode(), b"<PROJECT>")
    seen = {"outcome": outcome, "stdout": mask(out), "files": changed}
    if case.get("stderr", "exact") == "exact":
        seen["stderr"] = mask(err)
    if outcome == "over its time limit":
        seen["killed"] = True
    return seen


def _put_files(case, root, work):
    for name, content in case.get("files", {}).items():
        path = Path(work, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())
    for name in case.get("files_from", []):
        shutil.copyfile(root / name, Path(work, os.path.basename(name)))


def _run(argv, case, root, work, env):
    stdin = case.get("stdin", "").encode()
    if "stdin_file" in case:
        stdin = (root / case["stdin_file"]).read_bytes()
    process = subprocess.Popen(argv, cwd=work, env=env, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               start_new_session=True)
    try:
        out, err = process.communicate(stdin, timeout=case.get("time_limit_s", 10))
        code = process.returncode
        outcome = f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        outcome = "over its time limit"
    return outcome, out, err


def _state(work, folder):
    state = {}
    for directory, folders, names in os.walk(work):
        folders[:] = [f for f in folders if f != "__pycache__"]
        for name in folders + names:
            path = os.path.join(directory, name)
            status = os.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                text = "link " + os.readlink(path).replace(folder, "<PRIVATE>")
            elif stat.S_ISREG(status.st_mode):
                with open(path, "rb") as file:
                    content = file.read().replace(folder.encode(), b"<PRIVATE>")
                text = (oct(status.st_mode & 0o777), content)
            else:
                text = oct(status.st_mode)
            state[os.path.relpath(path, work)] = text
    return state


def is_empty(seen):
    return not (seen["stdout"] or seen.get("stderr") or seen["files"]) and \
        seen["outcome"] == "exit code 0"


def why_unfit(first, second):
    if "killed" in first:
        return "killed at its time limit"
    if first != second:
        parts = [k for k in first if first[k] != second.get(k)]
        return "differs in " + ", ".join(f"{k}: {first[k]!r:.200} / {second.get(k)!r:.200}"
                                         for k in parts)
    return "prints and writes nothing"


def describe(seen):
    lines = [seen["outcome"]]
    for stream in ("stdout", "stderr"):
        text = seen.get(stream, b"").decode(errors="backslashreplace")
        lines += [f"  {stream}: {text[:600]}"] if text else []
    lines += [f"  {name}: {str(state)[:160]}" for name, state in sorted(seen["files"].items())]
    return "\n".join(lines)

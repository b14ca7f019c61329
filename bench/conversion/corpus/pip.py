"""pip, asked for archives only.

For a source archive pip insists on building its metadata, which would run the package's setup.py
with whatever build system it names. It gets a build system of ours instead, which copies the
PKG-INFO that each archive carries: nothing of the package is run, nothing else is fetched.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .entries import FetchError

_BACKEND = '''\
import os, re

def get_requires_for_build_wheel(config_settings=None):
    return []

def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    with open("PKG-INFO", encoding="utf-8") as file:
        text = file.read()
    name = re.search(r"^Name: *(\\S+)", text, re.M)[1]
    version = re.search(r"^Version: *(\\S+)", text, re.M)[1]
    folder = "%s-%s.dist-info" % (re.sub(r"[-_.]+", "_", name), version)
    os.makedirs(os.path.join(metadata_directory, folder))
    with open(os.path.join(metadata_directory, folder, "METADATA"), "w", encoding="utf-8") as file:
        file.write(text)
    return folder

class _Legacy:
    get_requires_for_build_wheel = staticmethod(get_requires_for_build_wheel)
    prepare_metadata_for_build_wheel = staticmethod(prepare_metadata_for_build_wheel)

__legacy__ = _Legacy()
'''
_BACKENDS = ("setuptools/build_meta.py", "flit_core/buildapi.py", "hatchling/build.py",
             "poetry/core/masonry/api.py", "pdm/backend.py", "uv_build/__init__.py")


def _write_backends(root):
    for name in _BACKENDS:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        for parent in path.parents:
            if parent == root:
                break
            (parent / "__init__.py").touch()
        path.write_text(_BACKEND)


def _python_with_pip(folder):
    """This Python if it has pip; else one of a virtual environment that is made in `folder`."""
    for python in (Path(sys.executable), folder / "venv" / "bin" / "python3"):
        if python.exists() and subprocess.run([str(python), "-m", "pip", "--version"],
                                              stdout=subprocess.DEVNULL,
                                              stderr=subprocess.DEVNULL).returncode == 0:
            return str(python)
    made = subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode != 0:
        raise FetchError("neither pip nor venv is here: install python3-pip or python3-venv")
    return str(folder / "venv" / "bin" / "python3")


def _download(batch, scratch, options, env=None):
    command = [_python_with_pip(scratch.parent.parent), "-m", "pip", "--disable-pip-version-check", "download", "--quiet",
               "--no-deps", *options, "--dest", str(scratch),
               *[f"{e.name}=={e.version}" for e in batch]]
    result = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, errors="replace", timeout=900)
    if result.returncode != 0:
        errors = [line for line in result.stdout.split("\n") if line.startswith("ERROR")]
        detail = errors or result.stdout.strip().split("\n")
        raise FetchError(f"pip download: {detail[0]}")


def fetch_sdists(batch, scratch):
    with tempfile.TemporaryDirectory() as backends:
        _write_backends(Path(backends))
        env = dict(os.environ, PYTHONPATH=backends)
        _download(batch, scratch,
                  ["--no-binary", ":all:", "--no-build-isolation", "--use-pep517"], env)


def fetch_wheels(batch, scratch):
    _download(batch, scratch, ["--only-binary", ":all:"])

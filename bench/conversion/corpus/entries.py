"""The packages of corpus.toml."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

try:
    import tomllib
except ModuleNotFoundError:  # Python before 3.11: pip carries the same reader
    from pip._vendor import tomli as tomllib

HERE = Path(__file__).resolve().parent.parent
REGISTRIES = ("debian-source", "debian-deb", "pypi-sdist", "pypi-wheel")


class FetchError(Exception):
    pass


@dataclass
class Entry:
    id: str
    language: str
    registry: str
    name: str
    version: str
    licence: str
    folder: str = ""           # the part of the package that is the project
    keep: list = field(default_factory=list)  # patterns of what to take of it; empty: all
    move: dict = field(default_factory=dict)  # beginnings of names that are replaced


def load(path=HERE / "corpus.toml"):
    entries = [Entry(**table) for table in tomllib.loads(path.read_text())["package"]]
    for entry in entries:
        if entry.registry not in REGISTRIES:
            raise ValueError(f"{entry.id}: unknown registry {entry.registry}")
    if len({e.id for e in entries}) != len(entries):
        raise ValueError("an id stands twice in corpus.toml")
    return entries


def cases_file(entry):
    return HERE / "cases" / f"{entry.id}.toml"


def own_files(entry):
    """Input files of our own, which the cases find under batuta_cases/."""
    folder = HERE / "cases" / entry.id
    return sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def fingerprint(entry, archive_path):
    """Changes when the project has to be unpacked anew."""
    parts = [repr(entry), sha256(archive_path)]
    for path in [cases_file(entry), *own_files(entry)]:
        if path.is_file():
            parts.append(f"{path.name} {sha256(path)}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def upstream(version):
    """A Debian version without epoch and revision: as it stands in the name of a tarball."""
    version = version.split(":", 1)[-1]
    return version.rsplit("-", 1)[0] if "-" in version else version


def find_download(entry, downloads):
    """The archive of exactly this version, when it was fetched before."""
    bare = entry.version.split(":", 1)[-1]
    normal = entry.name.replace("-", "_")
    patterns = {
        "debian-source": [f"{entry.name}_{upstream(entry.version)}.orig.tar.*",
                          f"{entry.name}_{bare}.tar.*"],
        "debian-deb": [f"{entry.name}_*{bare}_*.deb"],
        "pypi-sdist": [f"{n}-{entry.version}.{end}" for n in (entry.name, normal)
                       for end in ("tar.*", "zip")],
        "pypi-wheel": [f"{n}-{entry.version}-*.whl" for n in (entry.name, normal)],
    }[entry.registry]
    for pattern in patterns:
        for path in sorted(downloads.glob(pattern)):
            if not path.name.endswith(".asc"):
                return path
    return None

"""corpus.lock.toml: the SHA-256 of each fetched file, by its name."""

from .entries import HERE, sha256, tomllib

PATH = HERE / "corpus.lock.toml"
SAME, DIFFERS, UNKNOWN = "same", "differs", "unknown"


def load():
    return tomllib.loads(PATH.read_text())["sha256"] if PATH.is_file() else {}


def check(path, record=False):
    """SAME, DIFFERS or UNKNOWN; with `record` an unknown file is added and SAME."""
    known = load()
    digest = sha256(path)
    if path.name in known:
        return SAME if known[path.name] == digest else DIFFERS
    if not record:
        return UNKNOWN
    known[path.name] = digest
    lines = [f'"{name}" = "{known[name]}"' for name in sorted(known)]
    PATH.write_text("[sha256]\n" + "\n".join(lines) + "\n")
    return SAME

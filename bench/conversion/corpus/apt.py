"""apt with a private state: the machine's own mirror, with source packages as well."""

import os
import shutil
import subprocess

from .entries import FetchError

RELEASE = "bookworm"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


class State:
    def __init__(self, folder):
        self._folder = folder
        self._ready = False

    def _options(self):
        f = self._folder
        settings = {"Dir::Etc::SourceList": f / "sources.list", "Dir::Etc::SourceParts": "/dev/null",
                    "Dir::State::Lists": f / "lists", "Dir::Cache": f / "cache",
                    "APT::Sandbox::User": "", "Acquire::Retries": "3"}
        return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]

    def _run(self, *words, cwd=None):
        if not shutil.which("apt-get"):
            raise FetchError("apt-get is not on this machine")
        return subprocess.run(["apt-get", "-q", *self._options(), *words], cwd=cwd,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", timeout=600)

    def _mirror(self):
        """Where the machine gets Debian 12's main component from."""
        answer = subprocess.run(
            ["apt-get", "indextargets", "--format", "$(REPO_URI)|$(RELEASE)|$(COMPONENT)",
             "Created-By: Packages"], stdout=subprocess.PIPE, text=True, check=False)
        for line in answer.stdout.split("\n"):
            uri, _, rest = line.partition("|")
            if rest == f"{RELEASE}|main":
                return uri
        raise FetchError(f"apt of this machine knows no {RELEASE} main: run apt-get update first")

    def _prepare(self):
        if self._ready:
            return
        if not shutil.which("apt-get"):
            raise FetchError("apt-get is not on this machine")
        mirror = self._mirror()
        for part in ("lists/partial", "cache/archives/partial"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)
        signed = f"[signed-by={KEYRING}] " if os.path.exists(KEYRING) else ""
        (self._folder / "sources.list").write_text("".join(
            f"{kind} {signed}{mirror} {RELEASE} main\n" for kind in ("deb", "deb-src")))
        result = self._run("update")
        if result.returncode != 0:
            raise FetchError("apt-get update: " + _last_error(result.stdout))
        self._ready = True

    def fetch_sources(self, batch, scratch):
        """Upstream's tarballs (the whole of a native package), without Debian's patches.

        apt verifies each file before it gives it its name, so a tarball that came counts although
        another part of its package did not.
        """
        self._prepare()
        return self._run("source", "--download-only", "--only-source",
                         *[f"{e.name}={e.version}" for e in batch], cwd=scratch).stdout

    def fetch_debs(self, batch, scratch):
        self._prepare()
        output = self._run("download", *[f"{e.name}={e.version}" for e in batch],
                           cwd=scratch).stdout
        for path in list(scratch.glob("*%3a*.deb")):  # an epoch's colon
            path.rename(path.with_name(path.name.replace("%3a", ".")))
        return output

    def fetch_one(self, entry, scratch):
        """The archive and a remark: another version is better than none, but has to be told."""
        self._prepare()
        is_source = entry.registry == "debian-source"
        output = (self.fetch_sources if is_source else self.fetch_debs)([entry], scratch)
        remark = ""
        if not _archives(scratch):
            words = ("source", "--download-only", "--only-source") if is_source else ("download",)
            output = self._run(*words, entry.name, cwd=scratch).stdout
            remark = f"version {entry.version} is gone, this is another"
        found = _archives(scratch)
        if not found:
            raise FetchError(f"{entry.name} {entry.version}: " + _last_error(output))
        return found[0], remark


def _archives(folder):
    return [p for p in sorted(folder.iterdir()) if p.suffix == ".deb" or _is_upstream(p.name)]


def _is_upstream(name):
    if name.endswith((".asc", ".dsc", ".diff.gz")) or ".debian.tar." in name:
        return False
    return ".tar." in name


def _last_error(output):
    lines = [line for line in output.strip().split("\n") if line.startswith(("E:", "Err"))]
    return (lines or output.strip().split("\n"))[-1]

"""Unpacks source tarballs, wheels and .deb files without trusting what they say.

Names that lead out of the folder, devices and links that leave the project are refused. A single
folder at the top, which source tarballs have, is left off.
"""

import fnmatch
import io
import os
import posixpath
import shutil
import stat
import subprocess
import tarfile
import zipfile


class BadArchive(Exception):
    pass


def _clean(name):
    parts = [p for p in name.split("/") if p not in ("", ".")]
    if name.startswith("/") or ".." in parts or "\0" in name:
        raise BadArchive(f"a name in it leads out of its folder: {name!r}")
    return "/".join(parts)


class _Tar:
    def __init__(self, file):
        self._tar = file
        self._members = {_clean(m.name): m for m in file.getmembers()}

    def names(self):
        return [n for n, m in self._members.items() if n and not m.isdir()]

    def mode_and_time(self, name):
        return self._members[name].mode, self._members[name].mtime

    def link(self, name):
        member = self._members[name]
        return member.linkname if member.issym() else None

    def open(self, name):
        member = self._members[name]
        if not (member.isfile() or member.islnk()):
            raise BadArchive(f"neither a file nor a folder nor a link: {name}")
        return self._tar.extractfile(member)


class _Zip:
    def __init__(self, file):
        self._zip = file
        self._members = {_clean(m.filename): m for m in file.infolist()}

    def names(self):
        return [n for n, m in self._members.items() if n and not m.is_dir()]

    def mode_and_time(self, name):
        return self._members[name].external_attr >> 16, None

    def link(self, name):
        is_link = stat.S_ISLNK(self._members[name].external_attr >> 16)
        return self._zip.read(self._members[name]).decode() if is_link else None

    def open(self, name):
        return self._zip.open(self._members[name])


def _open(path):
    try:
        if path.suffix in (".whl", ".zip"):
            return _Zip(zipfile.ZipFile(path))
        if path.suffix == ".deb":
            tar = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(path)], check=True,
                                 stdout=subprocess.PIPE).stdout
            return _Tar(tarfile.open(fileobj=io.BytesIO(tar)))
        return _Tar(tarfile.open(path))
    except (tarfile.TarError, zipfile.BadZipFile, subprocess.CalledProcessError) as error:
        raise BadArchive(f"{path.name}: {error}") from error


def _prefix(names, path, folder):
    """What to leave off the names: the single folder at the top, and the way to `folder`."""
    tops = {n.split("/", 1)[0] for n in names}
    is_source = path.suffix not in (".deb", ".whl")
    single = is_source and len(tops) == 1 and all("/" in n for n in names)
    prefix = tops.pop() + "/" if single else ""
    return prefix + (folder.strip("/") + "/" if folder else "")


def _check_link(name, target):
    reached = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
    if target.startswith("/") or reached.startswith(".."):
        return False
    return True


def _moved(name, move):
    for old, new in move.items():
        if name.startswith(old):
            return new + name[len(old):]
    return name


def unpack(path, target, folder="", keep=(), move=None):
    """Writes the files of `folder` in the archive that match `keep` (* also matches /)."""
    source = _open(path)
    prefix = _prefix(source.names(), path, folder)
    written = 0
    for full in sorted(source.names()):
        if not full.startswith(prefix):
            continue
        name = full[len(prefix):]
        if keep and not any(fnmatch.fnmatchcase(name, pattern) for pattern in keep):
            continue
        name = _moved(name, move or {})
        out = target.resolve() / name
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.parent.resolve() != out.parent:
            raise BadArchive(f"a name in it leads through a link: {name}")
        link = source.link(full)
        if link is not None:
            if _check_link(name, link):  # Debian links to other packages: not part of the project
                os.symlink(link, out)
            continue
        mode, mtime = source.mode_and_time(full)
        with source.open(full) as data, open(out, "xb") as file:
            shutil.copyfileobj(data, file)
        out.chmod(0o755 if mode & 0o100 else 0o644)
        if mtime is not None:  # make looks at the order of times
            os.utime(out, (mtime, mtime))
        written += 1
    if not written:
        raise BadArchive(f"{path.name}: nothing in it under {prefix or '/'} matches")

#!/usr/bin/env python3
"""Fetches the open corpus (corpus.toml) from the package registries into a folder.

usage: fetch.py FOLDER [ID...]        fetch and unpack these packages, or all
       fetch.py --list [ID...]        print id, language and licence
       fetch.py --record FOLDER ...   also add checksums of new files to corpus.lock.toml

FOLDER/projects/ID is then a project with its cases in batuta.toml, and FOLDER/downloads holds what
was fetched. A second call fetches nothing and does only what is missing.

Needs Python 3.9, pip (python3-pip, or python3-venv), dpkg-deb and a Debian 12 whose apt can reach its
mirror and was updated once (apt-get update); it need not be root. apt runs on a private list of sources, made from the machine's own, that has the source
packages as well; the machine's state is not touched. No code of a fetched package is run.

Exit code: 0 all is there; 1 something could not be fetched, each is named; 2 wrong use; 3 a file
differs from its recorded checksum.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from corpus import apt, archive, entries, lock, pip  # noqa: E402

OK, INCOMPLETE, USAGE, TAMPERED = 0, 1, 2, 3


def fetch_archives(wanted, downloads, apt_state):
    """Asks each registry once for all that is missing. What does not come is asked for again."""
    missing = [e for e in wanted if not entries.find_download(e, downloads)]
    for registry in entries.REGISTRIES:
        batch = [e for e in missing if e.registry == registry]
        if len(batch) < 2:
            continue
        print(f"fetching {len(batch)} packages ({registry}) ...", flush=True)
        with tempfile.TemporaryDirectory(dir=downloads, prefix=".fetch-") as scratch:
            try:
                fetcher(registry, apt_state)(batch, Path(scratch))
            except entries.FetchError as error:
                print(f"one by one, because: {error}", flush=True)
            for entry in batch:
                found = entries.find_download(entry, Path(scratch))
                if found:
                    os.replace(found, downloads / found.name)


def fetcher(registry, apt_state):
    return {"debian-source": apt_state.fetch_sources, "debian-deb": apt_state.fetch_debs,
            "pypi-sdist": pip.fetch_sdists, "pypi-wheel": pip.fetch_wheels}[registry]


def fetch_archive(entry, downloads, apt_state):
    """The path of the package's archive in `downloads`, and a remark or ''."""
    have = entries.find_download(entry, downloads)
    if have:
        return have, ""
    with tempfile.TemporaryDirectory(dir=downloads, prefix=".fetch-") as scratch:
        if entry.registry.startswith("debian"):
            found, remark = apt_state.fetch_one(entry, Path(scratch))
        else:
            fetcher(entry.registry, apt_state)([entry], Path(scratch))
            found, remark = entries.find_download(entry, Path(scratch)), ""
            if not found:
                raise entries.FetchError(f"{entry.name} {entry.version}: pip brought something else")
        target = downloads / found.name
        os.replace(found, target)
    return target, remark


def make_project(entry, archive_path, projects):
    """Unpacks into projects/ID. False: it was there already, from the same archive and cases."""
    target = projects / entry.id
    mark = projects / f".{entry.id}.made-of"
    made_of = entries.fingerprint(entry, archive_path)
    if target.is_dir() and mark.is_file() and mark.read_text() == made_of:
        return False
    projects.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=projects, prefix=f".{entry.id}-"))
    try:
        archive.unpack(archive_path, scratch / "project", entry.folder, entry.keep,
                       entry.move)
        add_cases(entry, scratch / "project")
        mark.unlink(missing_ok=True)
        if target.exists():
            os.rename(target, scratch / "old")
        os.rename(scratch / "project", target)
        mark.write_text(made_of)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return True


def add_cases(entry, project):
    cases = entries.cases_file(entry)
    if cases.is_file():
        shutil.copyfile(cases, project / "batuta.toml")
    for path in entries.own_files(entry):
        (project / "batuta_cases").mkdir(exist_ok=True)
        shutil.copyfile(path, project / "batuta_cases" / path.name)


def fetch_all(folder, wanted, record):
    apt_state = apt.State(folder / "apt")
    downloads = folder / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    fetch_archives(wanted, downloads, apt_state)
    failed, tampered = [], []
    for number, entry in enumerate(wanted, 1):
        label = f"[{number}/{len(wanted)}] {entry.id}"
        try:
            path, remark = fetch_archive(entry, downloads, apt_state)
            verdict = lock.check(path, record)
            if verdict == lock.DIFFERS:
                path.unlink()
                tampered.append(entry.id)
                print(f"{label}: DIFFERS from its recorded checksum: {path.name}", flush=True)
                continue
            if verdict == lock.UNKNOWN and not entry.registry.startswith("debian"):
                raise entries.FetchError(f"{path.name} has no recorded checksum")
            if verdict == lock.UNKNOWN:
                remark = f"{path.name} is not the recorded version; apt verified its signature"
            fresh = make_project(entry, path, folder / "projects")
            print(f"{label}: {'unpacked' if fresh else 'is there'}{remark and ': ' + remark}",
                  flush=True)
        except (entries.FetchError, archive.BadArchive, OSError) as error:
            failed.append(entry.id)
            print(f"{label}: NOT FETCHED: {error}", flush=True)
    return failed, tampered


def main(argv):
    record = "--record" in argv
    arguments = [a for a in argv if a not in ("--record", "--list")]
    if not arguments and "--list" not in argv:
        print(__doc__.strip(), file=sys.stderr)
        return USAGE
    known = entries.load()
    ids = arguments if "--list" in argv else arguments[1:]
    unknown = [i for i in ids if i not in {e.id for e in known}]
    if unknown:
        print(f"no such package in corpus.toml: {', '.join(unknown)}", file=sys.stderr)
        return USAGE
    wanted = [e for e in known if not ids or e.id in ids]
    if "--list" in argv:
        for entry in wanted:
            print(f"{entry.id}\t{entry.language}\t{entry.name} {entry.version}\t{entry.licence}")
        return OK
    failed, tampered = fetch_all(Path(arguments[0]).resolve(), wanted, record)
    print(f"{len(wanted) - len(failed) - len(tampered)} of {len(wanted)} packages are there")
    if failed:
        print(f"NOT FETCHED: {', '.join(failed)}")
    if tampered:
        print(f"WRONG CHECKSUM: {', '.join(tampered)}")
        return TAMPERED
    return INCOMPLETE if failed else OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

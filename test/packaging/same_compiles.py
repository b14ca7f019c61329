"""same_compiles.py BUILD SOURCE OTHER_BUILD OTHER_SOURCE [NAME...]: which objects of another build of
the same sources need no compiler, since their command is the one that BUILD ran, but for the folders
and for warnings. Leaves them in OTHER_BUILD/known, those apart whose source ends in a NAME.
"""
import json
import os
import shlex
import sys


def output_of(words):
    return words[words.index("-o") + 1]


def compiles(build, source):
    """Command and output by the name of the source, both without folders."""
    with open(f"{build}/compile_commands.json", encoding="utf-8") as file:
        entries = [(it["file"], shlex.split(it["command"])) for it in json.load(file)]
    # As a subproject it is built in a folder below.
    mark = "capi/CMakeFiles/batuta_c.dir/guard.cc.o"
    inner = next(output_of(words) for _, words in entries if output_of(words).endswith(mark))
    inner = inner.removesuffix(mark)

    # One may lie in the other: the longest first.
    folders = {f"{build}/{inner}".rstrip("/"): "BUILD", build: "BUILD", source: "SOURCE"}

    def bare(text):
        for folder in sorted(folders, key=len, reverse=True):
            text = text.replace(folder, folders[folder])
        return text

    result = {}
    for file, words in entries:
        output = output_of(words)
        if output.startswith((f"{inner}lib/", f"{inner}capi/")):
            command = [bare(word) for word in words
                       if word != output and not word.startswith(("-W", "-ffile-prefix-map="))]
            result[bare(file)] = (command, output)
    return result


def main(build, source, other_build, other_source, *anew):
    mine, others = compiles(build, source), compiles(other_build, other_source)
    known = 0
    for name, (command, output) in others.items():
        if mine.get(name, [None])[0] != command:
            print("compiled, as its command is another:", name)
            continue
        if name.endswith(anew):
            print("compiled, to compare:", name)
            continue
        place = f"{other_build}/known/{output}"
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.symlink(f"{build}/{mine[name][1]}", place)
        known += 1
    print(f"{known} of {len(others)} objects are known")


main(*sys.argv[1:])

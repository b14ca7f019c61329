"""doxygen_filter.py HEADER: the header with its comments marked as documentation, for Doxygen.

The headers are written for readers of the source: plain comments stand before what they describe, or
behind it on its line. One comment serves the functions that follow it without an empty line.
"""
import re
import sys

# What ends a declaration, or is the rest of its line.
BEHIND_CODE = re.compile(r"^(?P<code>\s*[^\s/].*?[\w;,{})\]])(?P<gap>\s+)//\s(?P<text>.*)$")
BEHIND_C = re.compile(r"^(?P<code>\s*[^\s/*].*?[\w;,{})\]])(?P<gap>\s+)/\*\s(?P<text>.*)$")
ALONE = re.compile(r"^(?P<gap>\s*)//(?P<text>\s.*|)$")
ALONE_C = re.compile(r"^(?P<gap>\s*)/\*\s(?P<text>.*)$")


def marked(lines):
    is_file = True  # what stands before the include guard is about the file
    behind = False  # the comment goes on behind the next lines
    for line in lines:
        if line.startswith("#ifndef") and is_file:
            is_file = False
        if match := BEHIND_CODE.match(line):
            behind = True
            yield f"{match['code']}{match['gap']}///< {match['text']}"
        elif match := BEHIND_C.match(line):
            yield f"{match['code']}{match['gap']}/**< {match['text']}"
        elif match := ALONE.match(line):
            # A comment behind code may go on in the lines below it, deeper than code stands.
            mark = "///<" if behind and len(match["gap"]) > 12 else "///"
            yield f"{match['gap']}{mark}{match['text']}"
        elif match := ALONE_C.match(line):
            yield f"{match['gap']}/** {match['text']}"
        else:
            behind = False
            yield line


def shared(lines):
    """Repeats the comment of a function for those that follow it at once."""
    comment, has_own, is_at_start = [], False, True
    for line in lines:
        text = line.strip()
        if text.startswith("///") and not text.startswith("///<"):
            if not has_own:
                comment = []
            comment.append(line)
            has_own = True
        elif not text or text.startswith(("#", "}", "{")):
            comment, has_own, is_at_start = [], False, True
        else:
            if is_at_start and not has_own and comment and "(" in text:
                yield from comment
            has_own = False
            is_at_start = text.endswith((";", "}"))
            if not is_at_start and not text.endswith((",", "(")) and "(" not in text:
                comment = []  # a struct, a label: what follows is something else
        yield line


with open(sys.argv[1], encoding="utf-8") as file:
    lines = file.read().split("\n")
first = next(i for i, line in enumerate(lines) if line.startswith("#"))
head = "\n".join(lines[:first])
if head.startswith("//"):
    lines[0] = "/// @file\n" + lines[0]
elif head.startswith("/*"):
    lines[0] = lines[0].replace("/* ", "/* @file\n * ", 1)
print("\n".join(shared(marked("\n".join(lines).split("\n")))))

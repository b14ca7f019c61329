"""doxygen_filter.py HEADER: the header with its comments marked as documentation, for Doxygen.

The headers are written for readers of the source: plain comments stand before what they describe, or
behind it on its line. One comment serves the functions that follow it without an empty line, and the
variables that one line declares. What rule 5 of batuta/c.h says of every struct is said at each.
An enumerator on a line of its own without a text is told on standard error, since Doxygen does not.
"""
import re
import sys

# What ends a declaration, or is the rest of its line.
BEHIND_CODE = re.compile(r"^(?P<code>\s*[^\s/].*?[\w;,{})\]])(?P<gap>\s+)//\s(?P<text>.*)$")
BEFORE_CODE = re.compile(
    r"^(?P<gap>\s*)(?P<code>enum .*;|[^\s/].*\{)\s+//\s(?P<text>.*)$")  # Doxygen wants it there
BEHIND_C = re.compile(r"^(?P<code>\s*[^\s/*].*?[\w;,{})\]])(?P<gap>\s+)/\*\s(?P<text>.*)$")
ALONE = re.compile(r"^(?P<gap>\s*)//(?P<text>\s.*|)$")
ALONE_C = re.compile(r"^(?P<gap>\s*)/\*\s(?P<text>.*)$")
VARIABLES = re.compile(r"^(?P<code>\s+[^()/]*,[^()/]*);(?P<behind>\s*/.*|)$")
FIRST_VARIABLE = re.compile(r"^(?P<type>.*?[\s>*&])(?P<name>\w+\s*(?:=.*|\{.*|))$", re.DOTALL)
ENUMERATOR = re.compile(r"^\s+(?P<name>[kB]\w+)(?: = -?\d+)?,?$")
BEHIND = re.compile(r"\s*(///<|/\*\*<).*$")
BODY = re.compile(r"^.*\)[\w\s]*\{$")

STRUCT_SIZE = "/**< sizeof this struct, as who made it knows it; rule 5 of batuta/c.h */"
INIT = re.compile(r"^#define (?P<name>BATUTA_\w+)_INIT\b")


def marked(lines):
    is_file = True  # what stands before the include guard is about the file
    behind = False  # the comment goes on behind the next lines
    for line in lines:
        if line.startswith("#ifndef") and is_file:
            is_file = False
        if match := BEFORE_CODE.match(line):
            yield f"{match['gap']}/// {match['text']}"
            yield f"{match['gap']}{match['code']}"
        elif match := BEHIND_CODE.match(line):
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


def of_structs(lines):
    """Says of what the C interface has in every struct what its head says of all."""
    for line in lines:
        if match := INIT.match(line):
            yield f"/** What every {match['name'].lower()} starts as: its size, and defaults. */"
        yield f"{line} {STRUCT_SIZE}" if line == "  size_t struct_size;" else line


def split_outside_brackets(text):
    parts, depth = [""], 0
    for character in text:
        depth += {"<": 1, "{": 1, "[": 1, ">": -1, "}": -1, "]": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def one_each(lines):
    """Declares each variable of a line on its own, with the text of the line."""
    before = []
    for line in lines:
        match = VARIABLES.match(line)
        parts = split_outside_brackets(match["code"]) if match else []
        first = FIRST_VARIABLE.match(parts[0]) if len(parts) > 1 else None
        if first:
            for number, part in enumerate(parts):
                yield from before if number else []
                name = part.strip() if number else first["name"]
                yield f"{first['type']}{name};{match['behind']}"
        else:
            yield line
        is_text = re.match(r"\s*///(?!<)", line)
        before = [*before, line] if is_text else []


def shared(lines):
    """Repeats the comment of a function for those that follow it at once."""
    comment, has_own, is_at_start, end_of_body = [], False, True, None
    gap = ""
    for line in lines:
        text = line.strip()
        if end_of_body is not None:  # of an inline function
            if line == end_of_body:
                end_of_body, is_at_start = None, True
        elif text.startswith("///") and not text.startswith("///<"):
            if not has_own:
                comment = []
            comment.append(line)
            has_own = True
        elif not text or text.startswith(("#", "}", "{")):
            comment, has_own, is_at_start = [], False, True
        else:
            code = BEHIND.sub("", text)
            if is_at_start:
                gap = line[: len(line) - len(line.lstrip())]
                if not has_own and comment and "(" in code and code == text:
                    yield from comment
            has_own = False
            is_at_start = code.endswith((";", "}"))
            if BODY.match(line):
                end_of_body = gap + "}"
            elif not is_at_start and not code.endswith((",", "(")) and "(" not in code:
                comment = []  # a struct, a label: what follows is something else
        yield line


def tell_bare_enumerators(path, lines):
    is_enum, has_text = False, False
    for number, line in enumerate(lines, 1):
        is_enum = line.startswith(("enum ", "typedef enum ")) or (is_enum and not line.startswith("}"))
        match = ENUMERATOR.match(line)
        if is_enum and match and not has_text:
            print(f"{path}:{number}: {match['name']} is not documented.", file=sys.stderr)
        has_text = line.lstrip().startswith("//")


path = sys.argv[1]
with open(path, encoding="utf-8") as file:
    lines = file.read().split("\n")
tell_bare_enumerators(path, lines)
first = next(i for i, line in enumerate(lines) if line.startswith("#"))
head = "\n".join(lines[:first])
if head.startswith("//"):
    lines[0] = "/// @file\n" + lines[0]
elif head.startswith("/*"):
    lines[0] = lines[0].replace("/* ", "/* @file\n * ", 1)
print("\n".join(shared(one_each(of_structs(marked("\n".join(lines).split("\n")))))))

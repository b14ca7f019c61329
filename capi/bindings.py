#!/usr/bin/env python3
"""Makes the declarations of other languages from include/batuta/c.h.

    bindings.py            writes capi/rust/batuta-sys/src/bindings.rs and capi/python/batuta/_abi.py
    bindings.py --check    fails if one of them is not what it would write
    bindings.py --layout   prints a C program that prints the size and offsets of every struct

The header has one regular form. A declaration of another form is an error, so that nothing is left
out unseen.
"""
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

CAPI = Path(__file__).resolve().parent
HEADER = CAPI.parent / "include/batuta/c.h"
ROOMS = CAPI.parent / "include"  # c.h includes one header a room
RUST = CAPI / "rust/batuta-sys/src/bindings.rs"
PYTHON = CAPI / "python/batuta/_abi.py"
ORIGIN = "Made from include/batuta/c.h by capi/bindings.py; not to be edited."

SCALARS = {  # C: Rust, ctypes, what a Python reader sees
    "size_t": ("usize", "c_size_t", "int"),
    "int32_t": ("i32", "c_int32", "int"),
    "uint32_t": ("u32", "c_uint32", "int"),
    "int64_t": ("i64", "c_int64", "int"),
    "uint64_t": ("u64", "c_uint64", "int"),
    "double": ("f64", "c_double", "float"),
}


@dataclass
class Variable:
    name: str
    type: str  # as in C, without the name; of a function: "RETURN (*)(PARAMETERS)"


@dataclass
class Function:
    name: str
    result: str
    parameters: list[Variable]
    doc: str


@dataclass
class Header:
    enums: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    handles: list[str] = field(default_factory=list)
    structs: dict[str, list[Variable]] = field(default_factory=dict)
    functions: list[Function] = field(default_factory=list)
    docs: dict[str, str] = field(default_factory=dict)


# ---- Reading ----

DECLARATION = re.compile(
    r"""(?P<comment>/\*.*?\*/)
      | typedef\s+enum\s+(?P<enum>\w+)\s+BATUTA_C_INT\s*\{(?P<values>.*?)\}\s*(?P=enum)\s*;
      | typedef\s+struct\s+(?P<handle>\w+)\s+(?P=handle)\s*;
      | typedef\s+struct\s+(?P<struct>\w+)\s*\{(?P<fields>.*?)\}\s*(?P=struct)\s*;
      | BATUTA_C_EXPORT\s+(?P<result>[\w\s]+?[\s*]+)(?P<function>batuta_\w+)\s*
        \((?P<parameters>.*?)\)\s*;
      | (?P<space>\s+)""",
    re.VERBOSE | re.DOTALL,
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def plain(text: str) -> str:
    return re.sub(r"\s*\*\s*", "*", " ".join(text.split()))


def split_outside_parentheses(text: str, separator: str) -> list[str]:
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part.strip()]


def variables(text: str) -> list[Variable]:
    """A declaration of one or, of the same type, several variables."""
    text = plain(text)
    if match := re.fullmatch(r"(.+?)\(\*(\w+)\)\((.*)\)", text):
        return [Variable(match[2], f"{match[1].strip()} (*)({match[3]})")]
    if match := re.fullmatch(r"((?:const )?\w+(?:\*const)?\**) ?(\w+(?:, \w+)*)", text):
        names = match[2].split(", ")
        if len(names) > 1 and "*" in match[1]:
            raise SystemExit(f"{HEADER}: several pointers in one declaration: '{text}'")
        return [Variable(name, match[1]) for name in names]
    raise SystemExit(f"{HEADER}: not understood: '{text}'")


def parameters_of(text: str) -> list[Variable]:
    if text.strip() == "void":
        return []
    found = []
    for part in split_outside_parentheses(text, ","):
        found += variables(part)
    return found


def words_of(comment: str) -> str:
    lines = comment.removeprefix("/*").removesuffix("*/").split("\n")
    return "\n".join(re.sub(r"^\s*\*? ?", "", line).rstrip() for line in lines).strip()


def declarations(text: str) -> str:
    text = re.sub(r"\\\n", " ", text)
    text = re.sub(r"^[ \t]*#.*$", "", text, flags=re.MULTILINE)
    return re.sub(r'extern "C" \{|^\}$', "", text, flags=re.MULTILINE)


def whole_header() -> str:
    """The rooms' headers, each after those that it includes itself."""
    done: list[str] = []

    def expand(text: str) -> str:
        whole = ""
        for name in re.findall(r"^#include <(batuta/c/\w+\.h)>$", text, re.MULTILINE):
            if name not in done:
                done.append(name)
                whole += expand((ROOMS / name).read_text())
        return whole + text

    return expand(HEADER.read_text())


def read_header() -> Header:
    header, doc, at = Header(), "", 0
    text = declarations(whole_header())
    while at < len(text):
        match = DECLARATION.match(text, at)
        if not match:
            raise SystemExit(f"{HEADER}: not understood: '{text[at:at + 60]}'")
        at = match.end()
        if match["space"]:
            if match["space"].count("\n") > 1:
                doc = ""
            continue
        if match["comment"]:
            doc = words_of(match["comment"])
            continue
        if name := match["enum"]:
            values = COMMENT.sub("", match["values"])
            pairs = [value.split("=") for value in values.split(",") if value.strip()]
            header.enums[name] = [(pair[0].strip(), int(pair[1])) for pair in pairs]
        elif name := match["handle"]:
            header.handles.append(name)
        elif name := match["struct"]:
            fields = split_outside_parentheses(COMMENT.sub("", match["fields"]), ";")
            header.structs[name] = [one for part in fields for one in variables(part)]
        else:
            name = match["function"]
            if not doc:
                raise SystemExit(f"{HEADER}: {name} has no comment")
            header.functions.append(
                Function(name, plain(match["result"]), parameters_of(match["parameters"]), doc)
            )
        header.docs[name], doc = doc, ""
    return header


def function_type(c_type: str) -> tuple[str, list[Variable]] | None:
    match = re.fullmatch(r"(.+) \(\*\)\((.*)\)", c_type)
    return (match[1], parameters_of(match[2])) if match else None


# ---- Rust ----

RESERVED = {"type": "r#type"}


def rust_type(header: Header, c_type: str) -> str:
    if pointer := function_type(c_type):
        result, parameters = pointer
        words = ", ".join(f"{p.name}: {rust_type(header, p.type)}" for p in parameters)
        arrow = "" if result == "void" else f" -> {rust_type(header, result)}"
        return f'Option<unsafe extern "C" fn({words}){arrow}>'
    if c_type.endswith("*const*"):
        return f"*const {rust_type(header, c_type[:-6])}"
    if c_type.endswith("*"):
        inner = c_type[:-1]
        if inner.startswith("const ") and "*" not in inner:
            return f"*const {rust_type(header, inner.removeprefix('const '))}"
        return f"*mut {rust_type(header, inner)}"
    if c_type in SCALARS:
        return SCALARS[c_type][0]
    if c_type in ("char", "void"):
        return f"c_{c_type}"
    if c_type in header.enums or c_type in header.structs or c_type in header.handles:
        return c_type
    raise SystemExit(f"{HEADER}: no Rust for type '{c_type}'")


def rust_doc(text: str, indent: str = "") -> list[str]:
    return [f"{indent}/// {line}".rstrip() for line in text.split("\n")] if text else []


def to_rust(header: Header) -> str:
    lines = [f"// {ORIGIN}", "use std::ffi::{c_char, c_void};", ""]
    for name, values in header.enums.items():
        lines += [*rust_doc(header.docs[name]), f"pub type {name} = i32;"]
        lines += [f"pub const {key}: {name} = {value};" for key, value in values] + [""]
    for name in header.handles:
        lines += [*rust_doc(header.docs[name]), "#[repr(C)]", f"pub struct {name} {{"]
        lines += ["    _private: [u8; 0],", "}", ""]
    for name, fields in header.structs.items():
        lines += [*rust_doc(header.docs[name]), "#[repr(C)]", "#[derive(Clone, Copy, Debug)]"]
        lines += [f"pub struct {name} {{"]
        lines += [
            f"    pub {RESERVED.get(one.name, one.name)}: {rust_type(header, one.type)},"
            for one in fields
        ]
        lines += ["}", ""]
    lines += ['#[link(name = "batuta_c")]', 'unsafe extern "C" {']
    for function in header.functions:
        words = ", ".join(f"{p.name}: {rust_type(header, p.type)}" for p in function.parameters)
        result = function.result.strip()
        arrow = "" if result == "void" else f" -> {rust_type(header, result)}"
        lines += rust_doc(function.doc, "    ")
        lines += [f"    pub fn {function.name}({words}){arrow};"]
    lines += ["}", "", "/// Name, size and offsets of every struct, for a comparison with C."]
    lines += ["pub fn layout() -> String {", "    use std::mem::{offset_of, size_of};"]
    lines += ["    let mut text = String::new();"]
    for name, fields in header.structs.items():
        lines += [f'    text += &format!("{name} {{}}\\n", size_of::<{name}>());']
        for one in fields:
            lines += [f'    text += &format!("{name}.{one.name} {{}}\\n", '
                      f"offset_of!({name}, {RESERVED.get(one.name, one.name)}));"]
    return "\n".join(lines + ["    text", "}", ""])


# ---- Python ----


def ctypes_of(header: Header, one: Variable, all_of_them: list[Variable]) -> str:
    """Of one of several variables. What has a size beside it does not end in a zero byte."""
    if one.type == "const char*" and f"{one.name}_size" in [other.name for other in all_of_them]:
        return "c_void_p"
    return ctypes_type(header, one.type)


def ctypes_type(header: Header, c_type: str) -> str:
    if pointer := function_type(c_type):
        result, parameters = pointer
        words = [ctypes_of(header, p, parameters) for p in parameters]
        return f"CFUNCTYPE({', '.join([ctypes_type(header, result), *words])})"
    if c_type == "void":
        return "None"
    if c_type in SCALARS:
        return SCALARS[c_type][1]
    if c_type in header.enums:
        return "c_int32"
    bare = c_type.removeprefix("const ")
    if c_type == "const char*":
        return "c_char_p"
    if bare in [f"{name}*" for name in header.handles] or bare in ("void*", "char*"):
        return "c_void_p"
    if c_type == "const char*const*":
        return "POINTER(c_char_p)"
    if bare.endswith(("**", "*const*")):
        return "POINTER(c_void_p)"
    if bare.endswith("*") and (bare[:-1] in header.structs or bare[:-1] in SCALARS):
        inner = bare[:-1]
        return f"POINTER({inner if inner in header.structs else SCALARS[inner][1]})"
    raise SystemExit(f"{HEADER}: no ctypes for type '{c_type}'")


def seen_type(header: Header, one: Variable, all_of_them: list[Variable]) -> str:
    if one.type in SCALARS:
        return SCALARS[one.type][2]
    return "bytes | None" if ctypes_of(header, one, all_of_them) == "c_char_p" else "Any"


def to_python(header: Header) -> str:
    names = sorted({kind[1] for kind in SCALARS.values()} | {"c_char_p", "c_void_p"})
    lines = [f'"""{ORIGIN}"""', "", "from __future__ import annotations", ""]
    lines += ["from ctypes import (", "    CDLL,", "    CFUNCTYPE,", "    POINTER,"]
    lines += ["    Structure,", *[f"    {name}," for name in names], ")"]
    lines += ["from typing import Any", ""]
    for name, values in header.enums.items():
        lines += [f"# {name}"] + [f"{key} = {value}" for key, value in values] + [""]
    for name, fields in header.structs.items():
        lines += ["", f"class {name}(Structure):"]
        lines += [f"    {one.name}: {seen_type(header, one, fields)}" for one in fields]
        lines += ["    _fields_ = ["]
        lines += [f'        ("{one.name}", {ctypes_of(header, one, fields)}),' for one in fields]
        lines += ["    ]", ""]
    lines += ["", "STRUCTS: list[type[Structure]] = [", *[f"    {n}," for n in header.structs], "]"]
    lines += ["", "", "def declare(library: CDLL) -> None:"]
    lines += ['    """Tells ctypes the type of every function of the library."""']
    lines += ["    function: Any"]
    for function in header.functions:
        words = ", ".join(
            ctypes_of(header, p, function.parameters) for p in function.parameters
        )
        result = function.result.strip()
        lines += [f"    function = library.{function.name}"]
        lines += [f"    function.argtypes = [{words}]"]
        lines += [f"    function.restype = {ctypes_type(header, result)}"]
    return "\n".join(lines) + "\n"


# ---- C ----


def to_layout_program(header: Header) -> str:
    lines = ['#include <batuta/c.h>', "#include <stdio.h>", "int main(void) {"]
    for name, fields in header.structs.items():
        lines.append(f'  printf("{name} %zu\\n", sizeof({name}));')
        for one in fields:
            lines.append(f'  printf("{name}.{one.name} %zu\\n", offsetof({name}, {one.name}));')
    return "\n".join([*lines, "  return 0;", "}", ""])


def main() -> int:
    header = read_header()
    if "--layout" in sys.argv:
        print(to_layout_program(header))
        return 0
    exit_code = 0
    for path, text in ((RUST, to_rust(header)), (PYTHON, to_python(header))):
        if "--check" not in sys.argv:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            print(f"{path} does not fit {HEADER}: run capi/bindings.py")
            exit_code = 1
    return exit_code


if __name__ == "__main__":
    sys.exit(main())

"""Prints the syntax trees of Python files as JSON: {"version": [3, 11], "files": [...]}.

Run by the interpreter that the project runs with, so that its own parser decides what is Python.
Each file: "path", and either "error" (the parser's words, with the line), or "tree" (ast nodes; the
class under "_", positions under "at"), "comments" ([line, column, text]) and "lines".
Identifiers inside of classes are already mangled (__x -> _Class__x).
"""

import ast
import io
import json
import sys
import tokenize

# An asynchronous statement is the plain one, marked.
PLAIN_KINDS = {"AsyncFunctionDef": "FunctionDef", "AsyncFor": "For", "AsyncWith": "With"}
# Rust has no surrogates: the runtime keeps them as the last characters that there are.
SURROGATES = {code: code + 0x10F800 - 0xD800 for code in range(0xD800, 0xE000)}
IDENTIFIER_FIELDS = {"id", "attr", "arg", "name", "asname", "names", "rest", "kwd_attrs"}


class Dumper:
    def __init__(self):
        self.classes = []

    def identifier(self, name):
        if not self.classes or not name.startswith("__") or name.endswith("__") or "." in name:
            return name
        owner = self.classes[-1].lstrip("_")
        return f"_{owner}{name}" if owner else name

    def constant(self, value):
        if isinstance(value, (bool, type(None), type(...))):
            return {"type": "singleton", "text": repr(value)}
        if isinstance(value, int):
            return {"type": "int", "text": str(value)}
        if isinstance(value, float):
            return {"type": "float", "text": repr(value)}
        if isinstance(value, complex):
            return {"type": "complex", "text": repr(value.imag)}
        if isinstance(value, bytes):
            return {"type": "bytes", "text": value.hex()}
        return {"type": "str", "text": value.translate(SURROGATES)}

    def field(self, name, value):
        if isinstance(value, ast.AST):
            return self.node(value)
        if isinstance(value, list):
            return [self.field(name, item) for item in value]
        if isinstance(value, str) and name in IDENTIFIER_FIELDS:
            return self.identifier(value)
        return value

    def node(self, node):
        kind = type(node).__name__
        if isinstance(node, (ast.operator, ast.unaryop, ast.cmpop, ast.boolop, ast.expr_context)):
            return kind
        if isinstance(node, ast.Constant):
            result = {"_": "Constant", **self.constant(node.value)}
        elif isinstance(node, ast.MatchSingleton):
            result = {"_": kind, **self.constant(node.value)}
        else:
            result = {"_": PLAIN_KINDS.get(kind, kind)}
            if kind in PLAIN_KINDS:
                result["is_async"] = 1
            for name in node._fields:
                if name in ("type_comment", "type_ignores", "kind"):
                    continue
                inside = isinstance(node, ast.ClassDef) and name == "body"
                if inside:
                    self.classes.append(node.name)
                result[name] = self.field(name, getattr(node, name, None))
                if inside:
                    self.classes.pop()
        if isinstance(node, ast.ClassDef):
            result["plain_name"] = node.name
        if hasattr(node, "lineno"):
            result["at"] = [node.lineno, node.col_offset, node.end_lineno, node.end_col_offset]
        return result


def comments(source):
    found = []
    try:
        for token in tokenize.tokenize(io.BytesIO(source).readline):
            if token.type == tokenize.COMMENT:
                found.append([token.start[0], token.start[1], token.string])
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


def decoded(source):
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    return io.TextIOWrapper(io.BytesIO(source), encoding, newline=None).read()


def dump(path):
    with open(path, "rb") as file:
        source = file.read()
    try:
        tree = Dumper().node(ast.parse(source, path))
        lines = decoded(source).split("\n")
    except SyntaxError as error:
        return {"path": path, "error": f"line {error.lineno}: {type(error).__name__}: {error.msg}"}
    except (ValueError, RecursionError, MemoryError, LookupError) as error:
        return {"path": path, "error": f"{type(error).__name__}: {error}"}
    return {"path": path, "tree": tree, "comments": comments(source), "lines": lines}


def main():
    sys.setrecursionlimit(3000)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    result = {"version": list(sys.version_info[:2]), "files": [dump(path) for path in sys.argv[1:]]}
    sys.stdout.buffer.write(json.dumps(result).encode("ascii", "strict"))


main()

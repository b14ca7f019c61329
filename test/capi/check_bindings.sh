#!/bin/sh
# check_bindings.sh PYTHON CC SOURCE WORK: the declarations for Rust and Python are those of c.h, and
# Python's structs lie in memory as C's do. Leaves WORK/layout.txt for the same check of Rust's.
set -eu
python=$1 cc=$2 source=$3 work=$4
"$python" "$source/capi/bindings.py" --check
"$python" "$source/capi/bindings.py" --layout >"$work/layout.c"
"$cc" -std=c99 -pedantic-errors -Wall -Werror -I "$source/include" "$work/layout.c" -o "$work/layout"
"$work/layout" >"$work/layout.txt"
"$python" - "$source/capi/python/batuta/_abi.py" >"$work/layout_python.txt" <<'END'
import ctypes, runpy, sys
for struct in runpy.run_path(sys.argv[1])["STRUCTS"]:
    print(struct.__name__, ctypes.sizeof(struct))
    for name, _ in struct._fields_:
        print(f"{struct.__name__}.{name}", getattr(struct, name).offset)
END
cmp "$work/layout.txt" "$work/layout_python.txt"
[ "$(wc -l <"$work/layout.txt")" -gt 100 ]

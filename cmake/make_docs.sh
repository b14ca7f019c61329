#!/bin/sh
# make_docs.sh OUT: the reference pages of the public headers, as OUT/html/index.html. Fails if Doxygen
# finds something wrong in a comment, or a function or type of the C interface without one.
set -eu
out=$1
cd "$(dirname "$0")/.."
mkdir -p "$out"
{
    cat cmake/Doxyfile
    printf 'OUTPUT_DIRECTORY = "%s"\n' "$out"
} | doxygen - 2>"$out/warnings.txt"
# Fields and enumerators whose name says it all have no text; nor have some declarations of C++, whose
# header does not repeat what the name says.
wrong=$(grep -vE '\((variable|macro definition|enumvalue)\) of .* is not documented' "$out/warnings.txt" |
    grep -E 'batuta/c(/|\.h)|doxygen_filter|^error' || true)
wrong=$wrong$(grep -vE 'is not documented\.$' "$out/warnings.txt" || true)
if [ -n "$wrong" ]; then
    printf '%s\n' "$wrong" >&2
    exit 1
fi
pages=$(find "$out/html" -name '*.html' | wc -l)
[ "$pages" -gt 100 ]
echo "$pages pages: $out/html/index.html"

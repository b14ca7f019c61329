#!/bin/sh
# make_docs.sh OUT: the reference pages of the public headers, as OUT/html/index.html. Fails if a
# declaration has no text, or Doxygen finds something wrong in a comment.
set -eu
out=$1
cd "$(dirname "$0")/.."
mkdir -p "$out"
{
    cat cmake/Doxyfile
    printf 'OUTPUT_DIRECTORY = "%s"\n' "$out"
} | doxygen - 2>"$out/warnings.txt"
# Nothing is excused: fields, enumerators and macros have a text too.
if [ -s "$out/warnings.txt" ]; then
    cat "$out/warnings.txt" >&2
    exit 1
fi
pages=$(find "$out/html" -name '*.html' | wc -l)
[ "$pages" -gt 100 ]
echo "$pages pages: $out/html/index.html"

#!/bin/sh
# check_abi.sh LIBRARY HEADERS BASELINE IGNORED [--write]: programs that were built with the library
# that the baseline describes work with this one. --write makes the baseline.
set -eu
library=$1 headers=$2 baseline=$3 ignored=$4
new=$(mktemp)
trap 'rm -f "$new"' EXIT
abidw --headers-dir "$headers" --drop-private-types --exported-interfaces-only --no-architecture \
    --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed --suppressions "$ignored" \
    --out-file "$new" "$library"
# A library without debug information has no types, and would fit anything.
grep -q "class-decl name='batuta_decision'" "$new"
if [ "${5:-}" = --write ]; then
    cp "$new" "$baseline"
    exit
fi
# New functions may come; what there was may not change.
abidiff --no-added-syms --suppressions "$ignored" "$baseline" "$new"

#!/bin/sh
# check_symbols.sh NM LIBRARY MAP HEADERS: the library exports what the map names and the folder of
# headers declares, no more and no less.
set -eu
nm=$1 library=$2 map=$3 headers=$4
exported=$("$nm" -D --defined-only "$library" | sed -n 's/^[0-9a-f]* [A-Z] \(.*\)@@.*/\1/p' |
    grep -v '^BATUTA_' | sort)
named=$(sed -n 's/^ *\(batuta_[a-z_]*\);$/\1/p' "$map" | sort)
declared=$(cat "$headers"/*.h | tr '\n' ' ' | grep -o 'BATUTA_C_EXPORT [^(;]*(' |
    sed -n 's/.*[ *]\(batuta_[a-z_]*\)($/\1/p' | sort)
[ -n "$exported" ]
for other in "$named" "$declared"; do
    if [ "$exported" != "$other" ]; then
        printf 'exported:\n%s\nbut named or declared:\n%s\n' "$exported" "$other" >&2
        exit 1
    fi
done

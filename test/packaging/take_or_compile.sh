#!/bin/sh
# take_or_compile.sh COMPILER...: a compiler launcher that takes an object that is known to be what the
# compiler would make (same_compiles.py), and compiles the others.
output= previous= depfile=
for word; do
    case $previous in
    -o) output=$word ;;
    -MF) depfile=$word ;;
    esac
    previous=$word
done
[ -n "$output" ] && [ -e "known/$output" ] || exec "$@"
printf '%s:\n' "$output" >"$depfile"
exec cp "known/$output" "$output"

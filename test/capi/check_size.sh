#!/bin/sh
# check_size.sh STRIP LIBRARY BYTES WORK: the stripped library has at most that many bytes.
set -eu
strip=$1 library=$2 most=$3 work=$4
"$strip" --strip-unneeded -o "$work/stripped" "$library"
bytes=$(stat -c %s "$work/stripped")
echo "$bytes bytes, at most $most"
[ "$bytes" -le "$most" ]

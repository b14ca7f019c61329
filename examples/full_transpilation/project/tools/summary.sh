#!/bin/sh
# summary.sh FILE: what is in a text, by the programs of this project.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

[ $# -eq 1 ] || die "usage: summary.sh FILE"
[ -r "$1" ] || die "$1: cannot be read"

heading "Size"
"$here/../tally" -lwL "$1"
heading "Words"
PYTHONPATH="$here/.." python3 -m wordstat -n 3 "$1"

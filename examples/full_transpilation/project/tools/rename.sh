#!/bin/bash
# rename.sh PREFIX FILE...: gives each file a numbered name; says what it did.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

(( $# >= 2 )) || die "usage: rename.sh PREFIX FILE..."
prefix=$1
shift

declare -i number=0
for file in "$@"; do
    [[ -f $file ]] || die "$file: no such file"
    number+=1
    extension=
    [[ $file == *.* ]] && extension=.${file##*.}
    printf -v target '%s-%02d%s' "$prefix" "$number" "$extension"
    mv -- "$file" "$target"
    echo "$file -> $target"
done

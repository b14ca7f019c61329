#!/bin/sh
# Checks tally against what is known of small inputs.
set -u
status=0

check() {
    if [ "$2" = "$3" ]; then
        echo "ok   $1"
    else
        echo "FAIL $1: got '$2', expected '$3'"
        status=1
    fi
}

check "empty input" "$(./tally </dev/null)" "       0       0       0"
check "one line" "$(printf 'a b\n' | ./tally)" "       1       2       4"
check "longest line" "$(printf 'ab\nabcd\nc' | ./tally -L)" "       4"
./tally no-such-file 2>/dev/null
check "missing file" "$?" "1"
exit $status

#!/bin/sh
# Adds or multiplies numbers: total add|mul NUMBER...
fail() {
  echo "total: $1" >&2
  exit 4
}

is_number() {
  case ${1#-} in
    ''|*[!0-9]*) return 1 ;;
  esac
}

add() { result=$((result + $1)); }
mul() { result=$((result * $1)); }

operation=$1
[ $# -gt 0 ] && shift
case $operation in
  add) result=0 ;;
  mul) result=1 ;;
  *) fail "add or mul?" ;;
esac
for number; do
  is_number "$number" || fail "not a number: $number"
  $operation "$number"
done
echo "$result"
[ "$result" -ge 0 ]

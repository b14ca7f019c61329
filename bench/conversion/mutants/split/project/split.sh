#!/bin/bash
# Splits a log by level: one file each, counts on stdout. split [PREFIX] < LOG
prefix=${1:-log}
declare -A count
while read -r level message; do
  case $level in
    ERROR|WARN|INFO)
      echo "$message" >> "$prefix.${level,,}"
      count[$level]=$((${count[$level]:-0} + 1)) ;;
    '') ;;
    *) echo "unknown level: $level" >&2; bad=1 ;;
  esac
done
for level in ERROR WARN INFO; do
  echo "$level ${count[$level]:-0}"
done
exit ${bad:-0}

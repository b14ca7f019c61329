#!/bin/sh
# check_layers.sh ROOT: the rooms of the library include only what lies below them.
#   os <- tools, trace, backend, pipeline <- budget, golden, store <- convert <- capi <- examples
# Public headers count as their room: batuta/pipeline.h is pipeline.
set -eu
cd "$1"
find lib include/batuta capi examples -name '*.cc' -o -name '*.h' -o -name '*.c' | LC_ALL=C sort |
xargs awk '
function room_of(path, parts) {
  if (path ~ /^lib\/(status_|text\.)/ || path ~ /batuta\/version\.h$/) return "base"
  if (path ~ /(^include\/|^)batuta\/c\.h$/) return "capi"
  sub(/^include\//, "", path)
  if (path ~ /^batuta\//) {
    sub(/^batuta\//, "", path); sub(/\.h$/, "", path)
    if (path == "analysis") return "convert"
    if (path ~ /^(backend_rules|backend_sweep|calibration|gpu|kernels|workload)$/) return "backend"
    if (path ~ /^trace_(analysis|equivalence|files|graphs|report|stacks)$/) return "trace"
    return path ~ /^(pipeline_(file|remote)|program_stage|task_graph)$/ ? "pipeline" : path
  }
  split(path, parts, "/")
  return parts[1] == "lib" ? parts[2] : parts[1]
}
function is_allowed(from, to) {
  if (from == to || to == "base") return 1
  if (!(from in level) || !(to in level)) return 0
  # Rooms of one level do not know each other.
  return level[to] < level[from]
}
BEGIN {
  level["base"] = 0; level["os"] = 1
  level["tools"] = level["trace"] = level["backend"] = level["pipeline"] = 2
  level["budget"] = level["golden"] = level["store"] = 3
  level["convert"] = 4; level["capi"] = 5; level["examples"] = 6
}
/^[ \t]*#[ \t]*include[ \t]*"(lib|batuta|capi|examples)\// {
  match($0, /"[^"]*"/)
  included = substr($0, RSTART + 1, RLENGTH - 2)
  from = room_of(FILENAME); to = room_of(included); ++count
  if (!is_allowed(from, to)) {
    printf "%s:%d: %s must not know %s (%s)\n", FILENAME, FNR, from, to, included
    bad = 1
  }
  # Embedders see include/ alone.
  if (FILENAME ~ /^include\// && included !~ /^batuta\//) {
    printf "%s:%d: a public header includes %s\n", FILENAME, FNR, included
    bad = 1
  }
}
END {
  if (count < 10) { print "check_layers: found almost no includes; wrong folder?"; exit 1 }
  exit bad
}
'

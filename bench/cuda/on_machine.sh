#!/usr/bin/env bash
# All that is to be done once on a machine with a GPU, from what is built, without a network:
# correctness against the processor, calibration, the sweep, the benchmarks, compute-sanitizer where it
# is there.
#   on_machine.sh [--rehearse] BUILD_FOLDER RESULTS_FOLDER
# BUILD_FOLDER may be what ./dev cuda-machine --pack made. The module is $BATUTA_BACKEND_PATH, or the
# build's. --rehearse: small sizes, for a module that is no GPU. In a folder of the card's name below
# RESULTS_FOLDER each step leaves its output as a file; steps.txt says how each of them ended. Fails if
# one of them did. Takes at most $BATUTA_LIMIT_S seconds (590).
set -uo pipefail

rehearse=
if [ "${1:-}" = --rehearse ]; then
    rehearse=1
    shift
fi
[ $# = 2 ] || {
    echo "usage: on_machine.sh [--rehearse] BUILD_FOLDER RESULTS_FOLDER" >&2
    exit 2
}
build=$(cd "$1" && pwd) || exit 2
export BATUTA_BACKEND_PATH=${BATUTA_BACKEND_PATH:-$build}
libraries=$build/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
if [ -z "$rehearse" ]; then # cuBLAS may have come with Python packages
    cublas=$(timeout 20 find / -xdev -name 'libcublas.so.1[123]' -printf '%h\n' 2>/dev/null | head -n 1)
    [ -z "$cublas" ] || libraries=$libraries:$cublas
fi
export LD_LIBRARY_PATH=$libraries
batuta=$build/batuta
gpu_test=$build/test/backend/backend_gpu_test
limit=${BATUTA_LIMIT_S:-590}
failed=

machine=$("$batuta" backends 2>&1)
card=$(sed -n '/^gpu: *none/!s/^gpu: *\([^,]*\),.*/\1/p' <<<"$machine" | tr -cs 'A-Za-z0-9\n' '-')
printf '%s\n' "$machine"
[ -n "$card" ] || {
    echo "on_machine.sh: there is no GPU to measure" >&2
    exit 1
}
mkdir -p "$2/$card" && cd "$2/$card" || exit 2 # outputs name files alone
printf '%s\n' "$machine" >machine.txt
: >steps.txt

step() { # NAME SECONDS COMMAND...
    local name=$1 most=$2 left=$((limit - SECONDS)) began=$SECONDS status how=done
    shift 2
    if [ "$left" -le 1 ]; then
        printf '%-12s left out: no time left\n' "$name" | tee -a steps.txt
        failed=1
        return
    fi
    [ "$most" -lt "$left" ] || most=$left
    timeout "$most" "$@" >"$name.txt" 2>&1 </dev/null
    status=$?
    if [ "$status" = 124 ]; then how="stopped after $most s"; fi
    if [ "$status" != 0 ] && [ "$status" != 124 ]; then how="failed with $status"; fi
    [ "$status" = 0 ] || failed=1
    printf '%-12s %s, %d s\n' "$name" "$how" $((SECONDS - began)) | tee -a steps.txt
}

left_out() { printf '%-12s left out: %s\n' "$1" "$2" | tee -a steps.txt; }

# Tests that any device has to pass, on the one of the module.
step correctness 120 env BATUTA_TEST_GPU="$BATUTA_BACKEND_PATH" "$gpu_test" '[any_gpu]'
sizes=(--full)
if [ -n "$rehearse" ]; then
    sizes=(--max-size 200 --op add --op sum --op gemm --uses 2)
    export BATUTA_FAKE_GPU=idle # times alone
fi
step calibration 120 "$batuta" calibrate --force --quiet -o calibration.json
step sweep 350 "$batuta" validate-5x --quiet --calibration calibration.json \
    "${sizes[@]}" -o .
step claims 120 "$build/bench/cuda/bench_cuda" --no-tests --sweep sweep.json \
    --json claims.json
# Last, since it takes what time is left.
if [ -z "$rehearse" ] && command -v compute-sanitizer >/dev/null; then
    for tool in memcheck racecheck; do
        step "$tool" 120 env BATUTA_TEST_GPU="$BATUTA_BACKEND_PATH" \
            compute-sanitizer --tool "$tool" --error-exitcode 9 "$gpu_test" '[any_gpu]'
    done
else
    left_out sanitizer "no compute-sanitizer, or a rehearsal"
fi
[ ! -f claims.txt ] || sed -n '/^claim/,$p' claims.txt
[ -z "$failed" ]

# Sourced by the scripts beside it.

die() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

heading() {
    printf '%s\n' "$1"
    printf '%s\n' "$1" | tr -c '\n' '-'
}

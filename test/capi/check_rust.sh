#!/bin/sh
# check_rust.sh SOURCE LIBRARY_DIR WORK CARGO_ARGUMENT...: the crates' tests, documentation examples
# and lints, on the library that was built. They have no dependencies, so nothing is fetched.
set -eu
source=$1 library=$2 work=$3
export BATUTA_LIB_DIR="$library" BATUTA_LAYOUT="$work/layout.txt" LD_LIBRARY_PATH="$library"
export CARGO_TARGET_DIR="$work/rust" CARGO_NET_OFFLINE=true
cd "$source/capi/rust"
cargo test --quiet --workspace --lib --tests --examples
cargo test --quiet --workspace --doc
for example in selector registry graph trace; do
    cargo run --quiet --package batuta --example "$example"
done
if cargo clippy --version >/dev/null 2>&1; then
    cargo clippy --quiet --workspace --all-targets -- -D warnings
else
    echo "NOT CHECKED: lints, there is no clippy"
fi
if cargo fmt --version >/dev/null 2>&1; then cargo fmt --all --check; else echo "NOT CHECKED: layout"; fi

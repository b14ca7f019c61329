#!/bin/sh
# Builds c2rust where only package mirrors can be reached. Its build fetches a CBOR library
# (tinycbor) by git; here that library comes from the Debian source package, by a private package
# source that is made from the machine's own one, and is handed to the build as a local repository.
#
#   install_c2rust.sh check                 what is missing, one line; exit 1 if anything is
#   install_c2rust.sh sources WORK          prepares WORK
#   install_c2rust.sh build WORK VERSION    cargo install
set -eu

suite=trixie  # the release whose tinycbor is new enough
tag=batuta-import

find_llvm_config() {
  for name in llvm-config-14 llvm-config llvm-config-15 llvm-config-16 llvm-config-17; do
    if command -v "$name" >/dev/null 2>&1; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

check() {
  missing=
  for program in clang cmake git tar cargo; do
    command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
  done
  if llvm=$(find_llvm_config); then
    # Both must be of one LLVM: another clang beside it is no use.
    [ -e "$($llvm --libdir)/cmake/clang/ClangConfig.cmake" ] || missing="$missing libclang-dev"
  else
    missing="$missing llvm-dev libclang-dev"
  fi
  [ -z "$missing" ] && return 0
  echo "missing:$missing (apt-get install clang libclang-dev llvm-dev cmake git; cargo: batuta tools install cargo)"
  return 1
}

# One line of the machine's package sources: "<mirror> <file>:<line>".
find_mirror() {
  apt-get indextargets --format '$(REPO_URI) $(SOURCESENTRY)' 'Created-By: Packages' "$@" \
    2>/dev/null | head -n 1
}

# The keyring that the entry itself names, else the distribution's.
find_keyring() {
  keyring=$(sed -n -e 's/^Signed-By:[[:space:]]*\(\/[^[:space:]]*\).*/\1/p' \
    -e 's/.*signed-by=\(\/[^],[:space:]]*\).*/\1/p' "$1" 2>/dev/null | head -n 1)
  [ -n "$keyring" ] || keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -r "$keyring" ] && echo "$keyring"
}

fetch_tinycbor() {
  command -v apt-get >/dev/null 2>&1 || return 1
  entry=$(find_mirror 'Label: Debian')
  [ -n "$entry" ] || entry=$(find_mirror)
  [ -n "$entry" ] || return 1
  file=${entry#* }
  keyring=$(find_keyring "${file%:*}") || return 1
  mkdir -p "$work/etc" "$work/lists/partial" "$work/cache/archives/partial" "$work/download"
  echo "deb-src [signed-by=$keyring] ${entry%% *} $suite main" >"$work/etc/sources.list"
  set -- -q -o "Dir::Etc::SourceList=$work/etc/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User="$(id -un)"
  apt-get "$@" update || return 1
  # Only the upstream archive is needed; a mirror may lack the packaging's own file.
  (cd "$work/download" && apt-get "$@" source --download-only tinycbor) || true
  ls "$work/download"/tinycbor_*.orig.tar.* >/dev/null 2>&1
}

sources() {
  mkdir -p "$work"
  if ! fetch_tinycbor; then
    echo "no tinycbor in the machine's package sources: the build will fetch it from its home"
    return 0
  fi
  mkdir -p "$work/tinycbor"
  tar xf "$work/download"/tinycbor_*.orig.tar.* -C "$work/tinycbor" --strip-components=1
  cd "$work/tinycbor"
  git init -q
  git add -Af
  git -c user.name=batuta -c user.email=batuta@localhost commit -qm "Import"
  git tag "$tag"
  {
    echo "set(TINYCBOR_REPO \"file://$work/tinycbor\" CACHE STRING \"\")"
    echo "set(TINYCBOR_TAG \"$tag\" CACHE STRING \"\")"
  } >"$work/toolchain.cmake"
}

build() {
  LLVM_CONFIG_PATH=$(find_llvm_config)
  export LLVM_CONFIG_PATH
  if [ -e "$work/toolchain.cmake" ]; then
    CMAKE_TOOLCHAIN_FILE=$work/toolchain.cmake
    export CMAKE_TOOLCHAIN_FILE
  fi
  exec cargo install --locked c2rust --version "$1"
}

case ${1-} in
  check) check ;;
  sources) work=$2; sources ;;
  build) work=$2; build "$3" ;;
  *) echo "usage: install_c2rust.sh check | sources WORK | build WORK VERSION" >&2; exit 2 ;;
esac
